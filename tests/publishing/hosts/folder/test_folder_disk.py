"""A disk that is full or may not be written to leaves the old site, and is told in words."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.folder.layout import find_differences, hash_files
from clinicsite.publishing.hosts.host import UNCHANGED_NOTE, PublishError
from clinicsite.publishing.release import Release
from tests.install_tools import get_root_prefix, require_tool
from tests.publishing.hosts.conftest import Disk
from tests.publishing.hosts.folder import sshd
from tests.publishing.release_factory import make_release, read_live, send_release
from tests.publishing.round_counter import RoundCounter


def make_numbered_release(root: Path, words: str) -> Release:
    """A release of about 280 kB in 40 files that shares no large file with another."""
    files = {f"page-{n}/index.html": f"{words} {n}\n" * 600 for n in range(40)}
    return make_release(root, {"words.txt": words, **files})


def read_live_text(place: Path) -> str:
    """The words that are live; nothing where nothing is."""
    if not (place / "current").exists():
        return ""
    site = (place / "current").resolve()
    assert find_differences(site.parent, hash_files(site)) == []
    return (site / "words.txt").read_text()


def get_refusal(host: FolderHost, release: Release) -> str:
    """What is said when it cannot be sent."""
    try:
        send_release(host, release)
    except PublishError as told:
        return str(told)
    return ""


def fill_disks(sizes: range, root: Path, host: FolderHost, disk: Disk, tally: RoundCounter) -> None:
    """Two releases onto disks of such sizes; counts how far each came."""
    first, second = make_numbered_release(root, "first"), make_numbered_release(root, "second")
    for size in sizes:
        place = disk(size)
        for new, before in ((first, ""), (second, "first")):
            words = (new.site / "words.txt").read_text()
            said = get_refusal(host, new)
            assert read_live_text(place) == (before if said else words)
            assert not list((place / "releases").glob(".*"))
            if said:
                assert re.search(rf"{re.escape(host.place)}.* is full", said)
                assert UNCHANGED_NOTE in said
                break
        tally.add(read_live_text(place) or "none")


def far(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FolderHost]:
    require_tool("rsync")
    server = sshd.start_sshd(tmp_path_factory.mktemp("sshd"))
    bin_ = server.client(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    yield FolderHost.from_spec(f"{server.login}:{tmp_path}/disk", tmp_path, lambda words: None)
    server.stop()


@pytest.fixture(params=["here", pytest.param("by SSH", marks=pytest.mark.faults)])
def host(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FolderHost]:
    """A folder on that disk."""
    if request.param == "here":
        yield FolderHost.from_spec(f"{tmp_path}/disk", tmp_path, lambda words: None)
    else:
        yield from far(tmp_path, tmp_path_factory, monkeypatch)


def test_full_disk_is_reported_and_leaves_old_site(
    tmp_path: Path, host: FolderHost, disk: Disk, tally: RoundCounter
) -> None:
    fill_disks(range(400, 1200, 600), tmp_path, host, disk, tally)
    assert tally.ends == {"none": 1, "first": 1}


@pytest.mark.faults
def test_full_disk_at_twenty_sizes_leaves_old_site(
    tmp_path: Path, host: FolderHost, disk: Disk, tally: RoundCounter
) -> None:
    fill_disks(range(100, 2100, 100), tmp_path, host, disk, tally)
    assert tally.rounds == 20
    assert tally.ends.keys() == {"none", "first", "second"}  # too small for one, for two, and fit


def test_read_only_disk_is_reported(tmp_path: Path, host: FolderHost, disk: Disk) -> None:
    place = disk(2000)
    send_release(host, make_numbered_release(tmp_path, "first"))
    earlier = host.list_releases()[0]
    send_release(host, make_numbered_release(tmp_path, "second"))
    root = get_root_prefix() or []
    subprocess.run([*root, "mount", "-o", "remount,ro", str(place)], check=True)
    words = rf"{place}.*(the disk is read-only\.|Read-only file system).* {UNCHANGED_NOTE}"
    for refused in (
        lambda: send_release(host, make_numbered_release(tmp_path, "third")),
        lambda: host.restore(earlier, read_live(host), "Back"),
    ):
        with pytest.raises(PublishError, match=words):
            refused()
    assert read_live_text(place) == "second"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_folder_of_another_user_is_reported(tmp_path: Path) -> None:
    place = tmp_path / "theirs"
    place.mkdir(mode=0o555)
    host = FolderHost.from_spec(str(place), tmp_path, lambda words: None)
    with pytest.raises(PublishError, match="you have no permission"):
        send_release(host, make_numbered_release(tmp_path, "first"))
