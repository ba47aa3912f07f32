"""Measure how much a sentence reads like an advertisement, and name its kind of claim."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from clinicsite.checks.analysis.claims.features import Feature, TextFeatures, list_parts
from clinicsite.checks.analysis.claims.lexicon import Places
from clinicsite.checks.analysis.claims.tokens import Span, Words
from clinicsite.model.claim_form import is_list_name
from clinicsite.model.claim_tone import Tone, WordGroups, parse_points

_MAX_KNOWN = 50_000  # words whose parts are remembered


class Reading(NamedTuple):
    """The points of a text, the kind of claim that it is most likely, and the words that decide.

    The kind is "" in a text with too few points for any problem.
    """

    points: int
    kind: str
    window: Span


class ToneScale:
    """The points of one language."""

    def __init__(self, tone: Tone, groups: WordGroups | None = None) -> None:
        """Read the points."""
        self.levels = tone.levels
        self._base, self._points = tone.base, parse_points(tone.points)
        self._kinds = [(one.kind, one.base, parse_points(one.points)) for one in tone.kinds]
        self._kind_floor = tone.kind_floor
        self._groups = read_groups(groups)
        self._parts: dict[str, list[str]] = {}
        self.list_names = {
            name
            for points in (self._points, *(points for *_, points in self._kinds))
            for entry in points
            if not entry.islower()
            for name in entry.split()
            if is_list_name(name)
        }

    def read(self, text: str, words: Words, places: Places, *, has_source: bool) -> Reading:
        """Return the reading of the window of words that has the most points."""
        features = self.find_features(text, words, places, has_source=has_source)
        return max(self._read_window(features, window) for window in features.list_windows())

    def find_features(
        self, text: str, words: Words, places: Places, *, has_source: bool
    ) -> TextFeatures:
        """Return the features of a text."""
        return TextFeatures(text, words, places, self._groups, has_source=has_source)

    def _read_window(self, features: TextFeatures, window: Span) -> Reading:
        names = self.list_names_of(features, window)
        total = self._base + _add(self._points, names)
        if total < self._kind_floor or not self._kinds:
            return Reading(total, "", window)
        likely, kind = max((base + _add(its, names), kind) for kind, base, its in self._kinds)
        return Reading(total + likely, kind, window)

    def list_names_of(self, features: TextFeatures, window: Span) -> set[str]:
        """Return the names of the features of a window. Each counts once."""
        names = {name for name, _, _ in features.list_features(*window)}
        for word in features.words.texts[slice(*window)]:
            names.update(self._list_parts(word))
        return names

    def _list_parts(self, word: str) -> list[str]:
        found = self._parts.get(word)
        if found is None:
            found = list_parts(word)
            if len(self._parts) < _MAX_KNOWN:
                self._parts[word] = found
        return found

    def find_peak(self, features: TextFeatures, window: Span) -> Span:
        """Return the words that follow each other and have the most points above the average."""
        begin, end = window
        points = self._share_out(features.list_features(begin, end), features.words.texts, window)
        average = max(0.0, sum(points) / max(1, end - begin))
        best, peak = 0.0, window
        for first in range(end - begin):
            total = 0.0
            for last in range(first, end - begin):
                total += points[last] - average
                if total > best:
                    best, peak = total, (begin + first, begin + last + 1)
        return peak

    def _share_out(self, features: list[Feature], texts: list[str], window: Span) -> list[float]:
        """Return the points of each word of a window."""
        first, behind = window
        points = [0.0] * (behind - first)
        for name, begin, end in features:
            if end > begin and (value := self._points.get(name, 0)):
                for at in (begin, end - 1):
                    if first <= at < behind:
                        points[at - first] += value / 2
        return [
            one + _add(self._points, list_parts(word))
            for one, word in zip(points, texts[first:behind], strict=True)
        ]


def _add(points: dict[str, int], names: Iterable[str]) -> int:
    return sum([points[name] for name in names if name in points])


def read_groups(groups: WordGroups | None) -> dict[str, tuple[str, str]]:
    """Return the names of the narrow and the wide group of each word."""
    names: dict[str, tuple[str, str]] = {}
    for group in groups.groups if groups else ():
        narrow_and_wide = f"@{group.name}", f"@{group.name.partition('-')[0]}"
        names |= dict.fromkeys(group.entries, narrow_and_wide)
    return names
