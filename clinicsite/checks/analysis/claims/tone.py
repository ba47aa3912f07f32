"""Measure how much the words of a sentence read like an advertisement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from clinicsite.checks.analysis.claims.tokens import Words
from clinicsite.model.claim_form import is_list_name
from clinicsite.model.claim_tone import Tone
from clinicsite.model.claim_words import split_entries

QUOTATION, QUESTION, SOURCE = '"', "?", "source of the sentence"


class ToneScale:
    """The points of one language."""

    def __init__(self, tone: Tone) -> None:
        """Read the points."""
        self._tone = tone
        self._words: dict[str, int] = {}
        self._lists: dict[str, int] = {}
        for group in tone.words:
            for entry in split_entries(group.words):
                if is_list_name(entry):
                    self._lists[entry] = group.points
                else:
                    self._words[_get_stems(entry)] = group.points
        self.list_names = frozenset(self._lists)

    def measure(self, words: Words, places: Iterable[str], *, has_source: bool) -> int:
        """Return the points of a sentence, of the features that `iter_features` yields."""
        tone, of_word, of_list = self._tone, self._words.get, self._lists.get
        stems = [get_stem(word) for word in words.texts]
        total = tone.base + sum([of_word(one, 0) for one in {*stems, *_iter_pairs(stems)}])
        total += sum([of_list(label, 0) for label in places])
        if words.questions:
            total += tone.question
        if words.quoted:
            total += tone.quotation
        return total + tone.source if has_source else total


def iter_features(words: Words, places: Iterable[str], *, has_source: bool) -> Iterator[str]:
    """Yield what gives points to a sentence: its words, pairs of words and lists, each once."""
    stems = [get_stem(word) for word in words.texts]
    yield from set(stems)
    yield from set(_iter_pairs(stems))
    yield from (label for label in places if is_list_name(label))
    if words.questions:
        yield QUESTION
    if words.quoted:
        yield QUOTATION
    if has_source:
        yield SOURCE


def _iter_pairs(stems: list[str]) -> Iterator[str]:
    return map(" ".join, pairwise(stems))


def _get_stems(entry: str) -> str:
    return " ".join(map(get_stem, entry.split()))


@cache
def get_stem(word: str) -> str:
    """Return a word without the most common endings: improves and improving are improv."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word[: -len(ending)]
    return word
