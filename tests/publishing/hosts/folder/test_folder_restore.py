"""An earlier release of a folder is served again, byte for byte, or not at all."""

import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.decisions import Hold
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import PublishError, format_message
from tests.publishing.hosts.folder.conftest import make_numbered_release
from tests.publishing.release_factory import read_files, read_live, send_release

pytestmark = pytest.mark.usefixtures("quick_disk")


def test_folder_restore_returns_same_bytes(tmp_path: Path, place: Path, host: FolderHost) -> None:
    wanted = {}
    for number in range(5):
        new = make_numbered_release(tmp_path, number)
        send_release(host, new)
        (newest, *_) = host.list_releases()
        wanted[newest.name] = read_files(new.site) | host.get_host_files(new)
    for turn in range(20):
        earlier = host.list_releases()[(turn * 2 + 1) % 5]
        host.restore(earlier, read_live(host), "Back")
        live = host.get_live_state()
        assert live
        assert live.revision == earlier.name
        assert {path: (place / "current" / path).read_bytes() for path in live.files} == wanted[
            earlier.name
        ]


def test_folder_restore_remembers_withdrawn_release(tmp_path: Path, host: FolderHost) -> None:
    send_release(host, make_numbered_release(tmp_path, 1), format_message("First", None))
    send_release(host, make_numbered_release(tmp_path, 2), format_message("Second", None))
    message = format_message("Back", None, Hold(frozenset({"abc"})))
    host.restore(host.list_releases()[1], read_live(host), message)
    live = host.get_live_state()
    assert live
    assert live.record.hold.marks == {"abc"}
    assert [earlier.summary for earlier in host.list_releases()] == ["Second", "First"]


def test_folder_restore_of_changed_release_is_refused(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    send_release(host, make_numbered_release(tmp_path, 2))
    earlier = host.list_releases()[1]
    for path in ("about/index.html", "more.html"):
        file = place / "releases" / earlier.name / "site" / path
        before = file.read_bytes() if file.is_file() else b""
        file.write_bytes(b"Other words")
        with pytest.raises(PublishError, match=f"{path} differs. It does not become live again"):
            host.restore(earlier, read_live(host), "Back")
        file.write_bytes(before)
    live = host.get_live_state()
    assert live
    assert live.info == make_numbered_release(tmp_path, 2).info


def test_folder_restore_of_missing_release_is_refused(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    send_release(host, make_numbered_release(tmp_path, 2))
    earlier = host.list_releases()[1]
    shutil.rmtree(place / "releases" / earlier.name)
    with pytest.raises(PublishError, match=f"no longer has the release {earlier.name}"):
        host.restore(earlier, read_live(host), "Back")


def test_folder_release_that_was_never_live_is_marked(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    """As a publisher leaves it that is killed before it switches."""
    for number in (1, 2):
        send_release(host, make_numbered_release(tmp_path, number))
    live = place / "releases" / read_live(host).revision
    stopped = live.with_name(f"{live.name.rpartition('-')[0]}-3")
    shutil.copytree(live, stopped)
    found = {earlier.name: earlier.was_live for earlier in host.list_releases()}
    assert found.pop(stopped.name) is False
    assert [*found.values()] == [True, True]
    send_release(host, make_numbered_release(tmp_path, 4))
    found = {earlier.name: earlier.was_live for earlier in host.list_releases()}
    assert (found[live.name], found[stopped.name]) == (True, False)
