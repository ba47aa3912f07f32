"""Input that repeats one thing many times gets an answer soon."""

import time

import pytest

from tests.checks.conftest import Body

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
    "brackets on many lines": ("[a " * 19 + "\n\n") * 1000,
}

LONGEST = 10.0  # seconds of work: they take half of one, and what hangs takes minutes


@pytest.mark.parametrize("name", HEAVY)
def test_an_answer_comes_soon_whatever_is_repeated(body: Body, name: str) -> None:
    started = time.process_time()
    body(HEAVY[name])
    assert time.process_time() - started < LONGEST
