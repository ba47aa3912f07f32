"""A page taken apart for a form and put together again, and two versions compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.admin.differences import (
    ADDED,
    MAX_WORDS,
    REMOVED,
    compare_paragraphs,
    compare_words,
)
from clinicsite.admin.form import FIELD_TEXTS, OTHER_FIELDS
from clinicsite.admin.page_text import join_page, split_page
from clinicsite.authoring.front_matter_fields import normalize_value
from clinicsite.model.kind import PAGE_KINDS
from tests.conftest import ROOT

PAGES = sorted((ROOT / "content").rglob("*.md"))


def test_every_page_comes_back_byte_for_byte() -> None:
    for file in PAGES:
        data = file.read_bytes()
        page = split_page(data)
        fields = {name: normalize_value(page.fields.get(name)) for name in FIELD_TEXTS}
        assert join_page(data, fields, page.body, []) == data, file
        changed = join_page(data, fields, f"{page.body}\n\nMore.", [])
        assert changed == data.rstrip(b"\n") + b"\n\nMore.\n", file
        line = changed.decode().splitlines()[page.body_line - 1]
        assert page.body.startswith(line)


@pytest.mark.parametrize(
    ("data", "is_whole", "changed"),
    [
        (b"No front matter\n", True, b"New\n"),
        (b"---\ntitle: A\n---\n", False, b"---\ntitle: A\n---\n\nNew\n"),
        (b"---\ntitle: A\n---", False, b"---\ntitle: A\n---\n\nNew\n"),
        (b"---\r\ntitle: A\r\n---\r\n\r\nOld\r\n", False, b"---\r\ntitle: A\r\n---\r\n\r\nNew\r\n"),
        (b"---\ntitle: [\n---\nOld\n", True, b"New\n"),
        (b"", True, b"New\n"),
    ],
)
def test_body_of_an_odd_file_is_replaced(data: bytes, is_whole: bool, changed: bytes) -> None:
    assert split_page(data).is_whole == is_whole
    assert join_page(data, {}, "New", []) == changed


def test_form_holds_each_field_of_the_schema() -> None:
    fields = {name for kind in PAGE_KINDS.values() for name in kind.front_matter.model_fields}
    assert fields == FIELD_TEXTS.keys() | OTHER_FIELDS
    assert not FIELD_TEXTS.keys() & OTHER_FIELDS


PARAGRAPHS = st.lists(st.sampled_from(["a", "b", "c", "d\ne"]), max_size=6)


@given(mine=PARAGRAPHS, theirs=PARAGRAPHS)
def test_passages_are_the_two_texts(mine: list[str], theirs: list[str]) -> None:
    passages = compare_paragraphs("\n\n".join(mine), "\n\n".join(theirs))
    assert "\n\n".join(filter(None, (one.mine for one in passages))) == "\n\n".join(mine)
    assert "\n\n".join(filter(None, (one.theirs for one in passages))) == "\n\n".join(theirs)
    assert all(one.is_equal == (one.mine == one.theirs) for one in passages)


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        (
            "It may help.",
            "It helps.",
            [("same", "It "), ("removed", "may help"), ("added", "helps")],
        ),
        ("", "New.", [("added", "New.")]),
        ("Same.", "Same.", [("same", "Same.")]),
    ],
)
def test_compare_words_names_what_differs(
    before: str, after: str, runs: list[tuple[str, str]]
) -> None:
    assert compare_words(before, after)[: len(runs)] == runs


@given(st.text("ab \n.’", max_size=40), st.text("ab \n.’", max_size=40))
def test_compare_words_holds_both_passages(before: str, after: str) -> None:
    runs = compare_words(before, after)
    assert "".join(text for kind, text in runs if kind != ADDED) == before
    assert "".join(text for kind, text in runs if kind != REMOVED) == after


def test_compare_words_of_long_passages_is_fast() -> None:
    before, after = "a " * MAX_WORDS, "b " * MAX_WORDS
    assert compare_words(before, after) == [(REMOVED, before), (ADDED, after)]
