"""Find the known word that a mistyped one means: did-you-mean."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile
from pathlib import PurePosixPath

MIN_FIXABLE_LENGTH = 4  # characters: a shorter word has too many neighbors one edit away
MAX_SUGGESTIONS = 3
MAX_LOOKUPS = 200  # wrong words of a file that are looked up: each can take two milliseconds
# Costs of edits, in quarters of an edit.
_NEIGHBOR_KEY = 3  # one key for the one beside it
_EDIT = 4  # one character more or less, or two in the wrong order
_OTHER_KEY = 5
_CHARACTERS_PER_EDIT = 3  # a word is near with one edit for so many of its characters
_MIN_LIKENESS = 0.6  # of two words, one with all parts of the other (difflib, 0 to 1)
_PART = re.compile(r"[^\W_]+")
_KEY_ROWS = ("1234567890-", "qwertyuiop", "asdfghjklñ", "zxcvbnm,.")
_SEPARATORS = ("-_", "- ", "_ ", "-/", ".-", "._")  # pairs that people confuse


def find_near_matches(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words with the least distance from `word`, at most three.

    The distance is that of Damerau and Levenshtein, restricted: two characters in the wrong order
    are one edit, and the key beside the right one is less than an edit. Words at the same distance
    come in the order of the beginning that they share with `word`, then of their likeness. If no
    word is near by edits, the result is the one most like `word` that is a part of it, or that has
    it as a part, as `next_review` has `review`. The parts that two words share at their ends, such
    as the folder and the type of a file, allow no edits of the others.
    """
    by_folded = {_fold(name): name for name in known}
    folded = _fold(word)
    nearest = _list_nearest(folded, by_folded)
    if not nearest:
        related = [name for name in by_folded if _is_part(name, folded) or _is_part(folded, name)]
        nearest = difflib.get_close_matches(folded, related, n=1, cutoff=_MIN_LIKENESS)
    return [by_folded[name] for name in nearest[:MAX_SUGGESTIONS]]


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to `word`, or None when none is near."""
    return next(iter(find_near_matches(word, known)), None)


def find_near_paths(path: str, known: Iterable[str]) -> list[str]:
    """Return the known paths that `path` can mean, at most three.

    These are the files of its name in other folders, or else those of its name with another type,
    or else the near matches of the path, or else those of its name.
    """
    known, wanted = sorted(known), PurePosixPath(path.casefold())
    names = {other: PurePosixPath(other.casefold()) for other in known}
    same_name = [other for other in known if names[other].name == wanted.name]
    same_stem = [other for other in known if names[other].stem == wanted.stem]
    found = same_name or same_stem or find_near_matches(path, known)
    if not found:
        near_names = find_near_matches(wanted.name, {name.name for name in names.values()})
        found = [other for other in known if names[other].name in near_names]
    return found[:MAX_SUGGESTIONS]


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


def _fold(word: str) -> str:
    """Return a word without capital letters, and with hyphens in the place of _ and spaces."""
    return re.sub("[_ ]", "-", word.casefold())


def _is_part(word: str, other: str) -> bool:
    """Return whether the parts of `word` follow each other in `other`."""
    parts = "-".join(_split_word(word))
    return bool(parts) and f"-{parts}-" in f"-{'-'.join(_split_word(other))}-"


@lru_cache(maxsize=4096)
def _split_word(word: str) -> tuple[str, ...]:
    """Return the parts of a word. The words of a site are compared with many others."""
    return tuple(_PART.findall(word))


@lru_cache(maxsize=4096)
def _count_letters(word: str) -> Counter[str]:
    return Counter(word)


def _list_nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the words at the least distance from `word`, the likeliest first."""
    letters = _count_letters(word)
    bounds = sorted((_get_least_distance(letters, _count_letters(name)), name) for name in known)
    found: list[str] = []
    limit = _EDIT * max(len(word), _CHARACTERS_PER_EDIT)
    for bound, name in bounds:
        if bound > limit:
            break
        distance = _measure_distance(word, name, min(limit, _get_limit(word, name)))
        if distance is not None:
            found = [*found, name] if distance == limit and found else [name]
            limit = distance
    return sorted(found, key=lambda name: _rank_equal(word, name))


def _get_limit(word: str, name: str) -> int:
    """Return the distance, in quarters of an edit, up to which `word` can mean `name`."""
    parts, others = [*_split_word(word)], [*_split_word(name)]
    for _ in range(2):  # from the end, then from the beginning
        while parts and others and parts[-1] == others[-1]:
            parts.pop()
            others.pop()
        parts.reverse()
        others.reverse()
    least = _OTHER_KEY if sorted(word) != sorted(name) else 2 * _EDIT
    limit = max(_EDIT * sum(map(len, parts)) // _CHARACTERS_PER_EDIT, least)
    return min(limit, _EDIT * (len(word) - 1))  # one character is alike


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
    reach = limit // _EDIT  # a cell of the table further from its diagonal is over the limit
    if abs(len(word) - len(other)) > reach:
        return None
    before: list[int] = []
    row = [_EDIT * i for i in range(len(other) + 1)]
    for i, a in enumerate(word):
        above, row_before, row = row, before, [limit + 1] * (len(other) + 1)
        row[0] = _EDIT * (i + 1)
        for j in range(max(0, i - reach), min(len(other), i + reach + 1)):
            b = other[j]
            cost = min(above[j] + _get_key_cost(a, b), above[j + 1] + _EDIT, row[j] + _EDIT)
            if i and j and a == other[j - 1] and word[i - 1] == b:
                cost = min(cost, row_before[j - 1] + _EDIT)
            row[j + 1] = cost
        if min(row) > limit and min(above) > limit:
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
