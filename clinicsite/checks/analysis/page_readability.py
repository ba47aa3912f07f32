"""The running text of one page: what it counts, its sections, and its hardest sentences.

Running text is paragraphs and list items. An item is a sentence of its own, as it is read alone;
headings, tables and captions are left out, because labels are no sentences and would hide hard
ones. So are quotations, and what a block makes from records, which have limits of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from clinicsite.checks.analysis.readability import (
    SCALES,
    Measure,
    is_passive,
    measure,
    neutral,
    words,
)
from clinicsite.checks.analysis.syllables import syllables
from clinicsite.model.records import Records
from clinicsite.parsing.markdown.elements import At
from clinicsite.parsing.sentences import Sentence
from clinicsite.parsing.site import Text
from clinicsite.parsing.source_map import Written, unseen

MANY = 20  # words of a sentence that can well be split (NHS service manual)

_RUNNING = frozenset({"p", "li", "dd"})
_OF_RECORDS = frozenset({"evidence", "claim-rules"})
_SHORT = 8  # words; the score of fewer says nothing about one sentence


@dataclass(frozen=True)
class Line:
    """A sentence of the running text; its words with "it" for each name, and what they count."""

    sentence: Sentence
    nameless: str
    plain: Measure

    @property
    def words(self) -> int:
        """Its words as an editor counts them."""
        return len(self.sentence.text.split())


@dataclass(frozen=True)
class Hard:
    """A hard sentence: where it begins in its file, its score as people are told it, and a cure."""

    line: int
    column: int
    words: int
    score: str
    text: str
    cure: str


class Language:
    """The running text of one page, its names taken as plain words."""

    def __init__(self, text: Text, names: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.lang = text.place.lang
        self.scale = SCALES.get(self.lang)
        without_names = neutral(names)
        running = ((one, without_names(one.text)) for one in text.sentences if is_running(one))
        found = (Line(one, words, measure(words, self.lang)) for one, words in running)
        self.lines = [line for line in found if line.plain.words]

    @cached_property
    def plain(self) -> Measure:
        """What the page counts, each needed name as one plain word."""
        return total(self.lines)

    @cached_property
    def raw(self) -> Measure:
        """What the page counts as it stands, with all its names."""
        return sum((measure(line.sentence.text, self.lang) for line in self.lines), Measure())

    @property
    def longest(self) -> int:
        """The words of the longest sentence."""
        return max((line.words for line in self.lines), default=0)

    @property
    def passive(self) -> float | None:
        """The share of sentences that leave out who acts, 0 to 1; None where it is not known."""
        if self.lang != "en" or not self.lines:
            return None
        return sum(is_passive(line.sentence.text) for line in self.lines) / len(self.lines)

    @property
    def sections(self) -> Iterator[list[Line]]:
        """The lines above the first h2, and those below each."""
        return (list(group) for _, group in groupby(self.lines, lambda x: x.sentence.heading))

    @property
    def passages(self) -> Iterator[list[Line]]:
        """The lines of each paragraph or list item."""
        return (list(group) for _, group in groupby(self.lines, lambda x: x.sentence.passage))

    def hardest(self, number: int, lines: list[Line] | None = None) -> list[Line]:
        """The sentences that are hardest to read, the hardest first."""
        scale = self.scale or SCALES["en"]
        lines = self.lines if lines is None else lines
        by_hardness = sorted(lines, key=lambda line: -scale.hardness(line.plain))
        return sorted(by_hardness, key=lambda line: line.words < _SHORT)[:number]

    def at(self, line: Line) -> At:
        """Where a sentence stands in the body."""
        return self._places[id(line.sentence)]

    def cure(self, line: Line) -> str:
        """What would make a sentence easier: fewer words, or shorter ones."""
        advice = []
        if line.words > MANY:
            advice.append("Make two or three sentences of it.")
        if long := self._long_words(line):
            advice.append(f"Look for a shorter word for: {', '.join(long)}.")
        return " ".join(advice) or "Say it in shorter sentences."

    def _long_words(self, line: Line) -> list[str]:
        """The longest words of a sentence, at most three, in their order."""
        found = dict.fromkeys(words(line.nameless))
        long = [word for word in found if syllables(word, self.lang) > 2 and not word.isupper()]
        chosen = sorted(long, key=lambda word: -syllables(word, self.lang))[:3]
        return [word for word in long if word in chosen]

    @cached_property
    def _places(self) -> dict[int, At]:
        """The places of the sentences, which are looked for only when one is asked for."""
        shown = [one.text for one in self.text.sentences]
        written = Written(unseen(self.text.found.plain), shown)
        running = (
            (number, one) for number, one in enumerate(self.text.sentences) if is_running(one)
        )
        return {id(one): written.at(number, 0, len(one.text)) for number, one in running}


def hardest(text: Text, number: int, names: frozenset[str] = frozenset()) -> list[Hard]:
    """The hardest sentences of a page, the hardest first, with the lines of the file."""
    page = Language(text, names)
    scale = page.scale or SCALES["en"]
    found = []
    for line in page.hardest(number):
        at, said = page.at(line), line.sentence.text
        number_of_line = at.line + text.body_line - 1
        score = scale.told(line.plain) if page.scale else ""
        found.append(Hard(number_of_line, at.column, line.words, score, said, page.cure(line)))
    return found


def total(lines: list[Line]) -> Measure:
    """What some lines count together."""
    return sum((line.plain for line in lines), Measure())


def is_running(sentence: Sentence) -> bool:
    """Whether a sentence is running text."""
    made = not _OF_RECORDS.isdisjoint(sentence.blocks)
    return sentence.tag in _RUNNING and not (made or sentence.quoted)


def names_of(records: Records) -> frozenset[str]:
    """What the site calls by its name: itself, terms, conditions, treatments, medicines."""
    found = {records.clinic.name}
    for term in records.glossary:
        found.update((term.term, *term.also))
    for record in (*records.conditions.values(), *records.treatments.values()):
        found.update((record.name, *record.also_called))
        found.update(filter(None, [getattr(record, "drug", None)]))
    for lang in records.everyday.values():
        found.update(lang.names)
    return frozenset(found)
