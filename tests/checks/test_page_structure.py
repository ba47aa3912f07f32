"""What a medical page must hold: each part is missed when it lacks, and only then."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD as PAGE_HEAD
from tests.checks.conftest import SUMMARY, Check
from tests.checks.whole_article import ARTICLE
from tests.projects import ROOT

HEAD = (
    "---\ntitle: {title}\n" + SUMMARY + "\n{date}status: {status}\nnext_review: 2027-05-01\n---\n"
)

Said = list[tuple[str, int]]

Page = Callable[..., list[Problem]]


@pytest.fixture
def short_pages() -> None:
    """Medical pages need all their sections."""


@pytest.fixture
def page(content: Path, check: Check) -> Page:
    """Checks a text as a medical page, against the real anatomy."""

    def page(
        text: str, kind: str = "article", title: str = "An example", status: str = "published"
    ) -> list[Problem]:
        date = "date: 2026-05-02\n" if kind == "article" else "updated: 2026-05-02\n"
        head = HEAD.format(title=title, date=date, status=status)
        return check({f"{kind}s/example.md": head + text})

    return page


def list_problems(problems: list[Problem]) -> Said:
    return [(problem.code, problem.line - 8) for problem in problems]


def remove_between(start: str, end: str) -> str:
    """The article without what stands from one piece of text up to another."""
    head, _, rest = ARTICLE.partition(start)
    assert rest, start
    return head + rest[rest.index(end) :] if end else head


def test_a_whole_article_is_whole(page: Page) -> None:
    assert page(ARTICLE) == []


@pytest.mark.parametrize(
    ("start", "end", "name", "has_reason"),
    [
        ("/// in-brief", "/// off-label", '"in-brief"', False),
        ("/// off-label", "## What do studies", '"off-label"', True),
        ("/// evidence", "## What are", '"evidence"', True),
        ("## What are the risks", "## Who", "“What are the risks?”", True),
        ("## Who should", "## What other", "“Who should not have it?”", True),
        ("## What other", "## What do we", "“What other choices are there?”", True),
        ("## What do we", "## When", "“What do we not know?”", False),
        ("## When", "", "“When should you get help?”", False),
        ("/// care-card", "", "care-card", False),
    ],
)
def test_each_part_is_missed(page: Page, start: str, end: str, name: str, has_reason: bool) -> None:
    (problem,) = page(remove_between(start, end))
    assert problem.code == "E831"
    assert name in problem.message
    assert (", and the page names " in problem.message) == has_reason


def test_sections_help_can_be_pasted(page: Page) -> None:
    text = remove_between("## What do we not", "## When")
    (problem,) = page(text)
    assert problem.line - 8 == text[: text.index("## When")].count("\n")
    snippet = re.search("above this line: “(.+)”", problem.help)
    assert snippet is not None
    mended = text.replace("## When", f"{snippet[1]}\n\nMuch.\n\n## When")
    assert page(mended) == []


def test_a_draft_is_warned(page: Page) -> None:
    (problem,) = page(remove_between("## What do we not", "## When"), status="draft")
    assert (problem.code, problem.severity) == ("W831", "warning")


def test_a_page_that_names_no_treatment_needs_no_risks(page: Page) -> None:
    text = remove_between("/// off-label", "## What do we not").replace("Ketamine", "Rest")
    assert page(text) == []


def test_a_name_in_a_link_target_is_no_name(page: Page) -> None:
    text = remove_between("/// off-label", "## What do we not").replace("Ketamine", "Rest")
    assert page(text.replace("Much.", "See [more](https://example.org/ketamine).")) == []


def test_a_heading_with_the_words_but_no_id_is_told_its_id(page: Page) -> None:
    (problem,) = page(ARTICLE.replace(" {#not-known}", ""))
    assert problem.code == "E831"
    assert "“## What do we not know? {#not-known}”" in problem.help


@pytest.mark.parametrize(
    ("anchor", "start", "end"),
    [
        ("who-should-not", "## Who", "## What other"),
        ("other-choices", "## What other", "## What do we"),
    ],
)
def test_a_link_to_the_section_of_another_page_will_do(
    page: Page, content: Path, anchor: str, start: str, end: str
) -> None:
    (content / "treatments").mkdir()
    shutil.copy(ROOT / "content/treatments/ketamine-infusion.md", content / "treatments")
    text = remove_between(start, end)
    link = f"See [more](../treatments/ketamine-infusion.md#{anchor}).\n\n"
    assert [problem.code for problem in page(text)] == ["E831"]
    assert page(text.replace(end, link + end)) == []
    assert "E831" in [p.code for p in page(text.replace(end, f"[more](#{anchor})\n\n{end}"))]


def test_out_of_order_names_both(page: Page) -> None:
    part = "## What do we not know? {#not-known}\n\nMuch.\n\n"
    text = ARTICLE.replace(part, "").replace(
        "## What are the risks", f"{part}## What are the risks"
    )
    (problem,) = page(text)
    assert problem.code == "E832"
    assert "“What do we not know?”" in problem.message
    assert "“What other choices are there?”" in problem.message


@pytest.mark.parametrize(
    "action",
    [
        "[Ask](../pages/contact.md)",
        "[Book](https://booking.example/clinic)",
        "[Sign in](https://portal.example/)",
        "[Call](tel:+15555550100)",
        "[Write](mailto:desk@clinic.example)",
        "/// care-card | Come\n    level: book\n\n- Now.\n\n///",
    ],
)
def test_no_call_to_action_before_the_risks(page: Page, content: Path, action: str) -> None:
    clinic = (content / "data/clinic.yaml").read_text("utf-8")
    given = {
        "email": "desk@clinic.example",
        "portal_url": "https://portal.example/",
        "booking_url": "https://booking.example/clinic",
    }
    for name, value in given.items():
        clinic = clinic.replace(f"\n{name}:\n", f'\n{name}: "{value}"\n')
    clinic = clinic.replace("\nlocations: []\n", "\nlocations: [{phone: (555) 555-0100}]\n")
    (content / "data/clinic.yaml").write_text(clinic, "utf-8")
    early = page(ARTICLE.replace("## What are the risks", f"{action}\n\n## What are the risks"))
    assert [problem.code for problem in early] == ["E833"]
    assert page(ARTICLE.replace("## What do we not", f"{action}\n\n## What do we not")) == []


@pytest.mark.parametrize("words", ["[911](tel:911)", "[988](tel:988)", "[x](https://example.org/)"])
def test_help_and_sources_are_no_call_to_action(page: Page, words: str) -> None:
    assert page(ARTICLE.replace("## What are the risks", f"{words}\n\n## What are the risks")) == []


def test_risks_have_a_heading_as_large_as_benefits(page: Page) -> None:
    (problem,) = page(ARTICLE.replace("## What are the risks", "### What are the risks"))
    assert problem.code == "E834"
    assert " ## " in problem.help


@pytest.mark.parametrize(("points", "codes"), [(2, ["E835"]), (3, []), (5, []), (6, ["E835"])])
def test_key_points_are_three_to_five(page: Page, points: int, codes: list[str]) -> None:
    line = "- It has risks.\n"
    text = ARTICLE.replace(line, line * (points - 2))
    assert [problem.code for problem in page(text)] == codes


def test_a_section_of_facts_cites(page: Page) -> None:
    (problem,) = page(ARTICLE.replace("Exercise.[@dowell-2022]", "Exercise."))
    assert problem.code == "E836"
    assert "“What other choices are there?”" in problem.message


def test_sections_page_without_citation_is_error(page: Page) -> None:
    text = remove_between("/// off-label", "## What do we not").replace("Ketamine", "Rest")
    (problem,) = page(re.sub(r"\[@.+?\]", "", text))
    assert (problem.code, problem.column, problem.length) == ("E836", 1, 0)


@pytest.mark.parametrize(("words", "codes"), [(46, []), (47, ["W838"])])
def test_words_on_benefits_are_at_most_twice_those_on_risks(
    page: Page, words: int, codes: list[str]
) -> None:
    """The sections on risks have 25 words with their headings, the heading on benefits has 4."""
    long = ("[Word.](https://example.org/a-b-c) " * words).strip()
    text = ARTICLE.replace("/// evidence", f"{long}\n\n/// evidence")
    assert [problem.code for problem in page(text)] == codes


def test_sections_placeholder_is_not_published(page: Page) -> None:
    (problem,) = page(ARTICLE.replace("Much.", "To be written: what nobody knows."))
    assert (problem.code, problem.column, problem.length) == ("E837", 1, 14)


def test_nor_on_a_page_of_another_kind(page: Page, check: Check) -> None:
    head = PAGE_HEAD.replace("title: An example", 'title: "To be written: a title"')
    (problem,) = check({"pages/example.md": f"{head}Text.\n"})
    assert (problem.code, problem.line, problem.column) == ("E837", 2, 9)


def test_a_draft_is_told_how_much_is_unwritten(page: Page) -> None:
    text = ARTICLE.replace("Much.", "To be written: a.\n\nTo be written: b.")
    (problem,) = page(text, status="draft")
    assert problem.code == "W837"
    assert "2 parts" in problem.message
