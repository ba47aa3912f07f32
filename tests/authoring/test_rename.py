"""The commands rename and unpublish: what they change, what they refuse, and what a kill leaves."""

import random
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinicsite.authoring.rename import FIXED_PAGES, RenameResult, rename
from clinicsite.authoring.text_edits import TextEdit, apply_edits
from tests.authoring.few_pages import (
    PLAN,
    WALK,
    edit,
    has_template,
    list_link_targets,
    load_valid_site,
    make_page,
    make_project,
    make_small,
    read_files,
    read_text,
    write,
)
from tests.authoring.new_project import add_spanish

CRPS = "conditions/crps.md"

NEW = "conditions/complex-pain.md"

MEDICAL_HEAD = (
    "next_review: 2027-09-01\nchanges: [{date: 2026-11-01, what: A first version, why: A need}]"
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A few pages; `plan` leads to `walk` and the reverse, in every way a page can lead."""
    return make_small(tmp_path)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The real pages."""
    return make_project(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("walk", "stroll"),
        ("content/pages/walk.md", "content/pages/stroll.md"),
        ("pages/walk", "pages/stroll"),
        ("/walk/", "/stroll/"),
        ("https://clinic.example/walk/", "https://clinic.example/stroll/"),
    ],
)
def test_a_page_is_moved_by_path_name_or_address(small: Path, old: str, new: str) -> None:
    done = rename(small, old, new)
    assert done.moved["pages/walk.md"] == "pages/stroll.md"
    assert "aliases: [/walk/]\n" in read_text(small, "pages/stroll.md")
    assert not (small / "content/pages/walk.md").exists()
    assert "/walk/ leads to /stroll/" in str(done)


