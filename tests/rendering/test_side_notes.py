"""Notes beside the text: one for the first use of each term and each source."""

from typing import get_args

from markupsafe import Markup

from clinicsite.model.fields import SourceType
from clinicsite.model.page import Body, CitedSource
from clinicsite.model.reference import Reference
from clinicsite.model.vocabulary import Term
from clinicsite.rendering.side_notes import add_side_notes, split_blocks
from tests.html_page import HtmlPage, get_text

TERM = '<button class="term" popovertarget="term-x-y" type="button">x y</button>'
CITATION = '<sup class="cite"><a href="#source-1" id="cite-1">1</a></sup>'
STRINGS = {f"source_type_{name}": name for name in get_args(SourceType)}


def make_body(**reference: object) -> Body:
    facts = {"key": "a-2001", "type": "rct", "year": 2001, "title": "T", "authors": ("A",)}
    facts |= {"pmid": "1", **reference}
    source = CitedSource(1, Reference.model_validate(facts))
    term = Term(term="X y", plain="Less than <b>.")
    return Body(Markup(), Markup(), (), (source,), (term,), frozenset(), "")


def list_notes(html: str) -> list[str]:
    return [get_text(note) for note in HtmlPage(html).with_class("side-notes")]


def test_note_comes_before_the_block_of_its_term() -> None:
    html = f"<p>One.</p>\n<section><p>Two <b>{TERM}</b>.</p></section>\n<p>Three.</p>"
    noted = add_side_notes(Markup(html), make_body(), STRINGS)
    assert [get_text(part) for part in HtmlPage(noted).all("body")[0]] == [
        "One.",
        "X y Less than <b>.",
        "Two x y.",
        "Three.",
    ]


def test_note_of_a_source_names_its_kind_or_its_author_and_the_year() -> None:
    noted = add_side_notes(Markup(f"<p>One.{CITATION}</p>"), make_body(), STRINGS)
    assert list_notes(noted) == ["1 rct, 2001"]
    web_page = make_body(
        type="web_page", year=None, checked_on="2026-01-02", pmid=None, url="https://a.example"
    )
    noted = add_side_notes(Markup(f"<p>One.{CITATION}</p>"), web_page, STRINGS)
    assert list_notes(noted) == ["1 A"]


def test_closed_evidence_rows_get_no_notes_of_sources() -> None:
    html = f'<div class="evidence" id="evidence-1"><p>{TERM}{CITATION}</p></div>'
    assert list_notes(add_side_notes(Markup(html), make_body(), STRINGS)) == ["X y Less than <b>."]


def test_text_without_terms_and_sources_stays_as_it_is() -> None:
    html = Markup('<p>A<br>b</p>\n<h2 id="x">C</h2><svg><path d="M0 0"/></svg>\n')
    assert "".join(split_blocks(html)) == html.replace("\n", "")
    assert add_side_notes(html, make_body(), STRINGS) == html.replace("\n", "")
