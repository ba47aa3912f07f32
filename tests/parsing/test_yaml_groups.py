"""Braces, empty brackets and missing hyphens: the mistakes of people who type records."""

import pytest

from clinicsite.model.problem import SourceFile
from clinicsite.parsing.yaml_source import parse_yaml


def get_mistake(text: str, *, is_list: bool = False) -> tuple[int, int, str]:
    """The line, the column and the help of the only mistake."""
    _, (found,) = parse_yaml(text, SourceFile.from_text("x.yaml", text), is_list=is_list)
    assert found.code == "E104"
    return found.line, found.column, found.help


@pytest.mark.parametrize(
    ("text", "value", "column"),
    [
        ("{on: x, name: New Year, the day}", {"on": "x", "name": "New Year, the day"}, 25),
        ("{hours: 8 am to noon, 1 pm to 4 pm, b: c}",
         {"hours": "8 am to noon, 1 pm to 4 pm", "b": "c"}, 23),
        ("{a: b, 'c d'}", {"a": "b, c d"}, 8),
        ("{name:New Year, b: c}", {"name": "New Year", "b": "c"}, 6),
        ("{b: c, name:New Year}", {"b": "c", "name": "New Year"}, 12),
        ("{only}", {}, 2),
    ],
)  # fmt: skip
def test_group_with_stray_words_is_one_problem_and_keeps_them(
    text: str, value: dict[str, str], column: int
) -> None:
    tree, (problem,) = parse_yaml(text, SourceFile.from_text("x.yaml", text))
    assert tree is not None
    assert tree.value == value
    assert (problem.code, problem.line, problem.column) == ("E104", 1, column)


def test_group_with_a_comma_in_a_value_shows_the_value_in_quotation_marks() -> None:
    assert 'name: "New Year, the day"' in get_mistake("{name: New Year, the day}")[2]


@pytest.mark.parametrize("text", ["{a: 'b, c'}", "{a: b, }", "{a: , b: c}", "{a: {b: c}, d: [e]}"])
def test_group_that_is_right_has_no_problem(text: str) -> None:
    assert parse_yaml(text, SourceFile.from_text("x.yaml", text))[1] == []


@pytest.mark.parametrize(
    ("value", "column", "help_text"),
    [
        ("{a: b, board:, c: d}", 11, "Write something after “board:”."),
        ("{board:}", 5, "Write something after “board:”."),
        ("{a: b: c}", 9, "Put quotation marks around the whole value."),
        ("{a: 'Mother's day', b: c}", 8, 'Put " around the whole value.'),
        ('{a: "b, c: d}', 8, 'Add the closing quotation mark, ", after the value.'),
        ("{a: @b}", 8, "Put quotation marks around the whole value."),
        ("{a: b #c, d: e}", 10, "Put quotation marks around the whole value."),
        ("['Mother's day', b]", 5, 'Put " around the whole value.'),
        ("{phone} is new", 4, "Put quotation marks around the whole text."),
        ("{a: b,, c: d}", 4, "with a comma between two of them"),
    ],
)
def test_group_that_yaml_refuses_gets_the_help_of_its_mistake(
    value: str, column: int, help_text: str
) -> None:
    line, found_column, found = get_mistake(f"ok: {{a: dogs' b, c: cats' d}}\nx: {value}")
    assert (line, found_column) == (2, column)
    assert help_text in found


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: b\nitems: []\n  - c: d\n    e: f\nmore: []\n", 2, 8),
        ("items: []  # none\n# two\n- c: d\n", 1, 8),
        ("- a: b\n  items: [ ]\n    - c\n", 2, 10),
        ("items: {}\n  c: d\n", 1, 8),
    ],
)
def test_empty_brackets_above_lines_are_the_mistake(text: str, line: int, column: int) -> None:
    found = get_mistake(text)
    assert found[:2] == (line, column)
    assert "behind “items:”" in found[2]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# x\nkey: a\n  text: b\n  c: d\n", 2),
        ("- key: a\n  text: b\nkey: c\n  text: d\n", 3),
        ("-key: a\n  text: b\n", 1),
        ("- key: a\n  text: b\n-key: c\n  text: d\n", 3),
    ],
)
def test_record_without_its_hyphen_is_the_mistake(text: str, line: int) -> None:
    found = get_mistake(text, is_list=True)
    assert found[:2] == (line, 1)
    assert "“- key: …”" in found[2]


def test_hyphen_without_a_space_in_a_list_of_a_record_is_the_mistake() -> None:
    found = get_mistake("items:\n  -name: a\n    phone: b\n")
    assert found[:2] == (2, 3)
    assert "“- name: …”" in found[2]
