"""Find the known word that a mistyped one means: did-you-mean."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MIN_FIXABLE_LENGTH = 4  # characters: a shorter word has too many neighbors one edit away


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like `word`, or None when none is near."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def find_only_near_match(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that differs only in case, or is the only one an edit away."""
    by_folded = {name.casefold(): name for name in known}
    if same := by_folded.get(word.casefold()):
        return same
    found = [name for name in by_folded if _is_one_edit_away(word.casefold(), name)]
    return by_folded[found[0]] if len(word) >= MIN_FIXABLE_LENGTH and len(found) == 1 else None


def _is_one_edit_away(word: str, other: str) -> bool:
    """Return whether one insertion, deletion, change or swap turns one word into the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    pairs = enumerate(zip(word, other))
    first = next((i for i, (a, b) in pairs if a != b), min(len(word), len(other)))
    rest, rest_of_other = word[first:], other[first:]
    return (
        rest[1:] == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )


def find_case_match(word: str, near: str | None) -> str | None:
    """Return `near` when only capital letters distinguish it from `word`."""
    return near if near and near.casefold() == word.casefold() else None


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a help text: “Did you mean …?” when a known word is near, then `otherwise`."""
    near = find_nearest(word, known)
    return " ".join(part for part in (f'Did you mean "{near}"?' if near else "", otherwise) if part)
