"""Read the forms of claim rules: short sequences of words and of names of word lists.

`TREATMENT .. RELIEVE + SYMPTOM` is a form of two parts. The parts are found in one clause, in any
order. The items of a part follow each other. `a|b_c` is the word `a` or the phrase `b c`: in
`a|b c` the word `c` would follow each of the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from clinicsite.model.word_pattern import fold_text

MAX_GAP = 9  # words
START, END, QUESTION = "^", "$", "?"
_LIST_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
_WORD = re.compile(r"=?-?[^\W_]+'?[^\W_]*(?:\*|-)?|=?[#%$]")
_MAX_PARSED = 20_000  # forms: several checks parse the same
_GAP = re.compile(r"\.\.(\d?)")
# Most forms: they are parsed when their language is needed. A part begins and ends with words.
_NAME, _PLAIN = r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*", r"=?[a-záéíóúüñ0-9]+(?:_[a-záéíóúüñ0-9]+)*"
_CHOICE = rf"(?:{_NAME}|{_PLAIN})(?:\|(?:{_NAME}|{_PLAIN}))*"
_SURELY_VALID = re.compile(rf"{_CHOICE}(?: (?:\.\.\d? )?{_CHOICE})*")
_LISTS_IN_FORM = re.compile(rf"(?<![^\s|!])({_NAME})(?![^\s|?])")


@dataclass(frozen=True)
class Item:
    """One place of a sequence: any of `labels`, or up to `gap` words."""

    labels: tuple[str, ...] = ()
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True)
class Sequence:
    """Items that follow each other in one clause. The clause must not have an `absent` one."""

    items: tuple[Item, ...]
    absent: bool = False


@dataclass(frozen=True)
class Form:
    """Sequences that one clause has, in any order."""

    parts: tuple[Sequence, ...]

    @property
    def labels(self) -> frozenset[str]:
        """The names of lists and the words of the form."""
        return frozenset(
            label for part in self.parts for item in part.items for label in item.labels
        )


@cache
def is_list_name(label: str) -> bool:
    """Return whether a label is the name of a word list, in capital letters."""
    return _LIST_NAME.fullmatch(label) is not None


def get_list_key(label: str) -> str:
    """Return the key of a word list, such as `body-part` for BODY-PART."""
    return label.lower()


def is_surely_valid(text: str) -> bool:
    """Return whether a form has a plain shape, so that `parse_form` can read it."""
    return _SURELY_VALID.fullmatch(text) is not None


def find_list_names(text: str) -> list[str]:
    """Return the names of the lists of a form, sorted."""
    return sorted(set(_LISTS_IN_FORM.findall(text)))


@lru_cache(_MAX_PARSED)
def parse_form(text: str) -> Form:
    """Return the form that an editor wrote. Raise ValueError, in plain words, if invalid."""
    parts = tuple(_parse_sequence(part) for part in text.split(" + "))
    if all(part.absent for part in parts):
        raise ValueError("names only words that must be absent. Name a word that it looks for")
    return Form(parts)


def _parse_sequence(text: str) -> Sequence:
    absent = text.startswith("!")
    items = tuple(_parse_item(word) for word in text.removeprefix("!").split())
    if all(item.optional or item.gap for item in items):
        raise ValueError("has a part without a word. Write words or names of lists around each +")
    if items[0].gap or items[-1].gap or any(one.gap and two.gap for one, two in pairwise(items)):
        raise ValueError("has a gap that is not between two words. Remove its dots")
    return Sequence(items, absent)


def _parse_item(text: str) -> Item:
    if gap := _GAP.fullmatch(text):
        return Item(gap=int(gap[1] or MAX_GAP))
    if text in (START, END, QUESTION):
        return Item((text,))
    optional = len(text) > 1 and text.endswith("?")
    labels = tuple(_parse_label(word) for word in text.removesuffix("?").split("|"))
    return Item(labels, optional=optional)


def _parse_label(text: str) -> str:
    if is_list_name(text):
        return text
    word = fold_text(text)
    if all(map(_WORD.fullmatch, word.split("_"))) and word == word.lower():
        return word.replace("_", " ")
    raise ValueError(
        f'has "{text}", which is neither a word in small letters nor the name of a list in '
        "capital letters. Correct it"
    )


Reach = Literal["ahead", "before", "clause", "sentence", "text", "quotation"]
