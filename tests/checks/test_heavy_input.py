"""Input that repeats one thing many times gets an answer soon."""

import time
from pathlib import Path

import pytest

from clinicsite.parsing.read import read_site
from tests.checks.conftest import HEAD, ROOT, Body

MANY = 10_000

HEAVY = {
    "brackets": "[" * MANY,
    "parentheses": "(" * MANY,
    "pictures": "![" * (MANY // 2),
    "backticks": "`" * MANY,
    "backticks and spaces": "` " * MANY,
    "backticks in all lengths": " ".join("`" * n for n in range(1, 190)),
    "asterisks": "*" * MANY,
    "asterisks and letters": "*a" * MANY,
    "emphasis never closed": "**a *b " * 2800,
    "underlines": "_a " * 6000,
    "quotations": ">" * MANY,
    "quotations and spaces": "> " * MANY,
    "nested lists": "\n".join("    " * level + "- a" for level in range(150)),
    "lists in a line": "- " * MANY,
    "numbers in a line": "1. " * 6000,
    "closing lines": "///\n" * (MANY - 10),
    "opening lines": "/// note | T\n" * 5000,
    "opening lines apart": "/// note | T\n\n" * 1000,
    "blocks in blocks": "\n\n".join(f"{'/' * n} note | T" for n in range(150, 3, -1)),
    "citations": "[@x]" * 5000,
    "footnotes": "\n\n".join(f"[^{n}]: a[^{n}]" for n in range(1000)),
    "elements": "<b>" * 3000,
    "remarks": "<!--" * 5000,
    "ampersands": "&" * MANY,
    "rows": "|a|b|\n|-|-|\n" + "|a|b|\n" * 1500,
    "definitions": "a\n:   b\n\n" * 600,
    "headings": "## a\n\n" * 1500,
    "signs of headings": "#" * MANY,
    "fences": "```\n~~~\n" * 4500,
    "backslashes": "\\" * MANY,
    "braces": "{#" * MANY,
    "quotation marks": "\"'" * MANY,
    "spaces": " " * 19_000 + "a",
    "elements over many lines": ("<b>" * 33 + "\n") * 9000,
    "backticks over many lines": ("`a " * 33 + "\n") * 9000,
    "footnotes without words": "[^a]" * 2200,
    "numbers on many lines": "1.\n" * 1900,
    "short sentences": "a. B " * 3900,
    "titles of persons": "Dr. " * 4900,
    "digits": "0" * 19_800,
    "equal paragraphs": "hyper\n\n" * 4900,
    "equal claims": "100% \n\n" * 4900,
    "claims in a sentence": "FDA approved " * 1500,
    "citations of nothing": "[@a]" * 4900,
    "lines below headings": "-\n" * 1900,
    "headings on many lines": "#\n" * 1900,
    "block below a quotation": "> /// note | A\n>\n> ///\n/// note | B\n///\n",
    "items in open blocks": "//// note\n\n/// do\n\n" + "- a\n\nb\n\n" * 950,
    "block below a list": "- /// note | A\n/// note | B\ntext\n- ///\n///\n" * 30,
    "quotations in quotations": "\n\n".join("> " * level + "a" for level in range(500)),
    "brackets on many lines": ("[a " * 19 + "\n\n") * 1000,
}

LONGEST = 5.0  # seconds of work: they take half of one, and what hangs takes minutes


@pytest.mark.parametrize("name", HEAVY)
def test_an_answer_comes_soon_whatever_is_repeated(body: Body, name: str) -> None:
    started = time.process_time()
    body(HEAVY[name])
    assert time.process_time() - started < LONGEST


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("> /// note | A\n>\n> ///\n/// note | B\n///\n", 9),
        ("> /// note | A\n>\n> ///\n>\n/// note | B\n\nWords.\n\n///\n", 10),
        ("> > /// note | A\n> >\n> > ///\n> /// note | B\n> ///\n", 9),
        ("> Words.\n/// note | B\n\nWords.\n\n///\n", 7),
        ("> /// note | A\n>\n> Words.\n///\n", 9),
        ("- Words\n\n    > /// note | A\n    >\n    /// note | B\n", 10),
        ("- /// note | A\n/// note | B\n", 7),
        ("1. /// note | A\n   Words.\n  /// note\n", 8),
        ("- a\n    - /// note | A\n    /// note | B\n", 8),
    ],
)
def test_block_directly_below_another_part_is_named(body: Body, text: str, line: int) -> None:
    assert [(p.code, p.line) for p in body(text)][:1] == [("E407", line)]


@pytest.mark.parametrize(
    "text",
    [
        "> Words.\n\n/// note | B\n\nWords.\n\n///\n",
        "> /// note | A\n>\n> Words.\n>\n> ///\n",
        "```\n> Words.\n/// note | B\n```\n",
        "- /// note | A\n\n    Words.\n\n    ///\n\n/// note | B\n\nWords.\n\n///\n",
        "- //// note | A\n\n    /// note | B\n\n    Words.\n\n    ///\n\n    ////\n",
    ],
)
def test_block_apart_from_other_parts_passes(body: Body, text: str) -> None:
    assert body(text) == []


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "> - "])
def test_deep_nesting_is_refused_at_its_line(body: Body, mark: str) -> None:
    assert [(p.code, p.line) for p in body(f"Words.\n\n{mark * 25}a")] == [("E210", 8)]


def test_page_after_one_that_stops_the_parser_has_its_paragraphs(content: Path) -> None:
    (content / "pages/a.md").write_text(HEAD + "*\t" * 250)
    (content / "pages/b.md").write_text(f"{HEAD}\nWords.\n")
    documents = read_site(content, ROOT / "theme", "", publish=False).documents
    assert documents["pages/a.md"].rendered_body is None
    body = documents["pages/b.md"].rendered_body
    assert body
    assert body.lead == "<p>Words.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "> /// note | A\n>\n> ///\n/// note | B\n///\n",
        "- /// dont\n/// do\n" + "\na\n" * 900,  # the limit of pieces alone stops it too late
    ],
)
def test_parser_of_blocks_that_never_ends_is_stopped(
    body: Body, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Even for a text that no rule refuses before it is parsed."""
    monkeypatch.setattr("clinicsite.parsing.markdown.body.find_glued_blocks", lambda text: [])
    found = body(text)
    assert [p.code for p in found] == ["E210"]
