"""An earlier release of a folder is served again, byte for byte, or not at all."""

import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import PublishError, format_message
from tests.publishing.hosts.folder.conftest import make_numbered_release
from tests.publishing.release_factory import read_files, send_release

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
        host.restore(earlier, "Back")
        live = host.get_live_state()
        assert live
        assert live.revision == earlier.name
        assert {path: (place / "current" / path).read_bytes() for path in live.files} == wanted[
            earlier.name
        ]


def test_folder_restore_remembers_withdrawn_release(tmp_path: Path, host: FolderHost) -> None:
    send_release(host, make_numbered_release(tmp_path, 1), format_message("First", None))
    send_release(host, make_numbered_release(tmp_path, 2), format_message("Second", None))
    host.restore(host.list_releases()[1], format_message("Back", None, ["abc"]))
    live = host.get_live_state()
    assert live
    assert live.rolled_back == {"abc"}
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
            host.restore(earlier, "Back")
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
        host.restore(earlier, "Back")
