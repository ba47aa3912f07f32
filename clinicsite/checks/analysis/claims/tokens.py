"""Split a sentence into words, clauses and quotations, with their positions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from clinicsite.checks.analysis.claims.grammar import ENGLISH, Grammar
from clinicsite.model.word_pattern import fold_text

Span = tuple[int, int]

_TOKEN = re.compile(
    r"[^\W_]+(?:[.,]\d+)*(?:'[^\W_]+)?|[#%$]|\.(?=\s+\S|[\"')\s]*$)|[?!:;,()\"]|(?<=\s)-(?=\s)"
)
_SENTENCE_ENDS = frozenset(".?!")
_CLAUSE_ENDS = frozenset(":;()-")
_MARKS = _SENTENCE_ENDS | _CLAUSE_ENDS | {",", '"'}


@dataclass
class Words:
    """The words of a text in small letters, and what holds them together.

    `spans` are positions in the text. `joined` are the indexes of words with a hyphen in front.
    `clauses` and `sentences` are ranges of word indexes. `questions` are the sentences that end
    with a question mark. `quoted` are the indexes of words between quotation marks.
    """

    texts: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    joined: set[int] = field(default_factory=set)
    clauses: list[Span] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)
    questions: set[Span] = field(default_factory=set)
    quoted: set[int] = field(default_factory=set)


def split_words(text: str, grammar: Grammar = ENGLISH) -> Words:
    """Return the words of a text in the language of a grammar."""
    folded = fold_text(text)
    found = _Splitter(folded, grammar).words
    if folded.count('"') > 1:
        found.quoted = _find_quoted(folded, found.spans)
    return found


def _find_quoted(folded: str, spans: list[Span]) -> set[int]:
    marks = [number for number, character in enumerate(folded) if character == '"']
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    return {
        number
        for number, (begin, _) in enumerate(spans)
        if any(first < begin < last for first, last in pairs)
    }


class _Splitter:
    def __init__(self, folded: str, grammar: Grammar) -> None:
        self.words = Words()
        self._clause = self._sentence = 0
        comma, behind_comma, previous = False, -2, 0
        texts, spans = self.words.texts, self.words.spans
        expand, starts = grammar.expand, grammar.clause_starts
        subjects, links = grammar.subjects, grammar.links
        for token in _TOKEN.finditer(folded):
            mark = token[0]
            if mark in _MARKS:
                self._end(mark)
                comma = comma or mark == ","
                continue
            word, span, number = mark.lower(), token.span(), len(texts)
            if word in starts or (comma and word in subjects):
                self._end_clause(number)
            elif behind_comma == number - 1 and word in subjects and texts[-1] in links:
                self._end_clause(number - 1)
            if comma:
                comma, behind_comma = False, number
            if span[0] == previous + 1 and previous and folded[previous] == "-":
                self.words.joined.add(number)
            previous = span[1]
            for part in expand(word):
                texts.append(part)
                spans.append(span)
        self._end(".")

    def _end(self, mark: str) -> None:
        if mark in _SENTENCE_ENDS:
            self._end_sentence(is_question=mark == "?")
        elif mark in _CLAUSE_ENDS:
            self._end_clause(len(self.words.texts))

    def _end_clause(self, end: int) -> None:
        if end > self._clause:
            self.words.clauses.append((self._clause, end))
            self._clause = end

    def _end_sentence(self, *, is_question: bool) -> None:
        end = len(self.words.texts)
        self._end_clause(end)
        if end > self._sentence:
            sentence = (self._sentence, end)
            self.words.sentences.append(sentence)
            if is_question:
                self.words.questions.add(sentence)
            self._sentence = end
