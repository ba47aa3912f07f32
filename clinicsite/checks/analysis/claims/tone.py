"""Measure how much a sentence reads like an advertisement, and name its kind of claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise, repeat
from typing import NamedTuple

from clinicsite.checks.analysis.claims.features import (
    MAX_APART,
    UNKNOWN,
    Feature,
    get_stem,
    list_ends,
    list_features,
    list_marks,
    list_parts,
    sort_lists,
)
from clinicsite.checks.analysis.claims.lexicon import Places
from clinicsite.checks.analysis.claims.tokens import Span, Words
from clinicsite.model.claim_form import is_list_name
from clinicsite.model.claim_tone import Tone, TonePoints, WordGroups

_ZEROS = repeat(0)
_NONE: dict[str, int] = {}


class _WordPoints(NamedTuple):
    """A word: its names as a feature, its points alone, and those of pairs that begin with it."""

    stem: str
    narrow: str
    wide: str
    points: int
    next_stem: dict[str, int]
    next_narrow: dict[str, int]
    next_wide: dict[str, int]
    far_stem: dict[str, int]
    far_wide: dict[str, int]


class ToneScale:
    """The points of one language."""

    def __init__(self, tone: Tone, groups: WordGroups | None = None) -> None:
        """Read the points."""
        self.levels = tone.levels
        self._base = tone.base
        self._points = _read_points(tone.words)
        self._kinds = {one.kind: (one.base, _read_points(one.words)) for one in tone.kinds}
        self._words: dict[str, _WordPoints] = {}
        self._next: dict[str, dict[str, int]] = {}
        self._far: dict[str, dict[str, int]] = {}
        for name, points in self._points.items():
            first, *rest = name.split()
            if len(rest) == 1 and "^" not in (first, rest[0]):
                self._next.setdefault(first, {})[rest[0]] = points
            elif len(rest) == 2 and rest[0] == "..":
                self._far.setdefault(first, {})[rest[1]] = points
        self.groups = read_groups(groups)
        self.list_names = {
            name
            for points in (self._points, *(points for _, points in self._kinds.values()))
            for entry in points
            if not entry.islower()
            for name in entry.split()
            if is_list_name(name)
        }

    def iter_points(self) -> Iterator[tuple[str, int]]:
        """Yield the features with points, and these."""
        yield from self._points.items()

    def list_features(
        self, text: str, words: Words, places: Places, *, has_source: bool
    ) -> list[Feature]:
        """Return the features of a text, without parts of words."""
        return list_features(text, words, places, self.groups, has_source=has_source)

    def measure(self, text: str, words: Words, places: Places, *, has_source: bool) -> int:
        """Return the points of a text: those of its features and of the parts of its words."""
        known = [self._words.get(word) or self._add_word(word) for word in words.texts]
        total, get = self._base, self._points.get
        for one in known:
            total += one.points
        for one, two in pairwise(known):
            total += one.next_stem.get(two.stem, 0)
            total += one.next_narrow.get(two.narrow, 0)
            total += one.next_wide.get(two.wide, 0)
        stems = [one.stem for one in known]
        total += self._measure_far(known, stems, words.clauses)
        if known:
            narrow = [one.narrow for one in known]
            total += sum([get(name, 0) for name, *_ in (*list_ends(stems), *list_ends(narrow))])
        total += self._measure_lists(stems, places)
        marks = list_marks(text, words, has_source=has_source)
        return total + sum([get(name, 0) for name in marks])

    def _measure_far(self, known: list[_WordPoints], stems: list[str], clauses: list[Span]) -> int:
        """Return the points of pairs of words of a clause that are not next to each other."""
        total, wide = 0, [one.wide for one in known]
        for begin, end in clauses:
            for first in range(begin, end - 2):
                one = known[first]
                last = min(end, first + MAX_APART + 1)
                if one.far_stem:
                    total += sum(map(one.far_stem.get, stems[first + 2 : last], _ZEROS))
                if one.far_wide:
                    total += sum(map(one.far_wide.get, wide[first + 2 : last], _ZEROS))
        return total

    def _measure_lists(self, stems: list[str], places: Places) -> int:
        """Return the points of word lists, and of those beside a word or another list."""
        total, count = 0, len(stems)
        begun, lists = sort_lists(places)
        for label, starts in lists:
            total += self._points.get(label, 0)
            behind = self._next.get(label, _NONE)
            for start, ends in starts.items():
                if start:
                    total += self._next.get(stems[start - 1], _NONE).get(label, 0)
                for end in ends:
                    if end < count:
                        total += behind.get(stems[end], 0)
                        if end in begun:
                            total += sum(map(behind.get, begun[end], _ZEROS))
        return total

    def _add_word(self, word: str) -> _WordPoints:
        stem, (narrow, wide) = get_stem(word), self.groups.get(word, UNKNOWN)
        points = self._points.get(stem, 0) + self._points.get(narrow, 0) + self._get_parts(word)
        following = [self._next.get(name, _NONE) for name in (stem, narrow, wide)]
        far = [self._far.get(name, _NONE) for name in (stem, wide)]
        self._words[word] = _WordPoints(stem, narrow, wide, points, *following, *far)
        return self._words[word]

    def _get_parts(self, word: str) -> int:
        return sum(self._points.get(part, 0) for part in list_parts(word))

    def name_kind(self, features: Iterable[Feature]) -> str:
        """Return the kind of claim that is most likely in a text with these features."""
        names = [feature.name for feature in features]
        totals = {
            kind: base + sum([points.get(name, 0) for name in names])
            for kind, (base, points) in self._kinds.items()
        }
        return max(totals, key=lambda kind: totals[kind], default="")

    def find_peak(self, words: Words, features: Iterable[Feature], around: Span) -> Span:
        """Return the words that follow each other and have the most points above the average."""
        points = [0.0] * len(words.texts)
        for name, begin, end in features:
            if end > begin and (value := self._points.get(name, 0)):
                points[begin] += value / 2
                points[end - 1] += value / 2
        points = [
            one + self._get_parts(word) for one, word in zip(points, words.texts, strict=True)
        ]
        average = max(0.0, sum(points[slice(*around)]) / max(1, around[1] - around[0]))
        best, peak = 0.0, around
        for first in range(*around):
            total = 0.0
            for last in range(first, around[1]):
                total += points[last] - average
                if total > best:
                    best, peak = total, (first, last + 1)
        return peak


def read_groups(groups: WordGroups | None) -> dict[str, tuple[str, str]]:
    """Return the names of the narrow and the wide group of each word."""
    return {
        word: (f"@{group.name}", f"@{group.name.partition('-')[0]}")
        for group in (groups.groups if groups else ())
        for word in group.entries
    }


def _read_points(groups: Iterable[TonePoints]) -> dict[str, int]:
    return {
        " ".join(map(_get_name, entry.split())): group.points
        for group in groups
        for entry in " ".join(group.words.split()).split(", ")
    }


@cache
def _get_name(part: str) -> str:
    return get_stem(part) if part[0].isalpha() and part.islower() and "*" not in part else part
