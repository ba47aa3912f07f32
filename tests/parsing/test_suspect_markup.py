"""Markup that Markdown reads in another way than an editor means is found, and no plain text."""

from collections.abc import Callable

import pytest

from clinicsite.model.page import Body
from clinicsite.parsing.markdown.elements import DocumentElements

Render = Callable[[str], tuple[Body, DocumentElements]]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("A.[^nope]", "footnote"),
        ("[a](other.md", "link"),
        ("[a][nope]", "link"),
        ("[a] (other.md)", "space"),
        ("[@alpha-2001", "citation"),
        ("Text\n- one\n- two", "list"),
        ("Text\n1. one\n2. two", "list"),
        ("Text\n| A | B |\n|---|---|\n| 1 | 2 |", "table"),
        ("  ## Heading", "heading"),
        ("•\tone\n•\ttwo", "point"),
        ("·\u00a0\u00a0 one", "point"),
        ("o\u00a0\u00a0 one", "point"),
        ("Text\n1) one", "point"),
        ("a)\tone", "point"),
        ("\u2013 one\n\u2013 two", "point"),
        ("-one\n-two", "point"),
        ("1.one", "point"),
        ("A | B\n1 | 2", "ruler"),
        ("A\tB\n1\t2", "tabs"),
        ("(the page)[other.md]", "swapped"),
        ("(@alpha-2001)", "key"),
        ("// note | A title\n\nText\n\n//", "slashes"),
        ("Text.\n\n[^1]: A note.", "unused"),
        ("**words **", "stars"),
        ("See https://example.org/a.", "address"),
        ("See (www.example.org).", "address"),
        ("\tA first line that stands in", "code"),
        ("[alpha-2001]", "key"),
        ("- one\n  - two", "nested"),
        ("1. one\n\n   - two", "nested"),
        ("- one\n    - two\n      - three", "nested"),
        ("1. one\n\n   Words\n\n2. two", "outside"),
        ("| A | B |\n|---|---|\n| 1 | 2 | 3 |", "cells"),
        ("| A | B |\n|---|---|---|\n| 1 | 2 |", "columns"),
        ("| A | B |\n|---|---|\n| 1 |", "fewer"),
        ("> | A | B |\n> |---|---|\n> | 1 |", "fewer"),
        ("| A | B |\n| 1 | 2 |", "rows"),
        ("*Text:*\n- one", "list"),
        ("A.[@alpha-2001]\n- one", "list"),
        ("1. one\n- two", "list"),
        ("*Text*\n| A | B |\n|---|---|\n| 1 | 2 |", "table"),
        ("A.[^1]\n\n[^1]: One.\n\n[^1]: Two.", "duplicate"),
        ("Call us\n---", "underline"),
        ("Call us\n-", "underline"),
        ("The score is\n> 10.", "quote"),
        ("1. one\n3. three", "number"),
        ("2019. It was a year.", "number"),
        ("It is &bogus; here.", "entity"),
        ("It is 2*3*4.", "product"),
        ("[Hours]: 9-5 (weekdays only)", "definition"),
        ("Text.\n[Hours]: 9-5", "definition"),
        ("[a]: other.md", "definition"),
        ("[a]: other.md\n\n[a]: more.md", "definition"),
        ("See [them].", "brackets"),
        ("Call [clinic name] now", "brackets"),
        ("He said “yes” to [them]", "brackets"),
        ("yes--no", "dashes"),
        ("--no-- words", "dashes"),
        ("5--10", "dashes"),
        ("At desk@example.org.", "mail"),
        ("(desk.one@sub.example.org)", "mail"),
        ("```{note}\nText.\n```", "directive-fence"),
        ("- a\n\n~~~ {.note}\nText.\n~~~", "directive-fence"),
        ("```mermaid\nText.\n```", "directive-fence"),
        ("```ad-note\nText.\n```", "directive-fence"),
        ('![a](other.svg "The title")', "image-title"),
        ("++new++", "inserted"),
        ("//slanted words//", "slanted"),
        ("i. one\nii. two", "letters"),
        ("(1) one\n(2) two", "letters"),
        ("See @alpha-2001.", "key"),
        ("[-@alpha-2001]", "citation"),
    ],
)
def test_markdown_unparsed_characters_are_found(render: Render, text: str, what: str) -> None:
    assert {stray.kind for stray in render(text)[1].suspect_markup} == {what}


@pytest.mark.parametrize(
    "text",
    [
        'It was 2 - 3 (or 4) [sic] (see there), [0.2 to 0.5], and "ask [them] now".',
        "> Ask [them].",
        "He said “ask [them]” and [t]hen […].",
        "Words -- more --- words.\n\n-- Example Clinician",
        "```python\n--x\n{note}\n```\n\n~~~\n```{note}\n~~~",
        "and/or, 1/2, //, C++ and a+b",
        "\\[a\\](b.md) and \\[^1] and \\[@x]",
        "`[a](b` and `[^1]`",
        "```\n  - x\n    - y https://example.org\n```",
        "- one\n    - two\n\n        Text\n    - three\n\n- four\ngoes on\n\nWords\n\n 1. x",
        "| A | `a|b` |\n|---|---|\n| a\\|b | 2 |\n\nx | y | z",
        "Ask <https://example.org/a> or [www.example.org](https://www.example.org).",
        "- \u22125 degrees, \u20135, 3\u20134 and \u201cso\u201d\n- at <desk@example.org>",
        "It is 5 \\*\\* 2 (see a) or b), no \\[example-clinician].",
        "Text\n\n- one\n- two",
        "A line\n-- and a dash",
        "[a](other.md) (other.md)",
        "A #1 choice",
        "It is $5 or $10, ~10, 3 * 4, C#, a_b, p < 0.05 and > 3, 50% \u2013 “so” & more.",
        "1. one\n\n    1. sub\n    2. sub\n\n2. two\n\nText\n\n3. three",
        "1. one\n1. two\n1. three",
        "\\$ \\& \\- \\+ \\. \\~ \\^ \\= \\* \\_ \\\\ \\[x]: y",
        "See [a].\n\n[a]: other.md 'T'\n",
        "Text\n\n---\n\n***\n\n## Heading\n---",
        "Mon-Fri | 9-5",
    ],
)
def test_markdown_plain_text_has_no_suspect_markup(render: Render, text: str) -> None:
    assert render(text)[1].suspect_markup == []


def test_suspect_markup_is_located_at_its_own_line(
    render: Render,
) -> None:
    table = "| A | B |\n|---|---|\n| 1 | 2 |\n"
    text = f"{table}\n- one\n\nText\n- one\n\nWords\n{table}\n    - one"
    lines = {stray.kind: stray.span.line for stray in render(text)[1].suspect_markup}
    assert lines == {"list": 8, "table": 12, "code": 15}


def test_a_link_that_markdown_loses_between_stars_is_noted(render: Render) -> None:
    _, found = render("*e**e*[x](y.md) z")
    assert ("lost", "z") in [(stray.kind, stray.text) for stray in found.suspect_markup]
