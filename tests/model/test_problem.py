"""How a problem looks."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.model.codes import CODES, CODES_BY_SLUG
from clinicsite.model.problem import Problem, SourceFile

SOURCE = SourceFile.from_text("content/articles/x.md", "---\ntitle: A\nstatus: publshed\n---")


def test_problem_shows_file_line_message_and_help() -> None:
    problem = SOURCE.make_problem("E102", 3, 9, '"publshed" is not a status', "Did you mean …?", 8)
    assert problem.to_text() == (
        'content/articles/x.md:3:9  E102 unknown-choice  "publshed" is not a status\n'
        "   3 │ status: publshed\n"
        "     │         ^^^^^^^^\n"
        "   Did you mean …?"
    )


def test_a_long_line_is_shown_around_the_fault() -> None:
    source = SourceFile.from_text("x", "a" * 300 + "FAULT" + "b" * 300)
    _, excerpt, carets, _ = source.make_problem("E102", 1, 301, "m", "c", 5).to_text().split("\n")
    assert excerpt[carets.index("^") :].startswith("FAULT")
    assert carets.count("^") == 5
    assert len(excerpt) < 110


def test_excerpt_that_reaches_the_end_of_the_line_has_no_dots_there() -> None:
    line = "a" * 300 + "FAULT"
    _, excerpt, _, _ = (
        SourceFile.from_text("x", line).make_problem("E102", 1, 301, "m", "c", 5).to_text()
    ).split("\n")
    assert excerpt.startswith("   1 │ …a")
    assert excerpt.endswith("aFAULT")


def test_a_problem_of_a_whole_file_shows_no_line() -> None:
    assert SOURCE.make_problem("E203", 99, 1, "m", "c").to_text() == (
        "content/articles/x.md:99:1  E203 empty-page  m\n   c"
    )


def test_a_code_that_is_not_listed_cannot_be_used() -> None:
    with pytest.raises(ValueError, match="E999 has no entry"):
        Problem("x", 1, 1, "E999", "m", "c")


def test_only_a_w_is_a_warning() -> None:
    assert Problem("x", 1, 1, "W501", "m", "c").severity == "warning"
    assert Problem("x", 1, 1, "E501", "m", "c").severity == "error"


def test_codes_have_title_and_unique_slug() -> None:
    for code, entry in CODES.items():
        assert re.fullmatch(r"[EW]\d{3}", code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", entry.slug), code
        assert re.fullmatch(r"[A-Z].*[^.]", entry.title), code
        assert len(entry.title) <= 72, code
    assert len(CODES_BY_SLUG) == len(CODES)


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\n")), st.integers(1, 400), st.integers(0, 500))
def test_no_line_is_too_strange_to_be_shown(line: str, column: int, length: int) -> None:
    text = (
        SourceFile.from_text("x", line).make_problem("E101", 1, column, "m", "c", length).to_text()
    )
    assert text.startswith(f"x:1:{column}  E101 unknown-field  m")
    assert text.endswith("\n   c")
