"""A block that is not closed is one problem, at its first line."""

from collections.abc import Callable

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import SUMMARY, Check
from tests.checks.whole_article import ARTICLE

NOTE = "/// note | A\n\nWords.\n\n"
OTHER = "/// note | B\n\nWords.\n\n///\n\nEnd.\n"
FAQ = "## Questions\n\n/// faq\n\n### Can I eat?\n\nYes.\n\n"
# The text, and the line and the code of each problem. The text begins in line 6.
TEXTS = {
    "alone": (f"Intro.\n\n{NOTE}More.\n", [(8, "E402")]),
    "above another": (f"Intro.\n\n{NOTE}{OTHER}", [(8, "E402")]),
    "above two others": (f"{NOTE}{OTHER}\n{OTHER}", [(6, "E402")]),
    "around another": (f"//// note | A\n\n{OTHER}", [(6, "E402")]),
    "inside another": ("//// note | A\n\n/// note | B\n\nWords.\n\n////\n", [(8, "E402")]),
    "both": (f"//// note | A\n\n{NOTE}", [(6, "E402"), (8, "E402")]),
    "as many slashes inside": (f"/// note | A\n\n{NOTE}///\n\n///\n", [(6, "E402")]),
    "ends crossed": ("//// note | A\n\n/// note | B\n\nWords.\n\n////\n\n///\n", [(8, "E402")]),
    "four slashes": (f"{NOTE}////\n\nEnd.\n", [(6, "E402")]),
    "name again": (f"{NOTE}/// note\n\nEnd.\n", [(6, "E402")]),
    "word for the end": (f"{NOTE}/// end note\n\nEnd.\n", [(10, "E401")]),
    "list": ("- One\n\n    /// note | A\n\n    Words.\n\n- Two\n", [(8, "E402")]),
    "four slashes in a list": (
        "- One\n\n    /// note | A\n\n    Words.\n\n    ////\n",
        [(8, "E402")],
    ),
    "quotation": ("> /// note | A\n>\n> Words.\n\nEnd.\n", [(6, "E402")]),
    "questions": (f"{FAQ}## Other\n\n#### Deep\n\nText.\n\n{OTHER}", [(8, "E402")]),
    "end inside a list": ("/// note | A\n\n- Words.\n\n    ///\n\nEnd.\n", [(10, "E318")]),
    "end inside a quotation": ("/// note | A\n\n> Words.\n> ///\n\nEnd.\n", [(9, "E318")]),
    "end twice": (f"{NOTE}///\n\n///\n", [(12, "E405")]),
}


@pytest.fixture
def short_pages() -> None:
    """Medical pages need all their sections."""


@pytest.mark.parametrize("name", TEXTS)
def test_unclosed_block_is_reported_at_its_first_line_alone(
    body: Callable[[str], list[Problem]], name: str
) -> None:
    text, expected = TEXTS[name]
    assert [(problem.line, problem.code) for problem in body(text)] == expected


@pytest.mark.parametrize("name", ["in-brief", "off-label", "evidence", "care-card"])
@pytest.mark.parametrize("end", ["", "////\n"])
def test_unclosed_block_hides_what_the_medical_page_then_misses(
    check: Check, name: str, end: str
) -> None:
    head, start, rest = ARTICLE.partition(f"/// {name}")
    text = head + start + rest.replace("///\n", end, 1)
    front = f"---\ntitle: An example\n{SUMMARY}\ndate: 2026-05-02\nstatus: published\n"
    front += "next_review: 2027-05-01\n---\n"
    (problem,) = check({"articles/example.md": front + text})
    line = 8 + head.count("\n")
    assert (problem.line, problem.code) == (line, "E402")


def test_message_names_the_line_of_the_wrong_end(body: Callable[[str], list[Problem]]) -> None:
    (problem,) = body(f"{NOTE}////\n\nEnd.\n")
    assert problem.message == 'The block "note" is opened here with ///, but line 10 is ////'
