"""Map the words that a reader sees to their positions in the Markdown.

Only letters and digits are compared, so neither markup nor line breaks matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from clinicsite.model.block import SHOWN_OPTIONS
from clinicsite.model.shown_text import get_letter_offsets, get_letters
from clinicsite.parsing.markdown.elements import TextSpan
from clinicsite.support.characters import iter_references

# Markup without words: images, targets, citations, marks of footnotes, ids.
_HIDDEN_MARKUP = re.compile(
    r"!\[[^\]\n]*\]\([^()\n]*\)"
    r"|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\s*\)"
    r"|\]\[[^\]\n]*\]"
    r"|\[@[^\]\n]*\]"
    r"|\[\^[^\]\n]+\]:?"
    r"|^[ ]{0,3}\[[^\]\n]+\]:[^\n]*"
    r"|\{#[^}\n]*\}",
    re.MULTILINE,
)
# The head of a block without its title, and the options below it, of which some are shown.
_BLOCK = re.compile(r"(?m)^([ \t>]*)/{3,}[ \t]*[\w-]*[ \t]*\|?")
_OPTIONS = re.compile(r"(?:\n[ \t>]* {4,}[\w-]+:[^\n]*)+")
_SHOWN_OPTION = re.compile(rf"\n[ \t>]* {{4,}}(?:{'|'.join(sorted(SHOWN_OPTIONS))}):")
_OPTION = re.compile(r"\n[^\n]*")


def blank_markup(markdown: str) -> str:
    """Return `markdown` with blanks in the place of all that is not shown as words.

    A character reference becomes its character, with blanks behind it.
    """
    text = list(decode_references(markdown))
    spans = [found.span() for found in _HIDDEN_MARKUP.finditer(markdown)]
    for head in _BLOCK.finditer(markdown):
        spans.append(head.span())
        line_end = markdown.find("\n", head.end())
        if line_end >= 0 and (options := _OPTIONS.match(markdown, line_end)):
            for line in _OPTION.finditer(markdown, *options.span()):
                shown = _SHOWN_OPTION.match(markdown, line.start())
                spans.append((shown or line).span())
    for begin, end in spans:
        text[begin:end] = ("\n" if char == "\n" else " " for char in markdown[begin:end])
    return "".join(text)


def decode_references(text: str) -> str:
    """Return `text` with each character reference as its character and blanks behind it."""
    characters = list(text)
    for begin, end, meant in iter_references(text, is_markdown=True):
        characters[begin:end] = meant[: end - begin].ljust(end - begin)
    return "".join(characters)


class SourceMap:
    """A text, and its sentences as a page shows them, in order."""

    def __init__(self, text: str, sentences: Sequence[str]) -> None:
        self._text = text
        self._offsets = get_letter_offsets(text)
        self._letters = get_letters(text)
        self._sentences = sentences
        self._sentence_letters = [get_letters(sentence) for sentence in sentences]
        self._sentence_offsets: dict[int, list[int]] = {}

    def find_span(self, number: int, begin: int, end: int) -> TextSpan:
        """Return the position of the characters `begin` to `end` of the sentence `number`, from 0.

        A template may put words around a sentence, which the text then does not hold. The search is
        then for the words themselves and those beside them.
        """
        words = self._sentences[number]
        before, hit = (
            bisect_left(self._get_sentence_offsets(number), begin),
            get_letters(words[begin:end]),
        )
        first = self._find_letters(number, before, hit)
        if first is None or not hit:
            return TextSpan(1, 1, 0)
        start, stop = self._offsets[first], self._offsets[first + len(hit) - 1] + 1
        start -= _get_shared_length(
            self._text[:start][::-1], _get_leading_punctuation(words[begin:end])[::-1]
        )
        stop += _get_shared_length(
            self._text[stop:], _get_leading_punctuation(words[begin:end][::-1])[::-1]
        )
        line_start = self._text.rfind("\n", 0, start) + 1
        line_end = self._text.find("\n", start)
        length = min(stop, line_end if line_end >= 0 else len(self._text)) - start
        return TextSpan(self._text.count("\n", 0, start) + 1, start - line_start + 1, length)

    def has_sentence(self, number: int) -> bool:
        """Return whether the text holds the sentence `number` unchanged."""
        return bool(self._occurrences[number])

    def _find_letters(self, number: int, before: int, hit: str) -> int | None:
        """Return the index of the words among the letters of the text."""
        letters = self._sentence_letters[number]
        low, high = self._get_bounds(number)
        if places := self._occurrences[number]:
            first, stop = bisect_left(places, low), bisect_left(places, high)
            if first == stop:
                first, stop = 0, len(places)
            return places[min(first + self._ranks[number], stop - 1)] + before
        for begin, end in (
            (before, len(letters)),
            (0, before + len(hit)),
            (before, before + len(hit)),
        ):
            for bounds in ((low, high), (0, len(self._letters))):
                places = self._find_all(letters[begin:end], *bounds)
                if places:
                    return places[0] + before - begin
        return None

    def _get_bounds(self, number: int) -> tuple[int, int]:
        """Return the letters between which a sentence is: its neighbours that occur only once."""
        found, anchors = self._occurrences, self._anchors
        place = bisect_left(anchors, number)
        low, high = 0, len(self._letters)
        if place:
            before = anchors[place - 1]
            low = found[before][0] + len(self._sentence_letters[before])
        after = next((i for i in anchors[place : place + 2] if i > number), None)
        if after is not None and low < found[after][0]:
            high = found[after][0]
        return low, high

    @cached_property
    def _anchors(self) -> list[int]:
        """The numbers of the sentences that the text holds once."""
        return [number for number, places in enumerate(self._occurrences) if len(places) == 1]

    @cached_property
    def _ranks(self) -> list[int]:
        """How many equal sentences are before each, from the last one that the text holds once."""
        ranks, counts = [], Counter[str]()
        for letters, places in zip(self._sentence_letters, self._occurrences, strict=True):
            ranks.append(counts[letters])
            if len(places) == 1:
                counts.clear()
            counts[letters] += 1
        return ranks

    @cached_property
    def _occurrences(self) -> list[list[int]]:
        """The indexes of each sentence among the letters of the text."""
        texts = dict.fromkeys(self._sentence_letters)
        found = {letters: self._find_all(letters, 0, len(self._letters)) for letters in texts}
        return [found[letters] for letters in self._sentence_letters]

    def _get_sentence_offsets(self, number: int) -> Sequence[int]:
        """Return the offset of each letter of a sentence."""
        if number not in self._sentence_offsets:
            self._sentence_offsets[number] = get_letter_offsets(self._sentences[number])
        return self._sentence_offsets[number]

    def _find_all(self, letters: str, low: int, high: int) -> list[int]:
        places = []
        place = self._letters.find(letters, low, high) if letters else -1
        while place >= 0:
            if self._is_whole_words(place, place + len(letters)):
                places.append(place)
            place = self._letters.find(letters, place + 1, high)
        return places

    def _is_whole_words(self, begin: int, end: int) -> bool:
        """Return whether these letters are whole words of the text."""
        start, stop = self._offsets[begin], self._offsets[end - 1] + 1
        before, after = self._text[start - 1 : start], self._text[stop : stop + 1]
        return not (before.isalnum() or after.isalnum())


def _get_leading_punctuation(text: str) -> str:
    """Return the characters of `text` before its first letter."""
    return text[: next((i for i, char in enumerate(text) if char.isalnum()), 0)]


def _get_shared_length(text: str, prefix: str) -> int:
    """Return the length of `prefix` if `text` begins with it, else 0."""
    return len(prefix) if prefix and text.startswith(prefix) else 0
