"""Characters that no reader sees are found, removed or made visible."""

import json

import pytest

from clinicsite.support.characters import (
    escape_json,
    escape_lines,
    escape_unprinted,
    find_hidden,
    iter_references,
    mask_hidden,
    mask_unprinted,
    remove_hidden,
)


@pytest.mark.parametrize(
    "char",
    [
        *("\x00", "\x1b", "\x7f", "\x85", "\x0b", "\u2028", "\u00ad", "\u034f", "\u061c", "\u115f"),
        *("\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060", "\u2066", "\u2800", "\u3164"),
        *("\ufdd0", "\ufe0f", "\ufeff", "\ufff9", "\ufffd", "\uffff", "\ue000"),
        *("\ud800", "\U0001fffe", "\U000e0041", "\U000e0100", "\U000f0000", "\U0010fffd"),
    ],
)
def test_hidden_characters_are_found(char: str) -> None:
    text = f"a{char}b"
    assert [found.span() for found in find_hidden(text)] == [(1, 2)]
    assert mask_hidden(text) == "a\ufffdb"


@pytest.mark.parametrize(
    "text",
    [
        "a\tb ñ \u00a0 \u2009 \u202f m\u0308 side eﬀects",
        "👩\u200d⚕\ufe0f ☎\ufe0e 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e007f",
        "می\u200cخواهم ه\u200d",  # Persian and the Hijri year
        "क्\u200dष क्\u200cष",  # Hindi
        "\uf0b7 the bullet of a word processor",
    ],
)
def test_characters_that_readers_need_stay(text: str) -> None:
    assert find_hidden(text) == []
    assert mask_hidden(text) == text


def test_only_characters_without_meaning_are_removed() -> None:
    assert remove_hidden("mira\u00adcle\u2028cu\u200bre\u3164x\x07") == "miracle cure x\x07"
    assert remove_hidden("می\u200cخواهم a\u200cb") == "می\u200cخواهم ab"


def test_unprinted_characters_become_visible_on_one_line() -> None:
    text = "a\nb\r\t\x1b[31m\u202e\u2028\x85\ud800"
    assert escape_unprinted(text) == r"a\nb\r\t\x1b[31m\u202e\u2028\x85\ud800"
    assert escape_unprinted("Niño, 5 % 👩\u200d⚕\ufe0f می\u200cخواهم\u00a0") == (
        "Niño, 5 % 👩\u200d⚕\ufe0f می\u200cخواهم\u00a0"
    )


def test_lines_of_a_text_are_no_commands() -> None:
    text = "a\n::error::b\n  ::warning file=c::d\n##[error]e f::g\n\th\x1b[2J\r\u202e"
    assert escape_lines(text) == (
        "a\n: :error::b\n  : :warning file=c::d\n# #[error]e f::g\n\th\\x1b[2J\\r\\u202e"
    )
    assert escape_lines("a::b\nc: d\n") == "a::b\nc: d\n"


def test_json_keeps_its_data() -> None:
    data = ["a\x1b\x7f\x85\u202e\u2028\ud800\U000e0041ñ 👩\u200d⚕\ufe0f\n"]
    text = escape_json(json.dumps(data, ensure_ascii=False, indent=2))
    assert json.loads(text) == data
    assert escape_lines(text) == text
    assert "ñ 👩" in text


def test_columns_stay_where_characters_are_masked() -> None:
    assert mask_unprinted("a\x1bb\tc\u202ed") == "a\ufffdb\tc\ufffdd"


def test_character_reference_after_backslash_is_none_in_markdown() -> None:
    text = "\\&lt; \\\\&gt; &amp;"
    assert [char for *_, char in iter_references(text)] == ["<", ">", "&"]
    assert [char for *_, char in iter_references(text, is_markdown=True)] == [">", "&"]


def test_character_references_are_decoded() -> None:
    text = "&shy; &#7; &#x202E; &#xD800; &#x110000; &bogus; & &amp"
    assert [(text[a:b], chars) for a, b, chars in iter_references(text)] == [
        ("&shy;", "\xad"),
        ("&#7;", "\x07"),
        ("&#x202E;", "\u202e"),
        ("&#xD800;", "\ud800"),
        ("&#x110000;", "\ufffd"),
        ("&bogus;", ""),
    ]
