"""How hard a page is to read, with its hardest sentences."""

from pathlib import Path

import pytest

from clinicsite.checks.analysis.page_readability import (
    ReadabilityReport,
    list_hard_sentences,
    list_names,
)
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.document import Document
from clinicsite.parsing.read import read_site
from tests.checks.hard_text import HARD, ROOT, make_paragraphs


@pytest.fixture
def document(content: Path) -> Document:
    """A page with one easy and two hard sentences."""
    head = "---\ntitle: An example\nsummary: It is good to have some words here to be read.\n---\n"
    page = make_paragraphs(
        "It is so. We rest.", f"*{HARD}* See.", "- Fibromyalgia needs a lot of your time."
    )
    (content / "pages/example.md").write_text(head + page)
    site = read_site(content, ROOT / "theme", "", publish=False)
    return site.documents["pages/example.md"]


def test_the_hardest_sentences_come_with_their_lines(document: Document) -> None:
    found = list_hard_sentences(document, 2)
    assert [one.line for one in found] == [7, 9]
    assert found[0].text == HARD
    assert found[0].column == 2
    assert found[0].score.startswith("grade ")
    assert "physiological" in found[0].advice
    assert len(list_hard_sentences(document, 1)) == 1


def test_the_language_of_a_page_is_told_with_and_without_names(document: Document) -> None:
    page = ReadabilityReport(document, frozenset({"Fibromyalgia"}))
    assert page.plain.words == page.with_names.words
    assert page.plain.grade < page.with_names.grade
    assert page.longest_sentence == len(HARD.split())
    assert page.passive_share == 0
    assert ReadabilityReport(document).plain == page.with_names


def test_every_name_the_records_give_is_known() -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    names = list_names(site.records)
    assert {"Complex regional pain syndrome", "CRPS", "ketamine", "FDA", "Opioid"} <= names


def test_no_page_of_the_site_is_hard_to_read() -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    names = list_names(site.records)
    pages = {
        path: ReadabilityReport(text, names).plain.grade
        for path, text in site.documents.items()
        if text.page_path.lang == DEFAULT_LANG
    }
    assert {path: grade for path, grade in pages.items() if grade > 8.0} == {}
    assert sorted(pages.values())[len(pages) // 2] <= 6.5
