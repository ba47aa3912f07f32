"""What pages of an earlier release ask for stays on the branch for a while, and no longer."""

import json
from pathlib import Path

import pytest

from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.pages.commit import RETAINED_FILE
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import count_commits, publish_output, read_live_files, run_git
from tests.publishing.hosts.pages.test_pages import PagesHost
from tests.publishing.release_factory import read_live

ASKED_FOR = {
    "theme/base.{}.css": "0123456789",
    "images/a.{}-640.webp": "0123456789",
    "search/parts/{}/words-61.json": "0123456789",
    "cards/about.{}.png": "0123456789",
}
NOT_ASKED_FOR = {"files/{}.txt": "plan"}


def write_assets(site: Path, number: int) -> list[str]:
    """Writes what pages ask for under names of their own in the place of those before."""
    for pattern in (*ASKED_FOR, *NOT_ASKED_FOR):
        for old in site.glob(pattern.format("*")):
            old.unlink()
    paths = []
    for pattern, mark in (ASKED_FOR | NOT_ASKED_FOR).items():
        path = pattern.format(f"{mark[:-1]}{number}")
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(f"{path}\n")
        paths.append(path)
    return paths


def test_pages_retention_keeps_assets_for_a_release_and_a_week(
    clone: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_assets(site, 1)
    publish_output(clone)
    assert RETAINED_FILE not in read_live_files(remote)
    second = write_assets(site, 2)
    said = str(publish_output(clone))
    assert "10 other files" in said  # five come, five go for whoever looks at the pages
    files = read_live_files(remote)
    assert {path for path in first if path in files} == set(first[: len(ASKED_FOR)])
    assert set(second) <= files.keys()
    assert all(files[path] == path for path in (*first[: len(ASKED_FOR)], *second))
    since = json.loads(files[RETAINED_FILE])
    assert since.keys() == set(first[: len(ASKED_FOR)])
    assert "Nothing to publish" in str(publish_output(clone))
    write_assets(site, 3)
    publish_output(clone)
    files = read_live_files(remote)
    assert {*first[: len(ASKED_FOR)], *second[: len(ASKED_FOR)]} <= files.keys()
    monkeypatch.setattr(retention, "RETENTION_DAYS", 0)
    (site / "index.html").write_text("<title>Other words</title>")
    assert "1 page changed." in str(publish_output(clone))
    assert RETAINED_FILE not in read_live_files(remote)
    assert count_commits(remote) == 4


def test_retention_of_returning_file_is_cleared(clone: Path, site: Path, remote: Path) -> None:
    for number in (1, 2, 1):
        paths = write_assets(site, number)
        publish_output(clone)
    assert paths[0] not in json.loads(read_live_files(remote)[RETAINED_FILE])
    assert read_live_files(remote)[paths[0]] == paths[0]


def test_retention_with_corrupt_note_still_publishes(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    for number in (1, 2):
        write_assets(site, number)
        publish_output(clone)
    run_git(tmp_path, "clone", "--quiet", "--branch=gh-pages", str(remote), "hand")
    (tmp_path / "hand" / RETAINED_FILE).write_text("[spoiled")
    hand = ("-c", "user.name=A", "-c", "user.email=a@clinic.example")
    run_git(tmp_path / "hand", *hand, "commit", "--quiet", "-am", "By hand")
    run_git(tmp_path / "hand", "push", "--quiet")
    publish_output(clone)
    assert len(json.loads(read_live_files(remote)[RETAINED_FILE])) == len(ASKED_FOR)


def test_pages_retention_leaves_restored_release_unchanged(
    clone: Path, site: Path, remote: Path
) -> None:
    states, assets = [], []
    host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
    for number in (1, 2, 3):
        assets.append(write_assets(site, number))
        publish_output(clone)
        states.append(read_live(host))
    rollback(clone, host)
    assert read_live(host).hashes == states[1].hashes
    files = read_live_files(remote)
    assert files[assets[2][0]] == assets[2][0]  # for pages that visitors still have open
    assert {assets[0][0], assets[2][0]} <= json.loads(files[RETAINED_FILE]).keys()
    assert assets[1][0] not in json.loads(files[RETAINED_FILE])
