"""Blocks: each becomes its component, wherever it stands."""

import re
from collections.abc import Callable

import pytest

from clinicsite.model.block import BLOCKS, BlockKind
from clinicsite.model.page import Body
from clinicsite.parsing.markdown.elements import BlockStart, DocumentElements

Html = Callable[[str], str]
Render = Callable[[str], tuple[Body, DocumentElements]]

VALUES = {
    "level": "urgent",
    "picture": "../images/a.svg",
    "alt": "A line",
    "treatment": "rest",
    "when": "unset",
}


def write_block(kind: BlockKind) -> str:
    """A block of this kind with all it may have."""
    options = [f"    {name}: {VALUES.get(name, 'sore-thumb')}" for name in kind.options]
    return "\n".join([f"/// {kind.name} | A title", *options, "", "- Its text", "", "///"])


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_becomes_its_component(render: Render, name: str) -> None:
    body, found = render(write_block(BLOCKS[name]))
    assert re.match(rf'<\w+ [^>]*class="{name}[ "]', body.lead)
    assert "Its text" in body.lead
    assert "A title" in body.lead
    assert "///" not in body.lead
    assert found.unparsed_blocks == []


@pytest.mark.parametrize("level", ["self-care", "book", "urgent", "emergency"])
def test_a_care_card_shows_its_level(html: Html, level: str) -> None:
    page = html(f"/// care-card | Act\n    level: {level}\n\nText\n\n///")
    assert f"care-card--{level}" in page