def test_topics_records_and_options_follow_a_condition(project: Path) -> None:
    before = load_valid_site(project)
    rename(project, "crps", "complex-pain")
    site = load_valid_site(project)
    assert list_link_targets(site, {}) == list_link_targets(before, {CRPS: NEW})
    assert "complex-pain" in site.records.conditions
    assert "crps" not in site.records.conditions
    assert not [record for record in site.records.evidence if record.condition == "crps"]
    assert not [
        path for path, of in site.documents.items() if "crps" in getattr(of.meta, "topics", ())
    ]


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 20))]
)
def test_after_any_renames_every_link_leads_to_the_same_page(project: Path, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(2):
        before = load_valid_site(project)
        free = [p for p in before.documents if p not in FIXED_PAGES and not has_template(p)]
        old = chance.choice(free)
        folder = chance.choice(["deep/er/", "", "about/"]) if old.startswith("pages") else ""
        new = f"{old.split('/')[0]}/{folder}new-name-{number}.md"
        done = rename(project, old, new)
        assert list_link_targets(load_valid_site(project), {}) == list_link_targets(
            before, done.moved
        )


def test_every_way_to_lead_is_rewritten_and_every_other_byte_stays(small: Path) -> None:
    before = load_valid_site(small)
    rename(small, "walk", "/outside/stroll/")
    picture = "images/stroll-map.svg"
    moved = {"pages/walk.md": "pages/outside/stroll.md", "images/walk-map.svg": picture}
    assert list_link_targets(load_valid_site(small), {}) == list_link_targets(before, moved)
    wanted = PLAN.replace("(walk.md)", "(outside/stroll.md)", 1).replace(
        "<walk.md", "<outside/stroll.md"
    )
    wanted = wanted.replace("./walk.md", "outside/stroll.md").replace(
        "]: walk.md", "]: outside/stroll.md"
    )
    related = "related: [outside/stroll.md, about.md]"
    assert read_text(small, "pages/plan.md") == make_page("Make a plan", wanted, related)
    assert read_text(small, "data/navigation.yaml") == (
        "header:\n  # The walk.\n  - pages/outside/stroll.md\n  - pages/about.md\n"
        "footer: [pages/plan.md]\n"
    )
    walked = WALK.replace("plan.md", "../plan.md").replace("../images/walk", "../../images/stroll")
    walked = walked.replace("walk.md", "stroll.md")
    assert read_text(small, "pages/outside/stroll.md") == make_page(
        "Take a walk", walked, "aliases: [/walk/]"
    )


def test_line_ends_and_the_byte_order_mark_are_kept(small: Path) -> None:
    for path in ("pages/walk.md", "pages/plan.md"):
        write(small, path, "\ufeff" + read_text(small, path).replace("\n", "\r\n"))
    rename(small, "walk", "stroll")
    load_valid_site(small)
    for path in ("pages/stroll.md", "pages/plan.md"):
        after = read_text(small, path)
        assert after.startswith("\ufeff---\r\n")
        assert after.count("\n") == after.count("\r\n")
        assert "walk.md" not in re.sub(r"`.*`|\n\[code\].*", "", after)


@pytest.mark.parametrize("old", ["walk", "pages/walk.es", "/es/walk/"])
def test_translations_move_along(small: Path, old: str) -> None:
    add_spanish(small)
    write(
        small,
        "pages/walk.es.md",
        make_page("Un paseo", "Vea [el plan](plan.md) y [esto](walk.md).\n"),
    )
    done = rename(small, old, "stroll")
    assert {"pages/walk.md", "pages/walk.es.md"} <= done.moved.keys()
    assert "aliases: [/es/walk/]" in read_text(small, "pages/stroll.es.md")
    assert "[esto](stroll.md)" in read_text(small, "pages/stroll.es.md")
    load_valid_site(small)


def test_a_picture_that_another_page_shows_stays(small: Path) -> None:
    edit(small, "pages/about.md", "Words.", "![A map](../images/walk-map.svg)")
    assert rename(small, "walk", "stroll").moved == {"pages/walk.md": "pages/stroll.md"}


def test_old_addresses_never_form_a_chain_or_a_loop(small: Path) -> None:
    rename(small, "walk", "stroll")
    rename(small, "stroll", "hike")
    assert "aliases: [/walk/, /stroll/]\n" in read_text(small, "pages/hike.md")
    rename(small, "hike", "walk")
    assert "aliases: [/stroll/, /hike/]\n" in read_text(small, "pages/walk.md")
    load_valid_site(small)


def test_a_list_of_aliases_line_by_line_is_kept_as_it_is(small: Path) -> None:
    edit(
        small,
        "pages/walk.md",
        "status: published\n",
        "status: published\naliases:\n  # Old.\n  - /way/\n  - /stroll/\n",
    )
    rename(small, "walk", "stroll")
    assert "aliases:\n  # Old.\n  - /way/\n  - /walk/\n---" in read_text(small, "pages/stroll.md")


def test_a_draft_leaves_no_address_behind(small: Path) -> None:
    edit(small, "pages/walk.md", "status: published", "status: draft")
    write(small, "data/navigation.yaml", "header: [pages/about.md]\n")
    assert "the page is a draft" in str(rename(small, "walk", "stroll"))
    assert "aliases" not in read_text(small, "pages/stroll.md")


def test_a_dry_run_lists_what_would_change_and_changes_nothing(small: Path) -> None:
    before = read_files(small)
    told = str(rename(small, "walk", "stroll", dry_run=True))
    assert read_files(small) == before
    assert told.startswith("Would be renamed: content/pages/walk.md\n")
    assert told.replace("Would be renamed", "Renamed") == str(rename(small, "walk", "stroll"))


def test_git_sees_a_rename(small: Path) -> None:
    def git(*words: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        return subprocess.run(
            ["git", *who, *words], cwd=small, capture_output=True, text=True, check=True
        ).stdout

    git("init", "--quiet")
    git("add", "content")
    git("commit", "--quiet", "-m", "x")
    rename(small, "walk", "stroll")
    git("add", "content")
    assert re.search(
        r"(?m)^R\d+\tcontent/pages/walk.md\tcontent/pages/stroll.md$",
        git("diff", "--cached", "-M", "--name-status"),
    )


@given(st.text("ab\r\n", max_size=30), st.lists(st.integers(0, 30), max_size=4, unique=True))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_edit_changes_its_own_place_only(written: str, places: list[int]) -> None:
    plain = written.replace("\r\n", "\n")
    spots = [place for place in places if place < len(plain) and plain[place] in "ab"]
    after = apply_edits(
        written.encode(), [TextEdit(spot, spot + 1, "XY") for spot in spots]
    ).decode()
    wanted = "".join("XY" if n in spots else sign for n, sign in enumerate(plain))
    assert after.replace("\r\n", "\n") == wanted
    assert re.findall(r"\r\n|\n|\r", after) == re.findall(r"\r\n|\n|\r", written)


def test_rename_report_names_each_file(small: Path) -> None:
    done: RenameResult = rename(small, "walk", "stroll")
    assert "  content/data/navigation.yaml: 1 place\n" in str(done)
    assert "  content/pages/plan.md: 5 places\n" in str(done)


@pytest.mark.parametrize(
    ("head", "feed_id"),
    [
        ("", ""),  # no feed names the page
        (MEDICAL_HEAD, "/walk/"),
        (f"{MEDICAL_HEAD}\nfeed_id: /first/", "/first/"),
    ],
)
def test_a_renamed_page_keeps_its_id_in_feeds(small: Path, head: str, feed_id: str) -> None:
    write(small, "pages/walk.md", make_page("Take a walk", WALK, head))
    rename(small, "walk", "stroll")
    page = load_valid_site(small).get_page("pages/stroll.md")
    assert page
    assert (page.meta.feed_id or "") == feed_id
    assert page.feed_id == (feed_id or "/stroll/").removeprefix("/")
    rename(small, "stroll", "amble")
    assert f"feed_id: {feed_id}\n" * bool(feed_id) in read_text(small, "pages/amble.md")
    assert read_text(small, "pages/amble.md").count("feed_id") == bool(feed_id)
