"""What a change means to visitors: told by the words they read, not by the bytes that differ."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from clinicsite.model.problem import Problem
from clinicsite.reports.change_folder import write_change_folder
from clinicsite.reports.change_report import (
    PageChange,
    SiteChanges,
    find_changes,
    format_headline,
    format_markdown,
    format_text,
)
from clinicsite.reports.compare_builds import BaseBuildError, compare_builds
from clinicsite.support.errors import UserError
from tests.conftest import PAGE, SITE_URL, Project
from tests.publishing.conftest import run_git
from tests.reports.conftest import make_row

BUILT = """<!doctype html><html><head><title>{title}</title>
<meta name="description" content="{summary}">
<link rel="stylesheet" href="/theme/site.{hash}.css"></head>
<body><nav>{menu}</nav><main id="main"><h1>{title}</h1><p>{text}</p>
<img src="/images/a.{hash}.webp" alt="{alt}"></main></body></html>
"""
PLAIN = {
    "title": "Pain", "summary": "What it is", "hash": "aaaaaaaaaa", "menu": "Home", "text": "Words",
    "alt": "A hand",
}  # fmt: skip


@pytest.fixture
def built(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """Makes two built sites of one page each, alike but for what the second is given."""

    def make(**other: str) -> tuple[Path, Path]:
        for name, facts in (("old", PLAIN), ("new", PLAIN | other)):
            (tmp_path / name / "pain").mkdir(parents=True)
            (tmp_path / name / "pain/index.html").write_text(BUILT.format(**facts), "utf-8")
        return tmp_path / "old", tmp_path / "new"

    return make


@pytest.mark.parametrize(
    ("what", "value", "detail"),
    [
        ("text", "Words and more words", "3 new words, 0 gone"),
        ("text", "Sentences", "1 new word, 1 gone"),
        ("title", "Sorrow", "2 new words, 2 gone"),  # in the head and on the page
        ("summary", "What it never is", "1 new word, 0 gone"),
        ("alt", "A foot", "1 new word, 1 gone"),
    ],
)
def test_a_page_with_other_words_is_changed(
    built: Callable[..., tuple[Path, Path]], what: str, value: str, detail: str
) -> None:
    (found,) = find_changes(*built(**{what: value})).pages
    assert (found.url_path, found.kind, found.detail) == ("pain/", "changed", detail)


def test_words_in_another_order_are_a_change(built: Callable[..., tuple[Path, Path]]) -> None:
    (found,) = find_changes(*built(summary="is What it")).pages
    assert found.detail == "the same words in another order"


def test_a_page_whose_hashes_differ_is_the_same(built: Callable[..., tuple[Path, Path]]) -> None:
    found = find_changes(*built(hash="bbbbbbbbbb"))
    assert found == SiteChanges([], unchanged_count=1, is_layout_changed=False, hidden_paths=[])
    assert format_headline(found) == "No page changes for visitors: all 1 have the same words."


def test_a_menu_that_changes_is_told_once(built: Callable[..., tuple[Path, Path]]) -> None:
    found = find_changes(*built(menu="Home Contact"))
    assert (found.pages, found.is_layout_changed) == ([], True)
    assert "The words around the pages (menus, footer) change too." in format_text(found, [], [])


def test_an_address_that_goes_says_where_it_leads(
    built: Callable[..., tuple[Path, Path]],
) -> None:
    old, new = built()
    (new / "pain/index.html").unlink()
    (found,) = find_changes(old, new).pages
    assert (found.kind, found.detail) == ("removed", "its address leads nowhere")
    (new / "pain/index.html").write_text(
        '<meta http-equiv="refresh" content="0; url=/conditions/pain/">'
    )
    (found,) = find_changes(old, new).pages
    assert found.detail == "its address leads to /conditions/pain/"


def test_the_report_shows_state_and_problems_of_what_changes_only() -> None:
    found = SiteChanges(
        [PageChange("a/", "changed", "A | B <b>", "1 new word, 0 gone")], 3, False, []
    )
    rows = [make_row(review="not reviewed", warnings=1)]
    mine = Problem("content/pages/a.md", 4, 1, "W801", "It says *this*", "Mend it.")
    other = Problem("content/pages/b.md", 4, 1, "W801", "Not of this change", "Leave it.")
    assert format_markdown(found, rows, [mine, other]) == (
        "## What visitors will see\n\n"
        "0 pages added, 1 changed, 0 removed, 3 unchanged.\n\n"
        "| page | what | how much | review and problems | weight |\n|---|---|---|---|---|\n"
        "| A \\| B \\<b\\><br>`/a/` | changed | 1 new word, 0 gone | not reviewed, 1 warning "
        "| – |\n\n"
        "### Problems of these pages\n\n"
        "- `content/pages/a.md:4` **W801** It says \\*this\\*. Mend it.\n"
    )
    text = format_text(found, rows, [mine, other])
    assert "  changed  /a/  A | B <b> (1 new word, 0 gone)\n" in text
    assert "It says *this*" in text
    assert "Not of this change" not in text


@pytest.fixture
def committed(small: Project) -> Project:
    """A small project in a repository of its own, all of it committed on main."""
    (small.root / ".gitignore").write_text("/output/\n/.cache/\n/.build/\n")
    small.write("content/pages/gone.md", PAGE.format(title="Soon gone"))
    run_git(small.root, "init", "--quiet", "--initial-branch=main")
    run_git(small.root, "config", "user.name", "A. Writer")
    run_git(small.root, "config", "user.email", "writer@example.org")
    run_git(small.root, "add", ".")
    run_git(small.root, "commit", "--quiet", "-m", "Content: Begin")
    return small


def test_two_states_of_a_project_are_built_and_compared(
    committed: Project, chromium: Browser, chromium_path: str
) -> None:
    run_git(committed.root, "checkout", "--quiet", "-b", "mine")
    committed.edit("content/pages/about.md", "Words.", "Words, and some more.")
    committed.write("content/pages/fresh.md", PAGE.format(title="All fresh"))
    committed.write("content/pages/gone.md", None)
    draft = PAGE.format(title="Not yet").replace("status: published", "status: draft")
    committed.write("content/pages/later.md", draft)
    run_git(committed.root, "add", ".")
    run_git(committed.root, "commit", "--quiet", "-m", "Content: Change")
    committed.edit("theme/static/css/base.css", "}", "}\nh1 { border-top: 9px solid; }")  # no words
    look = committed.root / "output/look"
    with compare_builds(committed.root, SITE_URL) as comparison:
        with ThreadPoolExecutor(1) as pool:  # a thread has one Playwright, and this one may have it
            writing = pool.submit(
                write_change_folder, look, comparison, SITE_URL, lambda: chromium_path
            )
        remark = writing.result()
    found = comparison.changes
    assert [(page.url_path, page.kind, page.detail) for page in found.pages] == [
        ("about/", "changed", "4 new words, 1 gone"),
        ("fresh/", "added", found.pages[1].detail),
        ("gone/", "removed", found.pages[2].detail),
    ]
    assert re.fullmatch(r"[\d,]+ bytes \(before: [\d,]+\)", found.pages[0].weight)
    assert found.hidden_paths == ["content/pages/later.md"]
    assert found.unchanged_count == 4
    assert {"fresh/", "later/"} <= {row.address for row in comparison.rows}
    assert list((committed.root / ".build").iterdir()) == []
    assert remark == ""
    check_look(look, chromium)
    with pytest.raises(UserError, match="holds other files"):
        write_change_folder(committed.root, comparison, SITE_URL, str)


def check_look(folder: Path, chromium: Browser) -> None:
    """Open the folder as a reviewer does."""
    failed: list[str] = []
    page = chromium.new_page()
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((folder / "index.html").as_uri())
    widths = page.locator("img").evaluate_all("images => images.map(image => image.naturalWidth)")
    assert widths == [390] * 6
    assert page.locator("h2").all_inner_texts() == [
        *("About us", "All fresh", "Soon gone", "The style sheets differ: the home page"),
    ]
    page.get_by_role("link", name="About us").click()
    assert "Words, and some more." in page.inner_text("main")
    page.close()
    assert failed == []


def test_a_base_that_git_does_not_know_is_one_plain_sentence(committed: Project) -> None:
    with pytest.raises(UserError, match="Git knows no commit called nothing that this"):
        compare_builds(committed.root, SITE_URL, "nothing").__enter__()
    with pytest.raises(UserError, match="Git knows no commit called --output=x that"):
        compare_builds(committed.root, SITE_URL, "--output=x").__enter__()


def test_errors_are_told_before_anything_is_built(committed: Project) -> None:
    committed.edit("content/pages/about.md", "status: published", "status: publshed")
    with pytest.raises(UserError, match="1 error stops the build"):
        compare_builds(committed.root, SITE_URL).__enter__()
    assert not (committed.root / ".build").exists()


def test_a_base_that_cannot_be_built_is_told(committed: Project) -> None:
    committed.edit("content/pages/about.md", "status: published", "status: publshed")
    run_git(committed.root, "commit", "--quiet", "-am", "Content: Break")
    committed.edit("content/pages/about.md", "status: publshed", "status: published")
    with pytest.raises(BaseBuildError, match="cannot be built here") as told:
        compare_builds(committed.root, SITE_URL).__enter__()
    assert "content/pages/about.md:4" in str(told.value)
