"""Setting fields from a form leaves every other character of the file where it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.authoring.front_matter_fields import (
    FieldValue,
    add_change,
    normalize_value,
    set_fields,
)
from clinicsite.authoring.text_edits import TextEditError
from clinicsite.model.front_matter import ArticleFrontMatter
from tests.conftest import ROOT

ORDER = list(ArticleFrontMatter.model_fields)
TAIL = "---\n\nWords: # no comment\n"


def edit(yaml: str, **values: FieldValue) -> str:
    text = set_fields(f"---\n{yaml}{TAIL}".encode(), values, ORDER).decode()
    assert text.endswith(TAIL)
    return text.removeprefix("---\n").removesuffix(TAIL)


@pytest.mark.parametrize(
    ("before", "values", "after"),
    [
        ("title: A  # why\nstatus: draft\n", {"title": "B"}, "title: B  # why\nstatus: draft\n"),
        ("title: A\n", {"title": "A: #1"}, "title: 'A: #1'\n"),
        ("title: A\n", {"title": "yes"}, "title: 'yes'\n"),
        ("title: A\n# last\n", {"summary": "S"}, "title: A\nsummary: S\n# last\n"),
        ("title: A\nstatus: draft\n", {"summary": "S"}, "title: A\nsummary: S\nstatus: draft\n"),
        ("title: A\nexpires: 2027-01-01\n", {"expires": ""}, "title: A\n"),
        ("title: A\n", {"expires": "2027-01-01"}, "title: A\nexpires: 2027-01-01\n"),
        ("date: 2027-01-01\n", {"date": "2027-01-02 09:30"}, "date: 2027-01-02 09:30\n"),
        ("related: [a.md, b.md]\n", {"related": ["b.md"]}, "related: [b.md]\n"),
        ("related:\n  - a.md\n  # x\ntitle: A\n", {"related": []}, "  # x\ntitle: A\n"),
        ("related:\ntitle: A\n", {"related": ["a.md"]}, "related:\n  - a.md\ntitle: A\n"),
        ("title: A\n", {"title": "A"}, "title: A\n"),
    ],
)
def test_field_is_set(before: str, values: dict[str, FieldValue], after: str) -> None:
    assert edit(before, **values) == after


def test_line_ends_and_byte_order_mark_stay() -> None:
    data = "\ufeff---\r\ntitle: A\r\nstatus: draft\r\n---\r\n\r\nWords\r\n".encode()
    changed = set_fields(data, {"title": "Ä", "summary": "S"}, ORDER)
    assert changed == data.replace(b"title: A\r\n", "title: Ä\r\nsummary: S\r\n".encode())


def test_front_matter_without_end_is_refused() -> None:
    with pytest.raises(TextEditError):
        set_fields(b"title: A\n", {"title": "B"}, ORDER)


TEXTS = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=40).map(str.strip)


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, names=st.lists(TEXTS.filter(bool), max_size=3))
def test_any_text_survives(title: str, names: list[str]) -> None:
    page = (ROOT / "content/conditions/crps.md").read_bytes()
    values: dict[str, FieldValue] = {"title": title, "searched_as": names, "aliases": names}
    changed = set_fields(page, values, ORDER)
    assert changed.partition(b"\n---\n")[2] == page.partition(b"\n---\n")[2]
    assert set_fields(changed, values, ORDER) == changed


def test_change_log_gets_a_first_entry() -> None:
    page = (ROOT / "content/conditions/crps.md").read_bytes()
    entry = {"date": "2027-01-02", "what": "A: b", "why": "C"}
    text = add_change(page, entry).decode()
    added = "changes:\n  - date: 2027-01-02\n    what: 'A: b'\n    why: C\n  - date: "
    assert text.replace(added, "changes:\n  - date: ") == page.decode()
    assert add_change(b"---\ntitle: A\n---\n", entry).endswith(b"why: C\n---\n")


def test_normalized_values_are_those_of_a_form() -> None:
    assert [normalize_value(value) for value in (None, [], (1, "a"), 7)] == [
        "",
        "",
        ["1", "a"],
        "7",
    ]
