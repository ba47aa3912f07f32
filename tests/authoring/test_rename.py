"""The commands rename and unpublish: what they change, what they refuse, and what a kill leaves."""

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinicsite.authoring import content_transaction, write_ahead_log
from clinicsite.authoring.rename import FIXED_PAGES, RenameResult, rename
from clinicsite.authoring.text_edits import TextEdit, apply_edits
from clinicsite.authoring.unpublish import unpublish
from clinicsite.authoring.write_ahead_log import recover
from clinicsite.checks.report_formats import select_errors
from clinicsite.checks.runner import check_all
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.support.errors import UserError
from tests.conftest import FEW_PAGES, PAGE

ROOT = Path(__file__).resolve().parents[2]
CRPS = "conditions/crps.md"
NEW = "conditions/complex-pain.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The real pages."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "content", root / "content")
    (root / "theme").symlink_to(ROOT / "theme")
    return root


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A few pages; `plan` leads to `walk` and the reverse, in every way a page can lead."""
    root = tmp_path / "small"
    shutil.copytree(ROOT / "content/data", root / "content/data")
    (root / "theme").symlink_to(ROOT / "theme")
    for name, title in {**FEW_PAGES, "contact": "Contact us"}.items():
        write(root, f"pages/{name}.md", PAGE.format(title=title))
    for name in ("references", "evidence", "glossary", "conditions", "treatments", "people"):
        write(root, f"data/{name}.yaml", "[]\n")
    write(root, "data/page-structure.yaml", "{}\n")
    write(
        root,
        "data/navigation.yaml",
        "header:\n  # The walk.\n  - pages/walk.md\n  - pages/about.md\nfooter: [pages/plan.md]\n",
    )
    shutil.copy(ROOT / "content/images/ketamine-nmda-gate.svg", root / "walk-map.svg")
    (root / "content/images").mkdir()
    (root / "walk-map.svg").rename(root / "content/images/walk-map.svg")
    write(root, "pages/walk.md", make_page("Take a walk", WALK))
    write(root, "pages/plan.md", make_page("Make a plan", PLAN, "related: [walk.md, about.md]"))
    return root


WALK = """## Why {#why}

