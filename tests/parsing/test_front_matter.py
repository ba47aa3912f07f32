"""The head of a Markdown file, cut off from its text."""

import pytest

from clinicsite.model.problem import Source
from clinicsite.parsing.front_matter import Parts, split


def taken_apart(text: str) -> Parts:
    parts, problems = split(Source.of("x.md", text))
    assert problems == []
    assert parts is not None
    return parts


def complaint(text: str) -> tuple[str, int, int, str]:
    parts, (problem,) = split(Source.of("x.md", text))
    assert parts is None
    return problem.code, problem.line, problem.column, problem.message


def test_front_matter_stands_between_two_lines_of_three_hyphens() -> None:
    assert taken_apart("---\na: b\n---\nText\n") == Parts("\na: b", "Text\n", 4)


def test_lines_of_the_yaml_are_lines_of_the_file() -> None:
    parts = taken_apart("\n\n---\na: b\n---\nText")
    assert parts.yaml.split("\n")[3] == "a: b"
    assert parts.body_line == 6


def test_spaces_after_the_hyphens_do_not_count() -> None:
    assert taken_apart("--- \na: b\n---  \nText").body == "Text"


def test_a_line_of_hyphens_in_the_text_belongs_to_the_text() -> None:
    assert taken_apart("---\na: b\n---\nOne\n\n---\n\nTwo").body == "One\n\n---\n\nTwo"


def test_a_page_may_end_with_its_front_matter() -> None:
    assert taken_apart("---\na: b\n---").body == ""


@pytest.mark.parametrize(
    "text", ["# Title\n", "Title: A\n\nText", "text\n---\na: b\n---\n", "--\n"]
)
def test_a_page_without_front_matter_is_told_so_on_its_first_line(text: str) -> None:
    assert complaint(text) == ("E105", 1, 1, "The page does not begin with its head")


@pytest.mark.parametrize("text", ["---\na: b\n\nText\n", "---", "---\na: b\n-- -\n"])
def test_front_matter_that_is_never_closed_is_shown_where_it_opens(text: str) -> None:
    message = "The head of the page begins here and never ends"
    assert complaint(text) == ("E105", 1, 1, message)
