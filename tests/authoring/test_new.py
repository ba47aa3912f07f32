"""A new page: a whole draft at once, each part of it missed when it lacks, and nothing lost."""

import re
from pathlib import Path

import pytest

from clinicsite.authoring import new
from clinicsite.authoring.new import KINDS_BY_NAME, create_page, slugify_title
from clinicsite.checks.check import check_site
from clinicsite.model.plain_text import find_markup
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.support.errors import UserError
from tests.authoring.new_project import TODAY, make_project

NAMING = "Ketamine infusion for migraine"  # a treatment, a drug and a condition of the records


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_project(tmp_path, monkeypatch)


def list_problems(root: Path) -> list[Problem]:
    """All problems, but not of uncited sources, nor of English stubs on a Spanish page."""
    left_out = ("W501", "W801", "E801")
    return [problem for problem in check_site(root) if problem.code not in left_out]


@pytest.mark.parametrize("title", ["How nerve blocks work", NAMING])
@pytest.mark.parametrize("kind", KINDS_BY_NAME)
def test_a_new_page_of_each_kind_has_no_errors(root: Path, kind: str, title: str) -> None:
    made = create_page(root, title, kind)
    found = {(problem.path, problem.code) for problem in list_problems(root)}
    assert found == {(made.path, "W837")}


def finish_page(root: Path, path: str) -> str:
    """Writes what a new page asks for, and publishes it; returns its text."""
    file = root / path
    text = file.read_text("utf-8").replace("status: draft", "status: published")
    text = re.sub(r'"To be written: [^"]*"', f'"{"Written. " * 8}"', text)
    text = re.sub(r"To be written: .*", "Written.[@cohen-2018]", text)
    file.write_text(text, "utf-8")
    return text


@pytest.mark.parametrize("title", ["How nerve blocks work", NAMING])
@pytest.mark.parametrize("kind", ["article", "condition", "treatment"])
def test_a_written_page_can_be_published_and_each_section_is_missed(
    root: Path, kind: str, title: str
) -> None:
    made = create_page(root, title, kind)
    text = finish_page(root, made.path)
    assert [p.to_text() for p in list_problems(root) if p.severity == "error"] == []
    head, _, body = text.partition("\n---\n")
    parts = re.split(r"\n(?=#+ |/// (?!questions|care-card))", body)[1:]
    assert len(parts) >= 3
    for part in parts:
        (root / made.path).write_text(f"{head}\n---\n{body.replace(part, '')}", "utf-8")
        codes = {p.code for p in list_problems(root) if p.path == made.path}
        assert "E831" in codes, part


def test_a_page_that_is_not_written_cannot_be_published(root: Path) -> None:
    made = create_page(root, "How nerve blocks work")
    file = root / made.path
    file.write_text(file.read_text("utf-8").replace("draft", "published", 1), "utf-8")
    assert {p.code for p in list_problems(root)} == {"E837"}


def test_the_head_holds_all_that_is_required(root: Path) -> None:
    made = create_page(root, "How nerve blocks work")
    assert (root / made.path).read_text("utf-8").split("\n---\n")[0].splitlines() == [
        "---",
        "title: How nerve blocks work",
        'summary: "To be written: one or two plain sentences on what the reader learns here."',
        f"date: {TODAY}",
        "status: draft",
        "next_review: 2027-11-28",
        "changes:",
        f"  - date: {TODAY}",
        "    what: First version of this page.",
        '    why: "To be written: why the page is there."',
    ]


