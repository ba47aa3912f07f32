"""Find the forms of rules in the places of word lists."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.analysis.claims.lexicon import Places
from clinicsite.checks.analysis.claims.tokens import Span
from clinicsite.model.claim_form import Form, Item, Sequence


def find_form(form: Form, places: Places, around: Span) -> list[Span]:
    """Return the ranges of word indexes where `around` has a form.

    A form of one part can match several times. A form of several parts matches once.
    """
    present = [part for part in form.parts if not part.absent]
    for part in form.parts:
        if part.absent and any(_iter_matches(part, places, around)):
            return []
    if len(present) == 1:
        return list(_iter_matches(present[0], places, around))
    found = []
    for part in present:
        match = next(_iter_matches(part, places, around), None)
        if match is None:
            return []
        found.append(match)
    return [(min(begin for begin, _ in found), max(end for _, end in found))]


def has_labels(form: Form, places: Places) -> bool:
    """Return whether a text has a label for each item that a form needs."""
    return all(
        any(label in places for label in item.labels)
        for part in form.parts
        if not part.absent
        for item in part.items
        if item.labels and not item.optional
    )


def _iter_matches(part: Sequence, places: Places, around: Span) -> Iterator[Span]:
    """Yield the matches of a sequence that do not overlap, from left to right."""
    last = around[1]
    ends: dict[tuple[int, int], int] = {}
    behind = -1
    for start in _iter_starts(part.items, places, around):
        if start < behind:
            continue
        end = _find_end(part.items, 0, start, places, last, ends)
        if end >= 0:
            yield start, end
            behind = max(end, start + 1)


def _iter_starts(items: tuple[Item, ...], places: Places, around: Span) -> list[int]:
    first, last = around
    starts = set[int]()
    for item in items:
        for label in item.labels:
            starts.update(n for n in places.get(label, ()) if first <= n <= last)
        if not item.optional:
            break
    return sorted(starts)


def _find_end(
    items: tuple[Item, ...],
    number: int,
    at: int,
    places: Places,
    last: int,
    ends: dict[tuple[int, int], int],
) -> int:
    """Return the index behind the items from `number` on, if they begin at a word, else -1."""
    if number == len(items):
        return at
    known = ends.get((number, at))
    if known is not None:
        return known
    item, found = items[number], -1
    if item.gap:
        for start in range(at, min(at + item.gap, last) + 1):
            found = _find_end(items, number + 1, start, places, last, ends)
            if found >= 0:
                break
    else:
        for label in item.labels:
            for end in places.get(label, {}).get(at, ()):
                if end <= last and found < 0:
                    found = _find_end(items, number + 1, end, places, last, ends)
        if found < 0 and item.optional:
            found = _find_end(items, number + 1, at, places, last, ends)
    ends[number, at] = found
    return found
