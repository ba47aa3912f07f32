"""What pages of an earlier release ask for stays on the branch for a while, and no longer."""

import json
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.pages import asset_retention
from clinicsite.publishing.hosts.pages.asset_retention import LEFT, STAYS
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import commits, git_in, live_files, send
from tests.publishing.hosts.pages.test_pages import Pages

ASKED_FOR = {
    "theme/base.{}.css": "0123456789",
    "images/a.{}-640.webp": "0123456789",
    "pagefind/fragment/en_{}.pf_fragment": "0123456",
}
NOT_ASKED_FOR = {"cards/about.{}.png": "0123456789", "files/{}.txt": "plan"}


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


def test_they_stay_for_a_release_and_a_week(
    clone: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_assets(site, 1)
    send(clone)
    assert LEFT not in live_files(remote)
    second = write_assets(site, 2)
    said = str(send(clone))
    assert "10 other files" in said  # five come, five go for whoever looks at the pages
    files = live_files(remote)
    assert {path for path in first if path in files} == set(first[: len(ASKED_FOR)])
    assert set(second) <= files.keys()
    assert all(files[path] == path for path in (*first[: len(ASKED_FOR)], *second))
    since = json.loads(files[LEFT])
    assert since.keys() == set(first[: len(ASKED_FOR)])
    assert "Nothing to publish" in str(send(clone))
    write_assets(site, 3)
    send(clone)
    files = live_files(remote)
    assert {*first[: len(ASKED_FOR)], *second[: len(ASKED_FOR)]} <= files.keys()
    monkeypatch.setattr(asset_retention, "STAYS", 0)
    (site / "index.html").write_text("<title>Other words</title>")
    assert "1 page changed." in str(send(clone))
    assert LEFT not in live_files(remote)
    assert commits(remote) == 4


def test_what_comes_back_is_of_the_site_again(clone: Path, site: Path, remote: Path) -> None:
    for number in (1, 2, 1):
        paths = write_assets(site, number)
        send(clone)
    assert paths[0] not in json.loads(live_files(remote)[LEFT])
    assert live_files(remote)[paths[0]] == paths[0]


def test_a_note_that_somebody_spoiled_stops_nothing(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    for number in (1, 2):
        write_assets(site, number)
        send(clone)
    git_in(tmp_path, "clone", "--quiet", "--branch=gh-pages", str(remote), "hand")
    (tmp_path / "hand" / LEFT).write_text("[spoiled")
    hand = ("-c", "user.name=A", "-c", "user.email=a@clinic.example")
    git_in(tmp_path / "hand", *hand, "commit", "--quiet", "-am", "By hand")
    git_in(tmp_path / "hand", "push", "--quiet")
    send(clone)
    assert len(json.loads(live_files(remote)[LEFT])) == len(ASKED_FOR)


def test_a_release_that_is_taken_back_is_as_it_was(clone: Path, site: Path, remote: Path) -> None:
    trees = []
    for number in (1, 2, 3):
        write_assets(site, number)
        send(clone)
        trees.append(git_in(remote, "rev-parse", "gh-pages^{tree}"))
    rollback(clone, Pages.at("origin#gh-pages", clone, lambda _: None))
    assert git_in(remote, "rev-parse", "gh-pages^{tree}") == trees[1]
    assert STAYS >= 7 * 86400