See [the plan](plan.md#how), ![A map of the walk](../images/walk-map.svg) and [why](walk.md#why).

/// figure | The map
    picture: ../images/walk-map.svg
    alt: A map of the walk

It shows the way.

///
"""
PLAN = """## How {#how}

A [walk](walk.md), its [reason](<walk.md#why> "Why"), [again][w], [w] and `[code](walk.md)`.

```
[code](walk.md)
```

> Quoted: [a *walk*](./walk.md#why).

[w]: walk.md#why "A title"
[unused]: walk.md
"""


def make_page(title: str, body: str, head: str = "") -> str:
    whole = PAGE.format(title=title).replace("Words.\n", body)
    return whole.replace(
        "status: published\n", f"status: published\n{head}\n" if head else "status: published\n"
    )


MEDICAL_HEAD = (
    "next_review: 2027-09-01\nchanges: [{date: 2026-11-01, what: A first version, why: A need}]"
)


def write(root: Path, path: str, text: str) -> None:
    file = root / "content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="")


def read_text(root: Path, path: str) -> str:
    return (root / "content" / path).read_bytes().decode()


def edit(root: Path, path: str, old: str, new: str) -> None:
    before = read_text(root, path)
    assert old in before
    write(root, path, before.replace(old, new, 1))


def read_files(root: Path) -> dict[str, bytes]:
    found = (file for file in (root / "content").rglob("*") if file.is_file())
    return {file.relative_to(root / "content").as_posix(): file.read_bytes() for file in found}


def load_valid_site(root: Path) -> Site:
    """The site, which has no error."""
    site = read_site(root / "content", ROOT / "theme", "", publish=True)
    assert select_errors(check_all(site)) == []
    return site


def list_link_targets(site: Site, moved: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Where each link, picture and related page of each page leads, under the new names."""
    found = {}
    for path, of in site.documents.items():
        shown = [item.target for item in (*of.elements.links, *of.elements.images)]
        targets = [
            resolve_link(link, path) for link in (*shown, *(of.meta.related if of.meta else ()))
        ]
        found[moved.get(path, path)] = [(moved.get(t.path, t.path), t.anchor) for t in targets]
    return found


def get_refusal(root: Path, old: str, new: str) -> str:
    """What is said when nothing is renamed; nothing may be written then."""
    before = read_files(root)
    with pytest.raises(UserError) as told:
        rename(root, old, new)
    assert read_files(root) == before
    assert not list((root / ".cache").glob("move.trial*"))
    return str(told.value)


# What it moves and rewrites


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


@pytest.mark.parametrize("seed", range(2))
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


def has_template(path: str) -> bool:
    return (ROOT / f"theme/templates/{path.removesuffix('.md')}.html").is_file()


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
    words = read_text(small, "data/strings.yaml")
    write(
        small,
        "data/strings.yaml",
        words + words[re.search("(?m)^en:", words).start() :].replace("en:", "es:", 1),
    )
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


# What it refuses


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("wlak", "stroll", 'Did you mean "walk"?'),
        ("walk", "Nordic Walk", "as in nordic-walk"),
        ("walk", "walk", "has this name already"),
        ("walk", "", "The new name is empty"),
        ("walk", "plan", "There is a file content/pages/plan.md already"),
        ("walk", "/lane/", "an alias of content/pages/plan.md"),
        ("walk", "theme", "belongs to the site itself"),
        ("walk", "../../etc", "cannot be an address"),
        ("home", "start", "finds this page by its name"),
        ("404", "gone", "finds this page by its name"),
        ("about", "us", "finds this page by its name"),
        ("walk", "articles/", 'The field "date" is missing'),
    ],
)
def test_rename_refusals(small: Path, old: str, new: str, why: str) -> None:
    edit(small, "pages/plan.md", "status: published", "status: published\naliases: [/lane/]")
    assert why in get_refusal(small, old, new)


def test_a_misspelt_folder_is_answered_with_the_nearest(project: Path) -> None:
    assert 'Did you mean "conditions"?' in get_refusal(project, "crps", "conditons/x")


def test_rename_in_site_with_errors_is_refused(small: Path) -> None:
    edit(small, "pages/about.md", "Words.", "[x](nowhere.md)")
    assert "Fix them first" in get_refusal(small, "walk", "stroll")


def test_a_name_that_another_record_has_is_refused(project: Path) -> None:
    (project / "content/conditions/migraine.md").rename(project / "gone.md")
    site = read_site(project / "content", ROOT / "theme", "", publish=True)
    assert "migraine" in site.records.conditions
    with pytest.raises(UserError):
        rename(project, "crps", "migraine")


def test_a_page_that_code_names_cannot_be_renamed() -> None:
    named = {
        name
        for file in (ROOT / "clinicsite").rglob("*.py")
        for name in re.findall(r'"(pages/[a-z/-]+\.md)"', file.read_text("utf-8"))
    }
    named.discard("pages/style-guide.md")  # of the style guide, which is a site of its own
    assert {name for name in named if not (name in FIXED_PAGES or has_template(name))} == set()


# Unpublish


def test_an_unpublished_page_leads_to_the_other(small: Path) -> None:
    edit(small, "pages/walk.md", "status: published", "status: published\naliases: [/way/]")
    done = unpublish(small, "walk", to="/about/")
    site = load_valid_site(small)
    assert not site.is_live("pages/walk.md")
    assert site.documents["pages/about.md"].meta.aliases == ("/walk/", "/way/")
    assert site.documents["pages/walk.md"].meta.aliases == ()
    assert "aliases" not in read_text(small, "pages/walk.md")  # no empty list is left behind
    assert "pages/walk.md" not in re.sub(
        r"`.*`|\n\[code\].*", "", read_text(small, "data/navigation.yaml")
    )
    assert site.records.navigation.header == ("pages/about.md",)
    assert site.documents["pages/plan.md"].meta.related == ("about.md",)
    links = {
        resolve_link(link.target, "pages/plan.md").path
        for link in site.documents["pages/plan.md"].elements.links
    }
    assert links == {"pages/about.md"}
    assert "content/pages/plan.md:10 again: “walk” leads to content/pages/about.md now." in str(
        done
    )


@pytest.mark.parametrize(
    "head",
    [
        "aliases:\n  # Old.\n  - /way/\n  - /lane/\n",
        "aliases: [\n  /way/,\n  /lane/,\n]\n",
        "aliases: [/way/, /lane/]  # Old.\n",
    ],
)
def test_a_list_from_which_all_is_taken_goes(small: Path, head: str) -> None:
    edit(small, "pages/walk.md", "status: published\n", f"{head}status: published\n")
    before = read_text(small, "pages/walk.md")
    unpublish(small, "walk", to="about")
    after = before.replace(head, "").replace("status: published", "status: draft")
    assert read_text(small, "pages/walk.md") == after


def test_unpublished_page_returns_only_under_free_url(small: Path) -> None:
    unpublish(small, "walk", to="about")
    edit(small, "pages/walk.md", "status: draft", "status: published")
    site = read_site(small / "content", ROOT / "theme", "", publish=True)
    assert [problem.code for problem in select_errors(check_all(site))] == ["E701"]


@pytest.mark.parametrize(
    ("page_", "to", "why"),
    [
        ("walk", "", "--to contact"),
        ("walk", "walk", "cannot take its own place"),
        ("walk", "waiting", "is not on the site, so nothing can lead to it"),
        ("waiting", "about", "it is a draft"),
        ("home", "about", "finds this page by its name"),
        ("walk", "abuot", 'Did you mean "about"?'),
    ],
)
def test_unpublish_refusals(small: Path, page_: str, to: str, why: str) -> None:
    write(small, "pages/waiting.md", PAGE.format(title="Wait").replace("published", "draft"))
    before = read_files(small)
    with pytest.raises(UserError) as told:
        unpublish(small, page_, to=to)
    assert why in str(told.value)
    assert read_files(small) == before


# Nothing is half done


def kill_rename(small: Path, prepare: Callable[[], None], after: float | None = None) -> bool:
    """Renames in a process of its own, which is killed; whether it got to its end before."""
    child = os.fork()
    if child == 0:
        try:
            prepare()
            rename(small, "walk", "/outside/stroll/")
            os._exit(0)
        finally:
            os._exit(1)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return not os.WIFSIGNALED(status)


@pytest.fixture
def states(small: Path, tmp_path: Path) -> Iterator[tuple[dict[str, bytes], dict[str, bytes]]]:
    """The content before and after the rename."""
    shutil.copytree(small, tmp_path / "after", symlinks=True)
    rename(tmp_path / "after", "walk", "/outside/stroll/")
    return read_files(small), read_files(tmp_path / "after")


def restore_content(root: Path, state: dict[str, bytes]) -> None:
    shutil.rmtree(root / "content")
    for path, data in state.items():
        (root / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / path).write_bytes(data)


def list_leftovers(root: Path) -> list[str]:
    return [file.name for file in (root / ".cache").glob("*") if file.name != "move.lock"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows kills otherwise")
def test_a_kill_at_every_step_leaves_the_old_or_the_new_state(small: Path, states: tuple) -> None:
    seen, step, done = [], 0, False

    def deadly() -> None:
        taken = [0]

        def dying(real: Callable) -> Callable:
            def call(*given: object, **options: object) -> object:
                taken[0] += 1
                if taken[0] == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*given, **options)

            return call

        os.fsync = dying(os.fsync)
        for name in ("replace", "rename", "unlink", "mkdir", "write_bytes"):
            setattr(Path, name, dying(getattr(Path, name)))

    while not done:
        step += 1
        done = kill_rename(small, deadly)
        recover(small)
        seen.append(states.index(read_files(small)))
        assert list_leftovers(small) == []
        restore_content(small, states[0])
    assert step > 30
    assert seen == sorted(seen)  # once it is decided, it is done
    assert set(seen) == {0, 1}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows kills otherwise")
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_state(small: Path, states: tuple) -> None:
    start = time.monotonic()
    kill_rename(small, lambda: None)
    whole = time.monotonic() - start
    restore_content(small, states[0])
    chance = random.Random(5)
    for _ in range(30):
        kill_rename(small, lambda: None, after=chance.uniform(0.5, 1.1) * whole)
        recover(small)
        assert read_files(small) in states
        assert list_leftovers(small) == []
        restore_content(small, states[0])


def test_rename_does_not_overwrite_concurrent_edit(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead_log, "_replay", lambda root: [])
    rename(small, "walk", "stroll")
    monkeypatch.undo()
    edit(small, "pages/plan.md", "A [walk]", "My new words. A [walk]")
    assert recover(small) == ["content/pages/plan.md"]
    assert "My new words." in read_text(small, "pages/plan.md")
    assert (small / "content/pages/stroll.md").is_file()


def test_a_change_while_it_is_tried_stops_it(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = content_transaction.commit

    def late(root: Path, *given: object) -> object:
        edit(small, "pages/plan.md", "A [walk]", "My new words. A [walk]")
        return real(root, *given)

    monkeypatch.setattr(content_transaction, "commit", late)
    with pytest.raises(UserError, match="was changed at this moment"):
        rename(small, "walk", "stroll")
    assert (small / "content/pages/walk.md").is_file()
    assert list_leftovers(small) == []


def test_only_one_command_moves_pages_at_a_time(small: Path) -> None:
    with (
        write_ahead_log.lock_content(small),
        pytest.raises(UserError, match="Another command"),
    ):
        rename(small, "walk", "stroll")


def test_a_full_disk_changes_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write_ahead_log, "_write_synced", full)
    before = read_files(small)
    with pytest.raises(UserError, match="is full"):
        rename(small, "walk", "stroll")
    assert read_files(small) == before
    assert list_leftovers(small) == []


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
    assert "  content/pages/plan.md: 6 places\n" in str(done)


# Feeds


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