@pytest.mark.parametrize(
    "title",
    [
        'What is "pain": a guide',
        "It's 5 o'clock #2",
        "- a list? no!",
        "null",
        "Yes",
        "[x](y) & *z* \\ {}",
        "Ärger, ¿qué? Ça va 🎉",
        "2026-01-02",
        "Trailing comma,",
        "a: b",
        "@you | me > us % them `code`",
    ],
)
def test_any_title_comes_back_as_it_was_typed(root: Path, title: str) -> None:
    made = create_page(root, title, "page")
    site = read_site(root / "content", root / "theme", "", publish=False)
    page = site.get_page(made.path.removeprefix("content/"))
    assert page is not None
    straight = re.sub("[“”]", '"', re.sub("[‘’]", "'", page.meta.title))
    assert straight == title
    found = {"E318", "W837"} if find_markup(title.replace("{}", "")) else {"W837"}
    assert {problem.code for problem in list_problems(root)} == found


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How nerve blocks work", "how-nerve-blocks-work"),
        ("  What's   “new”?  ", "whats-new"),
        ("¿Qué es el dolor crónico?", "que-es-el-dolor-cronico"),
        ("Straße", "strasse"),
        ("CRPS & you / me", "crps-you-me"),
        ("ألم", ""),
        ("🎉 !?", ""),
    ],
)
def test_the_name_comes_from_the_title(title: str, name: str) -> None:
    assert slugify_title(title) == name


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"title": ""}, 'The page has no title. Type one, as in: python3 tasks.py new "How'),
        ({"title": "  \n "}, "The page has no title."),
        ({"title": "x" * 300}, "The title has 300 characters. The limit is 65. Shorten it by 235."),
        ({"title": "a\x1bb"}, "The title has a character that cannot be shown."),
        ({"title": "a\udcffb"}, "The title has a character that cannot be shown."),
        ({"title": "ألم"}, "The title has no letters from a to z for an address. Add a name"),
        ({"title": "🎉"}, "The title has no letters from a to z for an address. Add a name"),
        ({"title": "?!: '"}, "The title has no letters from a to z for an address. Add a name"),
        (
            {"title": "A", "name": "b" * 81},
            "The address has 81 characters, and it can have at most 80. Add",
        ),
        ({"title": "A", "name": "../x"}, '"../x" is not a name for a file. Use lower-case'),
        ({"title": "A", "name": "B c"}, '"B c" is not a name for a file. Use lower-case'),
        ({"title": "A", "kind": "artcle"}, '"artcle" is no kind of page. Did you mean "article"?'),
        ({"title": "A", "kind": "notice"}, "A notice is no page."),
        ({"title": "Con"}, 'Windows cannot hold a file with the name "con". Add a name, as in'),
        ({"title": "Theme", "kind": "page"}, 'The address "/theme/" belongs to the site itself.'),
        ({"title": "Images", "kind": "page"}, 'The address "/images/" belongs to the site itself.'),
        (
            {"title": "About", "kind": "page"},
            'The address "/about/" belongs to content/pages/about',
        ),
    ],
)
def test_new_invalid_request_is_reported_and_nothing_is_written(
    root: Path, given: dict[str, str], told: str
) -> None:
    before = sorted(root.rglob("*"))
    with pytest.raises(UserError) as why:
        create_page(root, **given)
    assert str(why.value).startswith(told)
    assert sorted(root.rglob("*")) == before


def test_an_old_address_is_taken_too(root: Path) -> None:
    file = root / "content/pages/about.md"
    text = file.read_text("utf-8").replace("status:", "aliases: [/our-team/]\nstatus:", 1)
    file.write_text(text, "utf-8")
    with pytest.raises(UserError, match="belongs to content/pages/about"):
        create_page(root, "Our team", "page")


def test_a_file_is_never_written_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one that appears after everything was looked at."""
    monkeypatch.setattr(new.OutputPlan, "find_owner", lambda *_: None)
    file = root / "content/pages/about.md"
    before = file.read_bytes()
    with pytest.raises(UserError, match=r"There is a file content/pages/about\.md already"):
        create_page(root, "About", "page")
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(root: Path) -> None:
    (root / "content/treatments").write_text("in the way")
    with pytest.raises(UserError, match=r"content/treatments cannot be used: Not a directory"):
        create_page(root, "A", "treatment")


def test_a_condition_without_a_record_is_told(root: Path) -> None:
    made = create_page(root, "Back pain", "condition")
    assert "content/data/conditions.yaml has “key: back-pain”" in made.hints[0]
    assert create_page(root, "Long-term pain", "condition", name="chronic-pain").hints == ()