PLACES = {
    "a list": "- item\n\n    /// care-card | Act\n        level: {}\n\n    Text\n\n    ///",
    "the first line of a list": "- /// care-card | Act\n        level: {}\n\n    Text\n\n    ///",
    "a quotation": "> /// care-card | Act\n>     level: {}\n>\n> Text\n>\n> ///",
    "a footnote": "A.[^1]\n\n[^1]:\n    /// care-card | Act\n        level: {}\n\n    T\n\n    ///",
    "a block": "//// note | N\n\n/// care-card | Act\n    level: {}\n\nText\n\n///\n\n////",
    "a paragraph": "Text\n/// care-card | Act\n    level: {}\n\nText\n\n///\nText",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_block_that_is_shown_is_a_block_that_is_checked(render: Render, place: str) -> None:
    body, found = render(PLACES[place].format("urgent"))
    assert "care-card--urgent" in body.lead
    cards = [b for b in found.blocks if isinstance(b, BlockStart) and b.name == "care-card"]
    assert [(o.key, o.value) for card in cards for o in card.options] == [("level", "urgent")]
    assert found.unparsed_blocks == []


@pytest.mark.parametrize("code", ["```\n{}\n```", "`{}`"])
def test_a_block_in_code_is_code(render: Render, code: str) -> None:
    body, found = render(code.format("/// note | Title"))
    assert "/// note | Title" in body.lead
    assert [block for block in found.blocks if isinstance(block, BlockStart)] in (
        [],
        found.unparsed_blocks,
    )


def test_a_block_in_indented_code_is_code(render: Render) -> None:
    body, found = render("Text\n\n    /// note | Title\n\n    x\n\n    ///\n")
    assert "<pre><code>/// note | Title" in body.lead
    assert found.blocks == []


def test_blocks_stand_in_each_other(html: Html) -> None:
    page = html("//// note | Outer\n\n/// do\n\n- this\n\n///\n\n////\n\nAfter")
    assert re.search(r'class="note">.*class="do">.*this.*</section> </section> ?<p>After', page)


def test_block_heading_is_one_level_below_its_section(html: Html) -> None:
    block = "/// note | T\n\nx\n\n///"
    assert re.search(r"<h2 id=\"note-1\">T", html(block))
    assert re.search(r"<h3 id=\"note-1\">T", html(f"## A\n\n{block}"))
    assert re.search(r"<h4 id=\"note-1\">T", html(f"## A\n\n### B\n\n{block}"))


def test_each_block_has_an_id_of_its_own(html: Html) -> None:
    page = html("/// note | A\n\nx\n\n///\n\n/// note | B\n\nx\n\n///")
    assert re.findall(r'id="(note-\d)"', page) == ["note-1", "note-2"]


def test_a_block_without_title_gets_the_words_of_the_site(html: Html) -> None:
    assert re.search(r"<h2 [^>]*>\w+", html("/// in-brief\n\n- x\n\n///"))


def test_html_in_a_title_is_shown_as_it_is_written(html: Html) -> None:
    page = html("/// note | <b>T</b> & <script>\n\nx\n\n///")
    assert "<b>" not in page
    assert "<script" not in page
    assert "&lt;b&gt;T&lt;/b&gt; &amp; &lt;script&gt;" in page


@pytest.mark.parametrize(
    "options",
    [
        "level: a: b",
        "level: [urgent",
        "- urgent",
        "level: no",
        "attrs: {number: 5}",
        "attrs: {onclick: x}",
        "1: urgent",
        "1.5: urgent",
        "~: urgent",
        "null: urgent",
        "true: urgent",
        "no: urgent",
        "2026-01-01: urgent",
        "? \n    : urgent",
        "[level]: urgent",
        "{level: a}: urgent",
        "? [level]\n    : urgent",
        "level:\n        urgent: x",
        "yes: urgent\n    true: book",
    ],
)
def test_options_that_cannot_be_read_make_no_block(render: Render, options: str) -> None:
    body, found = render(f"/// care-card | Act\n    {options}\n\nText\n\n///")
    assert "care-card--" not in body.lead
    (block,) = (block for block in found.blocks if isinstance(block, BlockStart))
    assert block.fault


@pytest.mark.parametrize("options", ["<<: {level: urgent}", "<<: {level: urgent, call: crisis}"])
def test_options_that_are_merged_are_refused(render: Render, options: str) -> None:
    _, found = render(f"/// care-card | Act\n    {options}\n\nText\n\n///")
    (block,) = (block for block in found.blocks if isinstance(block, BlockStart))
    assert block.fault


def test_an_option_that_is_given_twice_cannot_be_read(render: Render) -> None:
    _, found = render("/// care-card | Act\n    level: urgent\n    level: book\n\nx\n\n///")
    (block,) = (block for block in found.blocks if isinstance(block, BlockStart))
    assert block.fault


def test_an_option_keeps_its_quotation_marks_to_itself(render: Render) -> None:
    _, found = render('/// figure | T\n    picture: ../images/a.svg\n    alt: "A: b"\n\nx\n\n///')
    (block,) = (block for block in found.blocks if isinstance(block, BlockStart))
    assert [option.value for option in block.options] == ["../images/a.svg", "A: b"]


def test_a_drawing_is_shown_with_its_description(html: Html) -> None:
    page = html(write_block(BLOCKS["figure"]))
    assert '/images/a.svg"' in page
    assert 'alt="A line" width="4" height="2"' in page
    assert 'aria-describedby="figure-1-description"' in page
    assert 'id="figure-1-description"' in page


def test_an_evidence_block_shows_the_records_it_asks_for(html: Html) -> None:
    assert "Nobody knows yet." in html("/// evidence\n    treatment: rest\n\n///")
    assert "Nobody knows yet." not in html("/// evidence\n    treatment: other\n\n///")


@pytest.mark.parametrize("line", ["/// note Title", "/// 5", "/// not a block at all"])
def test_a_line_of_slashes_and_words_is_taken_for_a_block(render: Render, line: str) -> None:
    _, found = render(f"{line}\n\nx\n")
    assert [block.name for block in found.blocks if isinstance(block, BlockStart)] == [line[4:]]


def test_a_block_too_deep_to_be_read_is_not_lost(render: Render) -> None:
    text = "\n\n".join(f"{'/' * (n + 3)} note | T" for n in range(130, 0, -1))
    try:
        _, found = render(text)
    except RecursionError:
        return
    starts = [block for block in found.blocks if isinstance(block, BlockStart)]
    assert len(starts) == 130


@pytest.mark.parametrize(
    ("lang", "words", "direction"),
    [("es", "Este es un ejemplo.", "ltr"), ("ar", "هذا مثال.", "rtl")],
)
def test_in_language_block_has_language_and_direction(
    html: Callable[[str], str], lang: str, words: str, direction: str
) -> None:
    block = f"/// in-language\n    lang: {lang}\n\n{words}\n\n///"
    opening = f'<div class="in-language" lang="{lang}" dir="{direction}">'
    assert f"{opening} <p>{words}</p> </div>" in html(block)


def test_official_text_keeps_its_words(html: Callable[[str], str]) -> None:
    options = "    lang: ar\n    source: An authority\n    date: 2003-01-31\n"
    words = 'هذا "مثال". Nobody\'s CRPS.'
    shown = html(f"/// official-text\n{options}\n{words}\n\n///")
    assert '<h2 id="official-text-1" lang="ar" dir="rtl">العربية</h2>' in shown
    opening = '<div class="official-text__words" lang="ar" dir="rtl">'
    assert f"{opening} <p>{words}</p> </div>" in shown
    assert 'An authority, <time datetime="2003-01-31">January 31, 2003</time>' in shown
