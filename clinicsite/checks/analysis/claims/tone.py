"""Measure how much the words of a sentence read like an advertisement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from clinicsite.checks.analysis.claims.lexicon import Places
from clinicsite.checks.analysis.claims.tokens import Words
from clinicsite.model.claim_form import is_list_name
from clinicsite.model.claim_tone import Tone
from clinicsite.model.claim_words import split_entries

QUOTATION, QUESTION, SOURCE = '"', "?", "source of the sentence"


class ToneScale:
    """The points of one language."""

    def __init__(self, tone: Tone) -> None:
        """Read the points."""
        self._base = tone.base
        self._points = {
            QUESTION: tone.question,
            QUOTATION: tone.quotation,
            SOURCE: tone.source,
        }
        for group in tone.words:
            for entry in split_entries(group.words):
                self._points[entry if is_list_name(entry) else _get_stems(entry)] = group.points

        self.list_names = {name for name in self._points if is_list_name(name)}

    def measure(self, words: Words, places: Places, *, has_source: bool) -> int:
        """Return the points of a sentence."""
        features = iter_features(words, places, has_source=has_source)
        return self._base + sum(self._points.get(feature, 0) for feature in features)


def iter_features(words: Words, places: Iterable[str], *, has_source: bool) -> Iterator[str]:
    """Yield what gives points to a sentence: its words, pairs of words and lists, each once."""
    stems = [get_stem(word) for word in words.texts]
    yield from set(stems)
    yield from {f"{one} {two}" for one, two in pairwise(stems)}
    yield from (label for label in places if is_list_name(label))
    if words.questions:
        yield QUESTION
    if words.quoted:
        yield QUOTATION
    if has_source:
        yield SOURCE


def _get_stems(entry: str) -> str:
    return " ".join(map(get_stem, entry.split()))


@cache
def get_stem(word: str) -> str:
    """Return a word without the most common endings: improves and improving are improv."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word[: -len(ending)]
    return word
