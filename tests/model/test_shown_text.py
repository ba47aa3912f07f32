"""Texts are compared as readers see them."""

import sys
import unicodedata
from collections.abc import Iterator

import pytest

from clinicsite.model.shown_text import (
    LATIN_BY_LOOK_ALIKE,
    get_letter_offsets,
    get_letters,
    show_text,
)
from clinicsite.model.word_pattern import fold_text

MIRACLE = [
    "mira\u00adcle",
    "mira\u200bcle",
    "mir\u2060a\u200dc\u200cl\u200ee",
    "ｍｉｒａｃｌｅ",
    "𝗺𝗶𝗿𝗮𝗰𝗹𝗲",
    "ⓜⓘⓡⓐⓒⓛⓔ",
    "mirасlе",  # Cyrillic а, с and е
    "mιrαcle",  # Greek
    "ᴍɪʀᴀᴄʟᴇ",
    "m̶i̶r̶a̶c̶l̶e̶",
    "m̈iracle",
    "mírácle",
    "mi\u0301racle",
    "mɨrȧclɇ",
    "ᵐᶦʳᵃᶜˡᵉ",
]


def iter_characters() -> Iterator[str]:
    """Yield what text can have: of ideographs and Korean syllables, all of one form, each 50th."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        is_alike = unicodedata.name(char, "").startswith(("CJK UNIFIED IDEO", "HANGUL SYLL"))
        if unicodedata.category(char) not in ("Cn", "Co", "Cs") and not (is_alike and code % 50):
            yield char


@pytest.mark.parametrize("word", MIRACLE)
def test_every_disguise_of_a_word_is_the_word(word: str) -> None:
    assert fold_text(show_text(word)).lower() == "miracle"
    assert get_letters(word) == "miracle"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("side eﬀects ﬁne", "side effects fine"),
        ("１００％　safe", "100% safe"),
        ("a\u00a0b\u2009c", "a b c"),
        ("cure²", "cure²"),  # the word ends before the small digit
        ("it’s … “so” — 5 ™", "it’s … “so” — 5 ™"),
        ("me\u0301dico", "médico"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_the_shown_text(text: str, shown: str) -> None:
    assert show_text(text) == shown
    assert show_text(shown) == shown


def test_letters_are_those_of_the_shown_text_with_their_places() -> None:
    for char in iter_characters():
        text = f"a{char}b"
        letters = get_letters(text)
        assert letters == get_letters(show_text(text)), repr(char)
        assert len(get_letter_offsets(text)) == len(letters), repr(char)
        assert len(fold_text(text)) == 3, repr(char)


def test_offsets_of_a_ligature() -> None:
    assert (get_letters("eﬀ e"), get_letter_offsets("eﬀ e")) == ("effe", [0, 1, 1, 3])


def test_look_alikes_are_single_letters_and_none_is_ascii() -> None:
    assert all(len(char) == 1 and not char.isascii() for char in LATIN_BY_LOOK_ALIKE)
    assert {"а", "е", "о", "р", "с", "у", "х", "і"} <= set(LATIN_BY_LOOK_ALIKE)
