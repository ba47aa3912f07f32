"""YAML becomes plain values with their places, or a problem in an editor's words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.model.problem import SourceFile
from clinicsite.model.yaml_tree import YamlMark, YamlTree
from clinicsite.parsing.yaml_source import MAX_YAML_DEPTH, parse_yaml


def parse_tree(text: str) -> YamlTree:
    found, problems = parse_yaml(text, SourceFile.from_text("x.yaml", text))
    assert [problem.to_text() for problem in problems] == []
    assert found is not None
    return found


def list_errors(text: str) -> list[tuple[str, int, int, str]]:
    _, problems = parse_yaml(text, SourceFile.from_text("x.yaml", text))
    return [(p.code, p.line, p.column, p.message) for p in problems]


def get_error(text: str) -> tuple[str, int, int, str]:
    (found,) = list_errors(text)
    return found


@pytest.mark.parametrize(
    "word", ["NO", "yes", "true", "12", "012", "1.0", "2026-13-45", "0x1F", "1_0"]
)
def test_a_word_stays_a_word(word: str) -> None:
    assert parse_tree(f"a: {word}").value == {"a": word}


@pytest.mark.parametrize("nothing", ["", " ", " ~", " null"])
def test_nothing_is_none(nothing: str) -> None:
    assert parse_tree(f"a:{nothing}").value == {"a": None}


def test_quoted_nothing_is_a_text() -> None:
    assert parse_tree("a: ''\nb: 'null'").value == {"a": "", "b": "null"}


def test_an_empty_text_has_no_value() -> None:
    assert parse_tree("# only a remark").value is None


def test_every_key_and_value_has_its_place() -> None:
    found = parse_tree(
        "title: A page\nchanges:\n  - date: 2026-01-02\n    what: 'x y'\nlist: [a, bc]\n"
    )
    assert found.get_mark(("title",), of_key=True) == YamlMark(1, 1, 5)
    assert found.get_mark(("title",)) == YamlMark(1, 8, 6)
    assert found.get_mark(("changes", 0, "date")) == YamlMark(3, 11, 10)
    assert found.get_mark(("changes", 0, "what"), of_key=True) == YamlMark(4, 5, 4)
    assert found.get_mark(("changes", 0, "what")) == YamlMark(4, 11, 5)
    assert found.get_mark(("list", 1)) == YamlMark(5, 11, 2)


def test_the_place_of_what_is_not_there_is_that_of_what_is_around_it() -> None:
    found = parse_tree("a:\n  b: c")
    assert found.get_mark(("a", "nope")) == found.get_mark(("a",))
    assert found.get_mark(("a", "b", "c", 3)) == YamlMark(2, 6, 1)


def test_columns_count_characters() -> None:
    assert parse_tree("a: [ä, 🙂, b]").get_mark(("a", 2)) == YamlMark(1, 11, 1)


WORDS = st.text(st.sampled_from("abäß🙂 '"), min_size=1).filter(lambda text: text.strip() == text)


@settings(deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1), st.lists(WORDS, min_size=1), min_size=1))
def test_at_each_place_the_text_holds_the_value(given: dict[str, list[str]]) -> None:
    lines = []
    for key, values in given.items():
        lines += [f"{key}:", *(f'  - "{value}"' for value in values)]
    found = parse_tree("\n".join(lines))
    assert found.value == given
    for key, values in given.items():
        for index, value in enumerate(values):
            mark = found.get_mark((key, index))
            line = lines[mark.line - 1]
            assert line[mark.column - 1 : mark.column - 1 + mark.length] == f'"{value}"'


NOT_PAIR = "This line is not in the form “field: value”"
INDENT = "This line is indented differently from the lines around it"
SPECIAL = "Words that begin with &, * or ! have a special meaning here"
QUOTE = "A quotation mark is opened here but never closed"
EARLY = "The quotation marks end before the text does"
BRACKET = "A bracket is opened here but never closed"
DEEP = "Brackets or lists are nested too deep here"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("title A page\nb: c", 1, 1, NOT_PAIR),
        ("a: b\nsummary This is text\nc: d", 2, 1, NOT_PAIR),
        ("a: b\nsummary This is text", 2, 1, NOT_PAIR),
        ("title:A page\nb: c", 1, 6, "A space is missing after this colon"),
        ("a: b: c", 1, 5, "There is a second colon in this line"),
        (
            "x: y\na:\u00a0b",
            2,
            3,
            "This space comes from a word processor, and is not a usual one (U+00A0)",
        ),
        (
            "a:\n\u00a0 - b",
            2,
            1,
            "This space comes from a word processor, and is not a usual one (U+00A0)",
        ),
        ("a: b\ntitle: Pain: what it is\nc: d", 2, 12, "There is a second colon in this line"),
        ("a:\n  - b: c: d", 2, 9, "There is a second colon in this line"),
        ('a: "b\nc: d\ne: f', 1, 4, QUOTE),
        ("a: 'b\nc: d", 1, 4, QUOTE),
        ("a: b\nc: 'It's so'", 2, 4, EARLY),
        ('a: "b" c', 1, 4, EARLY),
        ('a: "b\\q"', 1, 6, "A backslash has a special meaning between these quotation marks"),
        ("a: [b, c\nd: e", 1, 4, BRACKET),
        ("a: b\nc: {d: e\nf: g", 2, 4, BRACKET),
        ("a: b\n  c: d", 2, 3, INDENT),
        ("  a: b\nc: d", 2, 1, INDENT),
        ("a:\n  - b: c\n   d: e", 3, 4, INDENT),
        ("a:\n    b: c\n  d: e", 3, 3, INDENT),
        ("a: @b", 1, 4, "A text cannot begin with @ here"),
        ("a: `b`", 1, 4, "A text cannot begin with ` here"),
        ("a: %b", 1, 4, "A text cannot begin with % here"),
        ("a: - b", 1, 4, "A text cannot begin with - here"),
        ("a: ? b", 1, 4, "A text cannot begin with ? here"),
        ("a: &b c", 1, 4, SPECIAL),
        ("a: *b", 1, 4, SPECIAL),
        ("a: !b c", 1, 4, SPECIAL),
        ("a: !!python/object:os.system x", 1, 4, SPECIAL),
        ("a: &b [1]\nc: *b", 1, 4, SPECIAL),
        ("a: b\n...\nc: d", 2, 1, NOT_PAIR),
        ("a: b\n--- c", 2, 1, NOT_PAIR),
        ("? [a]\n: b", 1, 3, "The name of a field is one word"),
        ("a: b # c", 1, 6, "The words after this # are left out"),
    ],
)
def test_a_slip_is_found_where_it_was_made(text: str, line: int, column: int, message: str) -> None:
    assert get_error(text) == ("E104", line, column, message)


def test_text_below_a_key_is_not_read_for_slips() -> None:
    assert get_error("a: |\n  any: thing: goes\n  'here\nb: c: d")[1:3] == (4, 5)
    assert get_error("a: long text\n  that goes on\nb: c: d")[1:3] == (3, 5)


def test_a_tab_at_the_left_is_named_as_such() -> None:
    assert get_error("a:\n\tb: c") == ("E109", 2, 1, "This line begins with a tab")
    assert get_error("a:\n  \tb: c") == ("E109", 2, 3, "This line begins with a tab")


def test_a_key_given_twice_names_the_first() -> None:
    message = '"a" is given twice; the first time on line 1'
    assert get_error("a: b\nc: d\na: e") == ("E110", 3, 1, message)
    assert get_error("x:\n  - a: b\n    a: c")[:3] == ("E110", 3, 5)


def test_the_same_key_in_two_records_is_fine() -> None:
    assert parse_tree("- a: b\n- a: c").value == [{"a": "b"}, {"a": "c"}]


@pytest.mark.parametrize("text", ["a: " + "[" * 5000 + "]" * 5000, "a: " + "{b: " * 3000])
def test_depth_is_refused_before_it_hurts(text: str) -> None:
    code, line, _, message = get_error(text)
    assert (code, line, message) == ("E104", 1, DEEP)


def test_the_depth_that_records_need_is_fine() -> None:
    levels = MAX_YAML_DEPTH - 1
    assert parse_tree("a: " + "[" * levels + "]" * levels).value["a"] is not None


@settings(deadline=None)
@given(st.text(st.sampled_from("ab:-#[]{}'\"|>&*!%@`? \n\t,\\.") | st.characters(codec="utf-8")))
def test_no_text_is_too_strange_to_be_read_or_refused(text: str) -> None:
    found, problems = parse_yaml(text, SourceFile.from_text("x.yaml", text))
    assert found is not None or problems
    for problem in problems:
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.to_text()
