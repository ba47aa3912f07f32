"""Find the forms of rules in the places of word lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clinicsite.checks.analysis.claims.lexicon import Places
from clinicsite.checks.analysis.claims.tokens import Span
from clinicsite.model.claim_form import END, START, Form, Item, Sequence, is_list_name

_COMMON_WORDS = frozenset(
    "a an and are at be can do for have how in is it no not of on or our that the this to we what "
    "who will with you your".split()
)


class NeededForm(NamedTuple):
    """A form, and the bits of what a text must have for it."""

    form: Form
    bits: int


class LabelBits:
    """One bit for each choice of labels that a form needs: a text has one of them or none."""

    def __init__(self) -> None:
        self._by_choice: dict[frozenset[str], int] = {}
        self._by_label: defaultdict[str, int] = defaultdict(int)

    def add_form(self, form: Form) -> NeededForm:
        """Return a form with its bits."""
        bits = 0
        for labels in _iter_needed(form):
            bit = self._by_choice.setdefault(frozenset(labels), 1 << len(self._by_choice))
            bits |= bit
            for label in labels:
                self._by_label[label] |= bit
        return NeededForm(form, bits)

    def get_bits(self, labels: Iterable[str]) -> int:
        """Return the bits of a text that has these labels."""
        bits, known = 0, self._by_label
        for label in labels:
            if label in known:
                bits |= known[label]
        return bits


def get_rarest(form: Form) -> tuple[str, ...]:
    """Return labels of which each text with the form has one, and few other texts."""
    return min(_iter_needed(form), key=lambda labels: sum(map(_estimate_share, labels)))


def _estimate_share(label: str) -> int:
    """Return of how many sentences in a thousand have a label, roughly."""
    if label in (START, END):
        return 1000
    return 80 if is_list_name(label) or label.strip("=") in _COMMON_WORDS else 5


def _iter_needed(form: Form) -> Iterator[tuple[str, ...]]:
    """Yield the labels of each item that a form needs."""
    for part in form.parts:
        if not part.absent:
            yield from (one.labels for one in part.items if one.labels and not one.optional)


def find_form(form: Form, places: Places, around: Span) -> list[Span]:
    """Return the ranges of word indexes where `around` has a form.

    A form of one part can match several times. A form of several parts matches once.
    """
    if len(form.parts) == 1:
        return list(_iter_matches(form.parts[0], places, around))
    found = []
    for part in form.parts:
        match = next(_iter_matches(part, places, around), None)
        if (match is None) != part.absent:
            return []
        if match:
            found.append(match)
    if len(found) == 1:
        return list(_iter_matches(_get_present(form), places, around))
    return [(min(begin for begin, _ in found), max(end for _, end in found))]


def _get_present(form: Form) -> Sequence:
    return next(part for part in form.parts if not part.absent)


def _iter_matches(part: Sequence, places: Places, around: Span) -> Iterator[Span]:
    """Yield the matches of a sequence that do not overlap, from left to right."""
    items, last = part.items, around[1]
    behind = -1
    ends: dict[tuple[int, int], int] = {}
    for start in _iter_starts(items, places, around):
        if start >= behind:
            end = _find_end(items, 0, start, places, last, ends)
            if end >= 0:
                yield start, end
                behind = max(end, start + 1)


def _iter_starts(items: tuple[Item, ...], places: Places, around: Span) -> list[int]:
    first, last = around
    starts = set[int]()
    for item in items:
        for label in item.labels:
            if label in places:
                starts.update(places[label])
        if not item.optional:
            break
    return sorted([start for start in starts if first <= start <= last])


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
        for end in _iter_ends(item, at, places, last):
            found = _find_end(items, number + 1, end, places, last, ends)
            if found >= 0:
                break
        if found < 0 and item.optional:
            found = _find_end(items, number + 1, at, places, last, ends)
    ends[number, at] = found
    return found


def _iter_ends(item: Item, at: int, places: Places, last: int) -> Iterator[int]:
    for label in item.labels:
        if label in places and at in places[label]:
            yield from (end for end in places[label][at] if end <= last)
