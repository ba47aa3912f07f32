"""List what gives points to the tone of a text: its words, their pairs, and marks of the text.

A feature is a word without its ending, `a b` (next to each other), `a .. b` (further apart in one
clause), `^ a` and `a ^` (first and last words of a text), the name of a word list alone or beside a
word, `@3-14` and `@3` (groups of words of like meaning), or `#` and the name of a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from clinicsite.checks.analysis.claims.lexicon import Places
from clinicsite.checks.analysis.claims.tokens import Words
from clinicsite.model.claim_form import is_list_name

QUESTION, QUOTATION, SOURCE = "#question", "#quotation", "#source"
MAX_APART = 7  # words from the first to the second word of a pair
MAX_LENGTH = 8
PART_SIZES = (3, 4, 5)  # letters of a part of a word, with the marks of its begin and end
_SIGNS = (
    *(("%", "#percent"), ("$", "#dollar"), (":", "#colon"), (";", "#semicolon")),
    *((",", "#comma"), ("(", "#bracket"), ("–", "#dash"), ("—", "#dash"), (" - ", "#dash")),
)
_QUOTES = frozenset('"“')
_NUMBER = re.compile(r"\d")
_CAPITALS = re.compile(r"[A-Z]{2}")
_DOCTOR = re.compile(r"\bDr\.|\bMD\b|M\.D\.")
_PERSONS = {
    "#you": frozenset({"you", "your"}),
    "#we": frozenset({"we", "our", "us"}),
    "#I": frozenset({"i", "my", "me"}),
}

UNKNOWN = ("@0", "@0")  # the groups of a word that is in none

# For each word the names of its narrow and its wide group.
Groups = Mapping[str, tuple[str, str]]


class Feature(NamedTuple):
    """What gives points, and the words that it has. A mark has none."""

    name: str
    begin: int = 0
    end: int = 0


def list_features(
    text: str, words: Words, places: Places, groups: Groups, *, has_source: bool
) -> list[Feature]:
    """Return the features of a text, without parts of words."""
    stems = [get_stem(word) for word in words.texts]
    known = [groups.get(word, UNKNOWN) for word in words.texts]
    narrow, wide = [one for one, _ in known], [two for _, two in known]
    found = [
        Feature(one, number, number + 1)
        for names in (stems, narrow)
        for number, one in enumerate(names)
    ]
    for names in (stems, narrow, wide):
        found += [
            Feature(f"{one} {two}", number, number + 2)
            for number, (one, two) in enumerate(pairwise(names))
        ]
    for names in (stems, wide):
        for begin, end in words.clauses:
            for first in range(begin, end - 2):
                one = names[first]
                found += [
                    Feature(f"{one} .. {names[second]}", first, second + 1)
                    for second in range(first + 2, min(end, first + MAX_APART + 1))
                ]
    if stems:
        found += list_ends(stems)
        found += list_ends(narrow)
    found += _list_lists(stems, places)
    return found + [Feature(name) for name in list_marks(text, words, has_source=has_source)]


def list_ends(names: list[str]) -> list[Feature]:
    """Return the first and the last words of a text as features."""
    total = len(names)
    found = [Feature(f"^ {names[0]}", 0, 1), Feature(f"{names[-1]} ^", total - 1, total)]
    if total > 1:
        found.append(Feature(f"^ {names[0]} {names[1]}", 0, 2))
        found.append(Feature(f"{names[-2]} {names[-1]} ^", total - 2, total))
    return found


def sort_lists(
    places: Places,
) -> tuple[dict[int, list[str]], list[tuple[str, dict[int, tuple[int, ...]]]]]:
    """Return the word lists that begin at each word, and the places of each list."""
    lists = [(label, starts) for label, starts in places.items() if is_list_name(label)]
    begun: dict[int, list[str]] = {}
    for label, starts in lists:
        for start in starts:
            begun.setdefault(start, []).append(label)
    return begun, lists


def _list_lists(stems: list[str], places: Places) -> list[Feature]:
    """Return the word lists of a text, each once, and those beside a word or another list."""
    found = []
    begun, lists = sort_lists(places)
    for label, starts in lists:
        first = min(starts)
        found.append(Feature(label, first, starts[first][0]))
        for start, ends in starts.items():
            if start:
                found.append(Feature(f"{stems[start - 1]} {label}", start - 1, ends[0]))
            for end in ends:
                if end < len(stems):
                    found.append(Feature(f"{label} {stems[end]}", start, end + 1))
                found += [
                    Feature(f"{label} {other}", start, places[other][end][0])
                    for other in begun.get(end, ())
                ]
    return found


def list_marks(text: str, words: Words, *, has_source: bool) -> list[str]:
    """Return the marks of a text, such as its length and whether it has a question mark."""
    found = list(dict.fromkeys([name for sign, name in _SIGNS if sign in text]))
    shapes = (
        ("#exclamation", text.rstrip('" ').endswith("!")),
        ("#unended", text and text[-1] not in ".!?:;"),
        ("#quoted", text.lstrip()[:1] in _QUOTES),
        ("#number", _NUMBER.search(text)),
        ("#capitals", _CAPITALS.search(text)),
        ("#doctor", "D" in text and _DOCTOR.search(text)),
        (QUESTION, words.questions),
        (QUOTATION, words.quoted),
        (SOURCE, has_source),
    )
    found += [name for name, is_there in shapes if is_there]
    found += [name for name, persons in _PERSONS.items() if not persons.isdisjoint(words.texts)]
    found.append(f"#length{min(len(words.texts) // 4, MAX_LENGTH)}")
    if len(words.sentences) > 1:
        found.append(f"#sentences{min(len(words.sentences), 3)}")
    written = text.split()
    capitals = sum([word[0].isupper() for word in written])
    if len(written) > 2 and capitals > len(written) * 0.6:
        found.append("#title")
    found.append(f"#names{min(capitals, 4)}")
    return found


def list_parts(word: str) -> list[str]:
    """Return the parts of a word: `hea*` at its begin, `*ing` at its end, `*eal*` inside."""
    found, total = [], len(word)
    for size in PART_SIZES:
        found += [f"{word[: size - 1]}*"] if total >= size - 1 else []
        found += [f"*{word[begin : begin + size]}*" for begin in range(total - size + 1)]
        found += [f"*{word[1 - size :]}"] if total >= size - 1 else []
    return found


@cache
def get_stem(word: str) -> str:
    """Return a word without the most common endings: improves and improving are improv."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word[: -len(ending)]
    return word
