"""An earlier release of a folder is served again, byte for byte, or not at all."""

import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import Folder
from clinicsite.publishing.hosts.host import NotPublishedError, message_for
from tests.publishing.hosts.folder.conftest import release
from tests.publishing.release_factory import bytes_in, sent

pytestmark = pytest.mark.usefixtures("quick_disk")


def test_twenty_rollbacks_are_byte_for_byte(tmp_path: Path, place: Path, host: Folder) -> None:
    wanted = {}
    for number in range(5):
        new = release(tmp_path, number)
        sent(host, new)
        (newest, *_) = host.releases()
        wanted[newest.name] = bytes_in(new.site) | host.dress(new)
    for turn in range(20):
        earlier = host.releases()[(turn * 2 + 1) % 5]
        host.take_back(earlier, "Back")
        live = host.live()
        assert live
        assert live.seen == earlier.name
        assert {path: (place / "current" / path).read_bytes() for path in live.files} == wanted[
            earlier.name
        ]


def test_what_was_taken_off_is_remembered(tmp_path: Path, host: Folder) -> None:
    sent(host, release(tmp_path, 1), message_for("First", None))
    sent(host, release(tmp_path, 2), message_for("Second", None))
    host.take_back(host.releases()[1], message_for("Back", None, ["abc"]))
    live = host.live()
    assert live
    assert live.undone == {"abc"}
    assert [earlier.summary for earlier in host.releases()] == ["Second", "First"]


def test_a_release_that_was_changed_there_is_not_served_again(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    sent(host, release(tmp_path, 1))
    sent(host, release(tmp_path, 2))
    earlier = host.releases()[1]
    for path in ("about/index.html", "more.html"):
        file = place / "releases" / earlier.name / "site" / path
        before = file.read_bytes() if file.is_file() else b""
        file.write_bytes(b"Other words")
        with pytest.raises(NotPublishedError, match=f"{path} differs. It is not served again"):
            host.take_back(earlier, "Back")
        file.write_bytes(before)
    live = host.live()
    assert live
    assert live.note == release(tmp_path, 2).note


def test_a_release_that_is_gone_is_named(tmp_path: Path, place: Path, host: Folder) -> None:
    sent(host, release(tmp_path, 1))
    sent(host, release(tmp_path, 2))
    earlier = host.releases()[1]
    shutil.rmtree(place / "releases" / earlier.name)
    with pytest.raises(NotPublishedError, match=f"has the release {earlier.name} no more"):
        host.take_back(earlier, "Back")
