"""What is found in a text is really written at the place that is reported."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinicsite.model.page import Body
from clinicsite.parsing.markdown.elements import BlockStart, DocumentElements, TextSpan
from clinicsite.parsing.markdown.locate import Locator

Render = Callable[[str], tuple[Body, DocumentElements]]

# Few different things, so that each is often written several times, in code and outside of it.
TARGETS = st.sampled_from(["a.md", "b.md#x", "no\\_pe.md", "https://example.org/a_b"])
KEYS = st.sampled_from(["alpha-2001", "beta-2002", "nobody-1999"])
WORDS = st.sampled_from(["words", "Some words", "it’s", "5 > 3", "a_b", "x"])
LINKS = st.builds("[{}]({})".format, WORDS, TARGETS)
PICTURES = st.builds("![{}]({})".format, WORDS, st.sampled_from(["a.png", "b.svg"]))
CITES = st.lists(KEYS, min_size=1, max_size=2).map(lambda keys: f"[@{'; @'.join(keys)}]")
HTML = st.sampled_from(["<b>", "</b>", '<div class="x">', "<!-- x -->"])
ATTRIBUTES = st.sampled_from(["{: .x}", "{#y}"])
THINGS = LINKS | PICTURES | CITES | HTML | ATTRIBUTES
INLINE_CODE = THINGS.map("`{}`".format)
LINES = st.lists(WORDS | THINGS | INLINE_CODE, min_size=1, max_size=4).map(" ".join)


def indent_by(by: str) -> Callable[[str], str]:
    return lambda text: "\n".join(by + line if line else line for line in text.split("\n"))


HEADINGS = st.builds("{} {}".format, st.sampled_from(["##", "###", "#", "#####"]), LINES)
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=2).map("\n".join)
CODE = (LINES | HEADINGS).map(indent_by("    "))
FENCES = (LINES | HEADINGS).map("```\n{}\n```".format)
QUOTES = (LINES | HEADINGS).map(indent_by("> "))
LISTS = st.lists(LINES, min_size=1, max_size=3).map(lambda lines: "- " + "\n- ".join(lines))
LISTS_WITH_CODE = st.builds("- {}\n\n{}".format, LINES, CODE.map(indent_by("    ")))
TABLES = st.builds("| A | B |\n|---|---|\n| {} | {} |".format, LINES, LINES)
DEFINITIONS = st.builds("{}\n:   {}".format, WORDS, LINES)
BLOCKS = LINES.map("/// note | Title\n\n{}\n\n///".format)
PIECES = (
    PARAGRAPHS
    | HEADINGS
    | CODE
    | FENCES
    | QUOTES
    | LISTS
    | LISTS_WITH_CODE
    | TABLES
    | BLOCKS
    | DEFINITIONS
)


def make_document(pieces: list[str]) -> str:
    """Pieces in a row; a line of words keeps a piece of code from being part of a list."""
    return "\n\nAnd then\n\n".join(pieces) + "\n"


@dataclass
class SourcePage:
    """A text as its lines, with what is code blanked out."""

    text: str
    lines: list[str] = field(init=False)
    code: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lines = self.text.split("\n")

    def get_text(self, at: TextSpan) -> str:
        return self.lines[at.line - 1][at.column - 1 : at.column - 1 + at.length]

    def is_code(self, at: TextSpan) -> bool:
        """Whether the place is in code, by the simple means that these documents allow."""
        line = self.lines[at.line - 1]
        fences = sum(other.startswith("```") for other in self.lines[: at.line])
        ticks = line[: at.column - 1].count("`")
        return line.startswith("    ") or fences % 2 == 1 or ticks % 2 == 1


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_at_the_place_reported_the_text_holds_the_thing(render: Render, pieces: list[str]) -> None:
    page = SourcePage(make_document(pieces))
    _, found = render(page.text)
    places = [
        *((link.span, link.target) for link in found.links),
        *((picture.span, picture.target) for picture in found.images),
        *((citation.span, citation.key) for citation in found.citations),
        *((html.span, html.text) for html in found.html),
        *((attributes.span, attributes.text) for attributes in found.attributes),
    ]
    for at, thing in places:
        assert page.get_text(at).replace("\\", "") == thing
        assert not page.is_code(at)
    for heading in found.headings:
        assert page.get_text(heading.span).startswith("#" * heading.level + " ")
        assert not page.is_code(heading.span)
    for block in found.blocks:
        assert page.get_text(block.span) in ("note", "///")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_no_two_things_are_reported_at_one_place(render: Render, pieces: list[str]) -> None:
    _, found = render(make_document(pieces))
    for things in (found.links, found.images, found.citations, found.html, found.headings):
        places = [thing.span for thing in things]
        assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("    [x](no.md)\n\nReal [x](no.md)", 3, 10),
        ("`[x](no.md)` [x](no.md)", 1, 18),
        ("``[x](no.md) ` `` [x](no.md)", 1, 23),
        ("```\n[x](no.md)\n```\n\n[x](no.md)", 5, 5),
        ("~~~~ text\n[x](no.md)\n~~~~\n[x](no.md)", 4, 5),
        ("\\`[x](no.md)\\`", 1, 7),
        ("[x][r]\n\n[r]: no.md", 3, 6),
        ("[x](<no.md> 'Title')", 1, 6),
        ("[a\nb](no.md)", 2, 4),
        ("> quoted\n> [x](no.md)", 2, 7),
        ("- item\n\n        [x](no.md)\n\n- [x](no.md)", 5, 7),
        ("A.[^1]\n\n[^1]: [x](no.md)", 3, 11),
    ],
)
def test_the_real_link_is_found_and_not_one_in_code(
    render: Render, text: str, line: int, column: int
) -> None:
    _, found = render(text)
    (at,) = {link.span for link in found.links if link.target == "no.md"}
    assert (at.line, at.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# A\n\n    # B\n\n# C", [1, 5]),
        ("> ## A\n\n- ## B\n\n## C", [1, 3, 5]),
        ("A\n===\n\nB\n---\n\nC\nD\n---", [1, 4]),
        ("## A\n\n#### A\n\n## A", [1, 3, 5]),
        ("## *A* [b](other.md) {#x}\n\n```\n## C\n```\n\n## `C`", [1, 7]),
        # Found by hypothesis: what a heading shows are not all the letters that stand in its line.
        ("## ![x](a.png)\n\n## {#y}\n\n## Z", [1, 3, 5]),
        ("## [@alpha-2001]\n\n## {#y}", [1, 3]),
        ("### ![x](a.png)\n\n### `<b>`", [1, 3]),
        ("## `C`\n\n## C", [1, 3]),
    ],
)
def test_headings_are_found_wherever_they_stand(
    render: Render, text: str, lines: list[int]
) -> None:
    assert [heading.span.line for heading in render(text)[1].headings] == lines


def test_html_over_two_lines_is_found_where_it_begins(render: Render) -> None:
    _, found = render("> words <b\n> class=x>\n")
    assert [(html.span.line, html.span.column) for html in found.html] == [(1, 9)]


def test_an_option_is_found_at_its_key_and_at_its_value(render: Render) -> None:
    _, found = render("- item\n\n    /// care-card | T\n        level: urgnt\n\n    x\n\n    ///")
    (block,) = (block for block in found.blocks if isinstance(block, BlockStart))
    (option,) = block.options
    assert (option.span, option.value_span) == (TextSpan(4, 9, 5), TextSpan(4, 16, 5))


def test_locate_missing_text_returns_start() -> None:
    assert Locator("words").find_words("other") == TextSpan(1, 1, 0)


def test_a_list_item_of_code_underlines_no_heading(render: Render) -> None:
    _, found = render("- words\n- `code`\n\n## words\n")
    assert [heading.span.line for heading in found.headings] == [4]


def test_words_after_many_signs_of_a_quotation_are_found_at_once() -> None:
    signs = ">\t" * 100
    assert Locator(f"{signs}\n{signs}").find_words(">>", "> > > > > > > >") == TextSpan(1, 1, 0)
    assert Locator(f"a b\n> {signs}>> c").find_words("c", "b > >>") == TextSpan(2, 206, 1)
    assert Locator("a\n> b > c").find_words("b > c", "a") == TextSpan(2, 3, 5)
