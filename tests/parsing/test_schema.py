"""What is said when a value does not fit its schema: the place, plain words, a cure."""

from typing import Annotated, Literal

import pytest
from pydantic import Field

from clinicsite.model.fields import Day, NonEmptyText, StrictModel, Summary, Title
from clinicsite.model.problem import SourceFile
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.yaml_source import parse_yaml


class Item(StrictModel):
    """A line of a list."""

    what: NonEmptyText
    day: Day


class Thing(StrictModel):
    """Every kind of field there is."""

    name: Title
    about: Summary | None = None
    status: Literal["draft", "published"] = "draft"
    many: Annotated[tuple[NonEmptyText, ...], Field(max_length=2)] = ()
    some: Annotated[tuple[NonEmptyText, ...], Field(min_length=1)] = ("x",)
    items: tuple[Item, ...] = ()
    item: Item | None = None
    year: Annotated[int, Field(ge=1800, le=2100)] = 2000
    on: bool = False


def list_problems(text: str) -> list[str]:
    """What is said of a text, each as `line:column code message | cure`."""
    source = SourceFile.from_text("x.yaml", text)
    tree, problems = parse_yaml(text, source)
    assert tree is not None
    _, faults = validate_tree(Thing, tree, source, label="thing")
    return [
        f"{p.line}:{p.column} {p.code} {p.message} | {p.help}" for p in sorted([*problems, *faults])
    ]


GROUP = "a group of “field: value” lines"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "name: A\nstatsu: draft",
            (
                '2:1 E101 "statsu" is not a field of this thing | Did you mean "status"? '
                "You can use: name, about, status, many, some, items, item, year, on."
            ),
        ),
        ("on: true", '1:1 E103 The field "name" is missing | Add a line “name: …”.'),
        ("name:", '1:1 E103 The field "name" is empty | Write something after “name:”.'),
        ("name: ''", '1:1 E103 The field "name" is empty | Write something after “name:”.'),
        ("name: ' '", "1:7 E103 This is empty | Write something here."),
        (
            "name: A\nabout: ''",
            (
                '2:1 E103 The field "about" is empty | Write something after “about:”, '
                "or remove the line if it is not needed."
            ),
        ),
        (
            f"name: {'x' * 70}",
            "1:7 E107 The name has 70 characters. The limit is 65 | Shorten it by 5.",
        ),
        (
            "name: A\nabout: Short",
            "2:8 E107 The about has 5 characters. The minimum is 50 | Add 45 or more.",
        ),
        (
            "name: A\nstatus: publshed",
            (
                '2:9 E102 "publshed" is not one of the choices for status | '
                'Did you mean "published"? You can use: draft, published.'
            ),
        ),
        (
            "name: A\nstatus: [draft]",
            "2:9 E108 The field status should be one word | You can use: draft, published.",
        ),
        ("name: [A]", "1:7 E108 The field name should be text | Write one text after “name:”."),
        (
            "name: A\nmany: x",
            (
                "2:7 E108 The field many should be a list | "
                "Write “many:” and below it one line “  - …” for each item."
            ),
        ),
        (
            "name: A\nmany: [a, b, c]",
            (
                "2:7 E108 The field many should be a list of 2 lines at most | "
                "Take some of the lines out."
            ),
        ),
        (
            "name: A\nsome: []",
            ('2:7 E103 The list "some" is empty | Name at least 1, as in “some: [name-of-it]”.'),
        ),
        (
            "name: A\nmany: [[a]]",
            "2:8 E108 Each line of many should be text | Write one text after each “- ”.",
        ),
        (
            "name: A\nitem: x",
            (
                f"2:7 E108 The field item should be {GROUP} | "
                "Write “item:” and below it lines “  field: value”. Its fields: what, day."
            ),
        ),
        (
            "name: A\nitems:\n  - x",
            (
                f"3:5 E108 Each line of items should be {GROUP} | "
                "Write “items:” and below it lines “  - field: value”. Its fields: what, day."
            ),
        ),
        (
            "name: A\nitems:\n  - what: x",
            '3:5 E103 The field "day" is missing | Add a line “day: …”.',
        ),
        (
            "name: A\nitems:\n  - what: x\n    dya: 2026-01-02\n    day: 2026-01-02",
            (
                '4:5 E101 "dya" is not a field of this part of “items” | Did you mean "day"? '
                "You can use: what, day."
            ),
        ),
        (
            "name: A\nitem:\n  what: x\n  day: 2026-02-30",
            (
                '4:8 E106 "2026-02-30" is not a day of the calendar | '
                "Check the month (01 to 12) and how many days that month has."
            ),
        ),
        (
            "name: A\nyear: twenty",
            "2:7 E108 The field year should be a whole number | Write digits only.",
        ),
        (
            "name: A\nyear: 99",
            "2:7 E108 The field year should be 1800 or more | Correct the number.",
        ),
        (
            "name: A\nyear: 9999",
            "2:7 E108 The field year should be 2100 or less | Correct the number.",
        ),
        (
            "name: A\non: maybe",
            "2:5 E108 The field on should be true or false | Write true or false.",
        ),
        (
            "words",
            (
                f"1:1 E108 This thing should be {GROUP} | "
                "Write “:” and below it lines “  field: value”."
            ),
        ),
    ],
)
def test_a_value_that_does_not_fit_is_explained(text: str, expected: str) -> None:
    assert list_problems(text) == [expected]


def test_all_faults_are_told_at_once() -> None:
    text = "wibble: A\nstatus: x\nyear: y"
    assert [line.split()[1] for line in list_problems(text)] == ["E101", "E103", "E102", "E108"]


def test_field_with_a_mistyped_name_is_not_also_missing() -> None:
    assert [line.split()[1] for line in list_problems("nmae: A")] == ["E101"]


def test_validate_tree_reports_a_bad_item_once() -> None:
    (problem,) = list_problems('name: A\nsome: [" "]\n')
    assert problem.startswith("2:8 E103")


def test_an_empty_optional_field_is_as_if_it_were_not_there() -> None:
    assert list_problems("name: A\nabout:\nmany:\nitem:") == []


def parse_value(text: str) -> Thing:
    source = SourceFile.from_text("x.yaml", text)
    tree, _ = parse_yaml(text, source)
    assert tree is not None
    thing, faults = validate_tree(Thing, tree, source)
    assert faults == []
    assert thing is not None
    return thing


def test_words_get_curly_quotation_marks() -> None:
    assert parse_value("name: It's so").name == "It’s so"


@pytest.mark.parametrize("address", ["https://a.example/o'x", "../pages/o'x.md"])
def test_no_sign_of_an_address_changes(address: str) -> None:
    assert parse_value(f"name: {address}").name == address
