"""Publishing to a folder of releases on this machine."""

import ast
import gzip
import os
import subprocess
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder import folder, remote_agent, ssh
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import (
    PublishError,
    format_message,
    get_host_files_digest,
)
from tests.publishing.hosts.folder.conftest import LONG, list_releases, make_numbered_release
from tests.publishing.release_factory import read_files, read_live, send_release, stage

pytestmark = pytest.mark.usefixtures("quick_disk")


@pytest.mark.parametrize("made", ["missing", "empty", "a new disk"])
def test_folder_first_release_is_complete(
    tmp_path: Path, place: Path, host: FolderHost, made: str
) -> None:
    if made != "missing":
        place.mkdir()
    if made == "a new disk":
        (place / "lost+found").mkdir()
    first = make_numbered_release(tmp_path, 1)
    send_release(host, first)
    assert read_files(place / "current") == read_files(first.site) | host.get_host_files(first)
    assert (place / "current").readlink() == Path(f"releases/{first.name}-1/site")
    live = host.get_live_state()
    assert live
    assert live.info == first.info
    assert live.files == read_files(first.site).keys() | host.get_host_files(first)
    assert live.host_files_digest == get_host_files_digest(host.get_host_files(first))


def test_folder_large_files_are_also_compressed(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    assert gzip.decompress((place / "current/long.txt.gz").read_bytes()).decode() == LONG
    assert (place / "current/long.txt.br").is_file()


def test_folder_manifest_is_checked_by_sha256sum(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    site = (place / "current").resolve()
    check = ["sha256sum", "--quiet", "--check", "../manifest.txt"]
    subprocess.run(check, cwd=site, check=True)
    rows = (site.parent / "manifest.txt").read_text().splitlines()
    assert {row[66:] for row in rows} == read_files(site).keys()


def test_folder_unchanged_files_share_disk_blocks(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    before = (place / "current").resolve()
    send_release(host, make_numbered_release(tmp_path, 2))
    after = (place / "current").resolve()
    assert before != after
    assert (before / "404.html").samefile(after / "404.html")
    assert not (before / "about/index.html").samefile(after / "about/index.html")


def test_folder_published_files_are_world_readable(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    mask = os.umask(0o077)
    try:
        send_release(host, make_numbered_release(tmp_path, 1))
        send_release(host, make_numbered_release(tmp_path, 2))
    finally:
        os.umask(mask)
    for path in [place, *(place / "releases").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_folder_keeps_five_releases_and_the_live_one(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    for number in range(6):
        send_release(
            host, make_numbered_release(tmp_path, number), format_message(f"Release {number}", None)
        )
    assert [earlier.summary for earlier in host.list_releases()] == [
        f"Release {number}" for number in (5, 4, 3, 2, 1)
    ]
    assert [earlier.is_live for earlier in host.list_releases()] == [
        True,
        False,
        False,
        False,
        False,
    ]
    host.restore(host.list_releases()[-1], read_live(host), "Back")
    oldest = host.get_live_state()
    remote_agent.prune_releases(place, 2)
    assert host.get_live_state() == oldest
    assert len(list_releases(place)) == 3


@pytest.mark.parametrize(
    ("path", "named"), [("index.html", "index.html"), ("current/index.html", "current")]
)
def test_folder_with_other_files_is_refused(
    tmp_path: Path, place: Path, host: FolderHost, path: str, named: str
) -> None:
    (place / path).parent.mkdir(parents=True)
    (place / path).write_text("Mine")
    sentence = f"{place} holds something else: {named}. Its files stay as they are. Name an empty"
    with pytest.raises(PublishError, match=sentence):
        host.get_live_state()
    one = make_numbered_release(tmp_path, 1)
    with pytest.raises(PublishError, match=sentence):
        host.send(stage(host, one), one, None, "Words")
    assert read_files(place) == {path: b"Mine"}


def test_folder_that_is_a_file_is_refused(place: Path, host: FolderHost) -> None:
    place.write_text("Mine")
    with pytest.raises(PublishError, match="holds something else: served"):
        host.get_live_state()


def test_folder_incomplete_upload_is_not_served(
    tmp_path: Path, place: Path, host: FolderHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_numbered_release(tmp_path, 1)
    send_release(host, first)

    def upload(place: Path, private: str, **given: object) -> None:
        remote_agent.upload(place, private=private, **given)
        (Path(private) / "site/404.html").write_text("cut")

    monkeypatch.setitem(remote_agent.TASKS, "upload", upload)
    with pytest.raises(PublishError, match=f"404.html did not arrive in {place} as"):
        send_release(host, make_numbered_release(tmp_path, 2))
    live = host.get_live_state()
    assert live
    assert live.info == first.info
    assert len(list_releases(place)) == 1


def test_folder_gets_copies_without_a_staging_folder(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    release = make_numbered_release(tmp_path, 1)
    host.send(stage(host, release), release, None, "Words")
    assert not (tmp_path / "staged").exists()
    for path in read_files(release.site):
        assert not (place / "current" / path).samefile(release.site / path), path


def test_folder_release_changed_after_its_check_is_not_served(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    release = make_numbered_release(tmp_path, 1)
    staged = stage(host, release)
    (release.site / "404.html").write_text("changed")
    with pytest.raises(PublishError, match=f"404.html did not arrive in {place} as"):
        host.send(staged, release, None, "Words")
    assert host.get_live_state() is None


@pytest.mark.parametrize("module", ssh.SENT_MODULES)
def test_folder_server_program_runs_on_old_python(module: object) -> None:
    source = Path(module.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 7))
    of_the_project = [
        node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("clinicsite")
    ]
    sent_before = ssh.SENT_MODULES[: ssh.SENT_MODULES.index(module)]
    assert set(of_the_project) <= {other.__name__ for other in sent_before}


def test_folder_refusals_are_explained() -> None:
    raised = {
        node.args[0].value
        for module in ssh.SENT_MODULES
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RefusalError"
        if isinstance(node.args[0], ast.Constant)
    }
    assert raised | {"damage", "changed"} == folder.REFUSAL_MESSAGES.keys()
