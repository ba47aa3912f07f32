"""Whoever has a page of an earlier release open finds what it asks for."""

import json
from pathlib import Path

import pytest

from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.folder import layout
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import RETAINED_PATTERN
from tests.publishing.hosts.folder.conftest import get_state_file, make_numbered_release
from tests.publishing.release_factory import read_live, send_release

pytestmark = pytest.mark.usefixtures("quick_disk")


def test_folder_retention_keeps_style_for_a_week_and_a_release(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    send_release(host, make_numbered_release(tmp_path, 2))
    metadata = json.loads(get_state_file(place).read_text())
    path = "theme/site.0000000001.css"
    for days, stays in ((6.9, True), (7.1, False)):
        metadata["retained"][path][1] -= days * retention.DAY_SECONDS
        get_state_file(place).write_text(json.dumps(metadata))
        assert (place / "current" / path).is_file()
        kept = layout.retain(get_state_file(place).parent, {}, [RETAINED_PATTERN, 7])
        assert (path in kept) is stays
        metadata["retained"][path][1] += days * retention.DAY_SECONDS
    metadata["retained"][path][1] -= 8 * retention.DAY_SECONDS
    get_state_file(place).write_text(json.dumps(metadata))
    send_release(host, make_numbered_release(tmp_path, 3))
    assert not (place / "current" / path).exists()
    assert (place / "current/theme/site.0000000002.css").is_file()


def test_folder_retention_after_rollback_serves_open_pages(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    send_release(host, make_numbered_release(tmp_path, 2))
    host.restore(host.list_releases()[1], read_live(host), "Back")
    assert (place / "current/theme/site.0000000002.css").read_text() == "/* 2 */"
    send_release(host, make_numbered_release(tmp_path, 3))
    assert (place / "current/theme/site.0000000002.css").read_text() == "/* 2 */"
