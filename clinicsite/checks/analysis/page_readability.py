"""The running text of one page: what it counts, its sections, and its hardest sentences.

Running text is paragraphs and list items. An item is a sentence of its own, as it is read alone.
Headings, tables and captions are left out, because labels are no sentences and would hide hard
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
    make_name_replacer,
    measure_sentence,
    split_words,
)
from clinicsite.checks.analysis.syllables import count_syllables
from clinicsite.model.block import FOREIGN_BLOCK, OFFICIAL_BLOCK
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import TextSpan
from clinicsite.parsing.markdown.word_forms import list_forms
from clinicsite.parsing.sentences import Sentence
from clinicsite.parsing.source_map import SourceMap, blank_markup

SPLIT_WORDS = 20  # words of a sentence that can well be split (NHS service manual)

_RUNNING_TAGS = frozenset({"p", "li", "dd"})
# Blocks with words of records, or with words that the scale of the page does not fit.
_UNMEASURED_BLOCKS = frozenset({"evidence", "claim-rules", FOREIGN_BLOCK, OFFICIAL_BLOCK})
_MIN_SCORED_WORDS = 8  # words; the score of fewer says nothing about one sentence


@dataclass(frozen=True)
class MeasuredSentence:
    """A sentence of the running text, its words with "it" for each name, and its counts."""

    sentence: Sentence
    neutral_text: str
    plain: Measure

    @property
    def word_count(self) -> int:
        """Return its words as an editor counts them."""
        return len(self.sentence.text.split())


@dataclass(frozen=True)
class HardSentence:
    """A hard sentence: where it begins in its file, its score as shown, and advice."""

    line: int
    column: int
    word_count: int
    score: str
    text: str
    advice: str


class ReadabilityReport:
    """The running text of one page, its names taken as plain words."""

    def __init__(self, text: Document, names: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.lang = text.page_path.lang
        self.scale = SCALES.get(self.lang)
        without_names = make_name_replacer(names)
        running = ((one, without_names(one.text)) for one in text.sentences if is_running_text(one))
        found = (
            MeasuredSentence(one, words, measure_sentence(words, self.lang))
            for one, words in running
        )
        self.lines = [line for line in found if line.plain.words]

    @cached_property
    def plain(self) -> Measure:
        """Return the counts of the page, each needed name as one plain word."""
        return sum_measures(self.lines)

    @cached_property
    def with_names(self) -> Measure:
        """Return the counts of the page with all its names."""
        return sum(
            (measure_sentence(line.sentence.text, self.lang) for line in self.lines), Measure()
        )

    @property
    def longest_sentence(self) -> int:
        """Return the words of the longest sentence."""
        return max((line.word_count for line in self.lines), default=0)

    @property
    def passive_share(self) -> float | None:
        """Return the share of passive sentences, 0 to 1, or None where it is unknown."""
        if self.lang != "en" or not self.lines:
            return None
        return sum(is_passive(line.sentence.text) for line in self.lines) / len(self.lines)

    @property
    def sections(self) -> Iterator[list[MeasuredSentence]]:
        """Return the lines above the first h2, and those below each."""
        return (list(group) for _, group in groupby(self.lines, lambda x: x.sentence.heading))

    @property
    def passages(self) -> Iterator[list[MeasuredSentence]]:
        """Return the lines of each paragraph or list item."""
        return (list(group) for _, group in groupby(self.lines, lambda x: x.sentence.passage))

    def list_hardest(
        self, number: int, lines: list[MeasuredSentence] | None = None
    ) -> list[MeasuredSentence]:
        """Return the sentences that are hardest to read, the hardest first."""
        scale = self.scale or SCALES["en"]
        lines = self.lines if lines is None else lines
        by_hardness = sorted(lines, key=lambda line: -scale.get_hardness(line.plain))
        return sorted(by_hardness, key=lambda line: line.word_count < _MIN_SCORED_WORDS)[:number]

    def find_span(self, line: MeasuredSentence) -> TextSpan:
        """Return the position of a sentence in the body."""
        return self._spans[id(line.sentence)]

    def suggest_advice(self, line: MeasuredSentence) -> str:
        """Return advice for an easier sentence: fewer words, or shorter ones."""
        advice = []
        if line.word_count > SPLIT_WORDS:
            advice.append("Split it into two or three sentences.")
        if long := self._list_long_words(line):
            advice.append(f"Use a shorter word for: {', '.join(long)}.")
        return " ".join(advice) or "Use shorter sentences."

    def _list_long_words(self, line: MeasuredSentence) -> list[str]:
        """Return the longest words of a sentence, at most three, in their order."""
        found = dict.fromkeys(split_words(line.neutral_text))
        long = [
            word for word in found if count_syllables(word, self.lang) > 2 and not word.isupper()
        ]
        chosen = sorted(long, key=lambda word: -count_syllables(word, self.lang))[:3]
        return [word for word in long if word in chosen]

    @cached_property
    def _spans(self) -> dict[int, TextSpan]:
        """Return the places of the sentences, which are looked for only when one is asked for."""
        shown = [one.text for one in self.text.sentences]
        written = SourceMap(blank_markup(self.text.markdown or ""), shown)
        running = (
            (number, one) for number, one in enumerate(self.text.sentences) if is_running_text(one)
        )
        return {id(one): written.find_span(number, 0, len(one.text)) for number, one in running}


def list_hard_sentences(
    text: Document, number: int, names: frozenset[str] = frozenset()
) -> list[HardSentence]:
    """Return the hardest sentences of a page, the hardest first, with the lines of the file."""
    page = ReadabilityReport(text, names)
    scale = page.scale or SCALES["en"]
    found = []
    for line in page.list_hardest(number):
        at, sentence_text = page.find_span(line), line.sentence.text
        number_of_line = at.line + text.body_line - 1
        score = scale.format_score(line.plain) if page.scale else ""
        found.append(
            HardSentence(
                number_of_line,
                at.column,
                line.word_count,
                score,
                sentence_text,
                page.suggest_advice(line),
            )
        )
    return found


def sum_measures(lines: list[MeasuredSentence]) -> Measure:
    """Return the sum of the counts of some lines."""
    return sum((line.plain for line in lines), Measure())


def is_running_text(sentence: Sentence) -> bool:
    """Return whether a sentence is running text."""
    made = not _UNMEASURED_BLOCKS.isdisjoint(sentence.blocks)
    return sentence.tag in _RUNNING_TAGS and not (made or sentence.quoted)


def list_names(records: Records, lang: str = DEFAULT_LANG) -> frozenset[str]:
    """Return the names on pages of a language: terms, conditions, treatments, medicines."""
    name = f"names in {lang}"
    if name not in records.derived:
        found = _list_record_names(records.in_language(lang))
        forms = (form for one in found for form in list_forms(str(one), lang))
        records.derived[name] = frozenset(forms)
    names: frozenset[str] = records.derived[name]
    return names


def _list_record_names(records: Records) -> set[str]:
    found = {records.clinic.name}
    for term in records.glossary:
        found.update((term.term, *term.also))
    for condition in records.conditions.values():
        found.update((condition.name, *condition.also_called))
    for treatment in records.treatments.values():
        found.update((treatment.name, *treatment.also_called))
        found.update(filter(None, [treatment.drug]))
    for lang in records.familiar_words.values():
        found.update(lang.names)
    return found
