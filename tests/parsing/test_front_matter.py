"""The head of a Markdown file, cut off from its text."""

import pytest

from clinicsite.model.problem import SourceFile
from clinicsite.parsing.front_matter import DocumentParts, split_document


def split_text(text: str) -> DocumentParts:
    parts, problems = split_document(SourceFile.from_text("x.md", text))
    assert problems == []
    assert parts is not None
    return parts


def get_error(text: str) -> tuple[str, int, int, str]:
    parts, (problem,) = split_document(SourceFile.from_text("x.md", text))
    assert parts is None
    return problem.code, problem.line, problem.column, problem.message


def test_front_matter_stands_between_two_lines_of_three_hyphens() -> None:
    assert split_text("---\na: b\n---\nText\n") == DocumentParts("\na: b", "Text\n", 4)


def test_lines_of_the_yaml_are_lines_of_the_file() -> None:
    parts = split_text("\n\n---\na: b\n---\nText")
    assert parts.yaml.split("\n")[3] == "a: b"
    assert parts.body_line == 6


def test_spaces_after_the_hyphens_do_not_count() -> None:
    assert split_text("--- \na: b\n---  \nText").body == "Text"


def test_a_line_of_hyphens_in_the_text_belongs_to_the_text() -> None:
    assert split_text("---\na: b\n---\nOne\n\n---\n\nTwo").body == "One\n\n---\n\nTwo"


def test_a_page_may_end_with_its_front_matter() -> None:
    assert split_text("---\na: b\n---").body == ""


@pytest.mark.parametrize(
    "text", ["# Title\n", "Title: A\n\nText", "text\n---\na: b\n---\n", "--\n"]
)
def test_front_matter_missing_is_reported_on_line_1(text: str) -> None:
    assert get_error(text) == ("E105", 1, 1, "The page does not begin with its head")


@pytest.mark.parametrize("text", ["---\na: b\n\nText\n", "---", "---\na: b\n-- -\n"])
def test_front_matter_that_is_never_closed_is_shown_where_it_opens(text: str) -> None:
    message = "The head of the page begins here and never ends"
    assert get_error(text) == ("E105", 1, 1, message)
