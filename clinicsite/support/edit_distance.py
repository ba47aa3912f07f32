"""Find the known word that a mistyped one means: did-you-mean."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

MIN_FIXABLE_LENGTH = 4  # characters: a shorter word has too many neighbors one edit away
MAX_SUGGESTIONS = 3
# Costs of edits, in quarters of an edit.
_NEIGHBOR_KEY = 3  # one key for the one beside it
_EDIT = 4  # one character more or less, or two in the wrong order
_OTHER_KEY = 5
_CHARACTERS_PER_EDIT = 3  # a word is near with one edit for so many of its characters
_MIN_LIKENESS = 0.6  # of two words that are more edits apart (difflib, 0 to 1)
_KEY_ROWS = ("1234567890-", "qwertyuiop", "asdfghjklñ", "zxcvbnm,.")
_SEPARATORS = ("-_", "- ", "_ ", "-/", ".-", "._")  # pairs that people confuse


def find_near_matches(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words with the least distance from `word`, at most three.

    The distance is that of Damerau and Levenshtein, restricted: two characters in the wrong order
    are one edit, and the key beside the right one is less than an edit. Words at the same distance
    come in the order of the beginning that they share with `word`, then of their likeness. If no
    word is near by edits, the result is the one most like `word`, or nothing.
    """
    by_folded = {name.casefold(): name for name in known}
    folded = word.casefold()
    nearest = _list_nearest(folded, by_folded)
    if not nearest:
        nearest = difflib.get_close_matches(folded, by_folded, n=1, cutoff=_MIN_LIKENESS)
    return [by_folded[name] for name in nearest[:MAX_SUGGESTIONS]]


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to `word`, or None when none is near."""
    return next(iter(find_near_matches(word, known)), None)


def find_only_near_match(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that differs only in case, or is the only one an edit away."""
    by_folded = {name.casefold(): name for name in known}
    folded = word.casefold()
    if same := by_folded.get(folded):
        return same
    if len(word) < MIN_FIXABLE_LENGTH:
        return None
    found = [name for name in by_folded if _measure_distance(folded, name, _OTHER_KEY) is not None]
    return by_folded[found[0]] if len(found) == 1 else None


def find_case_match(word: str, near: str | None) -> str | None:
    """Return `near` when only capital letters distinguish it from `word`."""
    return near if near and near.casefold() == word.casefold() else None


def format_question(names: Sequence[str], quotes: str = '""') -> str:
    """Return “Did you mean "a" or "b"?”, or nothing without names."""
    if not names:
        return ""
    *others, last = (f"{quotes[:1]}{name}{quotes[1:]}" for name in names)
    return f"Did you mean {' or '.join([', '.join(others), last] if others else [last])}?"


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a help text: “Did you mean …?” when a known word is near, then `otherwise`."""
    question = format_question(find_near_matches(word, known))
    return " ".join(part for part in (question, otherwise) if part)


def _list_nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the words at the least distance from `word`, the likeliest first."""
    limit = _EDIT * max(len(word), _CHARACTERS_PER_EDIT) // _CHARACTERS_PER_EDIT
    limit = min(limit, _EDIT * (len(word) - 1))  # one character is alike
    letters = Counter(word)
    bounds = sorted((_get_least_distance(letters, Counter(name)), name) for name in known)
    found: list[str] = []
    for bound, name in bounds:
        if bound > limit:
            break
        distance = _measure_distance(word, name, limit)
        if distance is not None:
            found = [*found, name] if distance == limit and found else [name]
            limit = distance
    return sorted(found, key=lambda name: _rank_equal(word, name))


def _rank_equal(word: str, name: str) -> tuple[int, float, str]:
    """Return the order of a word among those at the same distance."""
    likeness = difflib.SequenceMatcher(None, word, name, autojunk=False).ratio()
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, name)))
    return -shared, -likeness, name


def _get_least_distance(letters: Counter[str], others: Counter[str]) -> int:
    """Return a distance that two words with these letters have at least."""
    return _NEIGHBOR_KEY * max((letters - others).total(), (others - letters).total())


def _measure_distance(word: str, other: str, limit: int) -> int | None:
    """Return the distance of two words in quarters of an edit, or None when it is over `limit`."""
    if abs(len(word) - len(other)) * _EDIT > limit:
        return None
    before: list[int] = []
    row = [_EDIT * i for i in range(len(other) + 1)]
    for i, a in enumerate(word):
        above, row_before, row = row, before, [_EDIT * (i + 1)]
        for j, b in enumerate(other):
            cost = min(above[j] + _get_key_cost(a, b), above[j + 1] + _EDIT, row[j] + _EDIT)
            if i and j and a == other[j - 1] and word[i - 1] == b:
                cost = min(cost, row_before[j - 1] + _EDIT)
            row.append(cost)
        if min(*row, *above) > limit:
            return None
        before = above
    return row[-1] if row[-1] <= limit else None


def _get_key_cost(a: str, b: str) -> int:
    """Return the cost of typing `a` in place of `b`."""
    if a == b:
        return 0
    return _NEIGHBOR_KEY if (a, b) in _NEIGHBORS else _OTHER_KEY


def _list_neighbors() -> Iterable[tuple[str, str]]:
    """Yield the pairs of keys side by side, in a row or from one row to the next."""
    for row in _KEY_ROWS:
        yield from pairwise(row)
    for row, below in pairwise(_KEY_ROWS):
        yield from [*zip(row, below), *zip(row[1:], below)]
    yield from ((pair[0], pair[1]) for pair in _SEPARATORS)


_NEIGHBORS = frozenset(order for a, b in _list_neighbors() for order in ((a, b), (b, a)))
