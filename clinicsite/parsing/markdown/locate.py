"""Find the position of an element in a Markdown text.

Markdown keeps no positions. The finished tree gives the elements in their order, so the third link
to a page is at the third occurrence of that link outside of code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape

from markdown.extensions.fenced_code import FencedBlockPreprocessor

from clinicsite.parsing.markdown.block_options import parse_block_options
from clinicsite.parsing.markdown.elements import (
    BlockEnd,
    BlockStart,
    OptionElement,
    OptionFault,
    TextSpan,
)

_FENCED = FencedBlockPreprocessor.FENCED_BLOCK_RE
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(?:[^\n]|\n(?![ \t]*\n)){1,2000}?(?<!`)\1(?!`)")
_INDENT = re.compile(r"[ >]*(?: {4}|\t)[ \t]*")
# The marks of quotations, lists and footnotes that may precede a heading or a block.
_LINE_PREFIX = r"^(?:[ \t>]|(?:[-*+:]|\d+\.|\[\^[^\]\n]+\]:)[ \t])*"
_HEADING = re.compile(rf"(?m){_LINE_PREFIX}(?:(#{{1,6}})([^\n]*)|([^\n]+)\n[ \t>]*(=+|-+)[ ]*$)")
_BLOCK = re.compile(
    rf"(?m){_LINE_PREFIX}(/{{3,}})[ \t]*(?:([\w-]+)[ \t]*(?:\|[ \t]*(.*?))?|(\w.*?))?[ \t]*$"
)

_KEY = re.compile(r"[\w-]+")
_CITED = re.compile(rf"(?:\[|[;,][ ]*)@?({_KEY.pattern})(?=[ ]*[;,\]])")

# Pictures, citations, targets of links, ids: what a heading holds and does not show as letters.
_HIDDEN_MARKUP = r"!\[[^\]]*\]\([^)]*\)|\[@[^\]]*\]|\]\([^)]*\)|\{[#:][^}]*\}|[\W_]"


def _blank_out(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _mask_out(found: re.Match[str]) -> str:
    """Mask without spaces: a list item of code alone would look like the underline of a heading."""
    return re.sub(r"[^\n]", "\N{OBJECT REPLACEMENT CHARACTER}", found[0])


class _HeadingQueue:
    """The headings of a text, which are taken from the first to the last."""

    def __init__(self, headings: Iterable[tuple[int, str, TextSpan]]) -> None:
        self._spans: list[TextSpan] = []
        self._by_level: dict[int, deque[int]] = defaultdict(deque)
        self._by_words: dict[tuple[int, str], deque[int]] = defaultdict(deque)
        self._taken = -1
        for index, (level, letters, span) in enumerate(headings):
            self._spans.append(span)
            self._by_level[level].append(index)
            self._by_words[level, letters].append(index)

    def take(self, level: int, letters: str) -> TextSpan | None:
        """Return the next heading of this level, if possible with these letters, or None."""
        for queue in (self._by_words[level, letters], self._by_level[level]):
            while queue and queue[0] <= self._taken:
                queue.popleft()
            if queue:
                self._taken = queue[0]
                return self._spans[self._taken]
        return None


class Locator:
    """Finds positions in one text."""

    def __init__(self, text: str) -> None:
        self._blocks_text = _FENCED.sub(_blank_out, text)
        self._text = _CODE.sub(_mask_out, self._blocks_text)
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._places: dict[str, Iterator[re.Match[str]]] = {}
        self._last: dict[str, TextSpan] = {}

    def hide_code(self, codes: Iterable[str]) -> list[TextSpan]:
        """Remove indented code from the text. `codes` is in the order of the page.

        Return the position of the first line of each.
        """
        plain, blocks = self._text.split("\n"), self._blocks_text.split("\n")
        begin, places = 0, []
        for code in codes:
            wanted = [line.strip() for line in code.split("\n") if line.strip()]
            hidden: list[int] = []
            for number in range(begin, len(blocks)):
                if not (line := blocks[number].rstrip()):
                    continue
                if len(hidden) < len(wanted) and _is_indented_code(line, wanted[len(hidden)]):
                    hidden.append(number)
                elif hidden:
                    hidden = [number] if _is_indented_code(line, wanted[0]) else []
                if len(hidden) == len(wanted):
                    begin = number + 1
                    break
            hidden = hidden if len(hidden) == len(wanted) else []
            for number in hidden[:1]:
                words = blocks[number].strip()
                places.append(TextSpan(number + 1, blocks[number].index(words) + 1, len(words)))
            for number in hidden:
                plain[number] = " " * len(plain[number])
                blocks[number] = " " * len(blocks[number])
        self._text, self._blocks_text = "\n".join(plain), "\n".join(blocks)
        return places

    @property
    def text_without_code(self) -> str:
        """The text with blanks in the place of code."""
        return self._text

    def find_next(self, pattern: str) -> TextSpan:
        """Return the position of the next match of `pattern`, whose group 1 is the element.

        An element that the text holds once and the page shows twice keeps its position.
        """
        if pattern not in self._places:
            self._places[pattern] = re.finditer(pattern, self._text)
        if found := next(self._places[pattern], None):
            self._last[pattern] = self._make_span(found.start(1), found.end(1))
        return self._last.get(pattern, TextSpan(1, 1, 0))

    def find_target(self, target: str) -> TextSpan:
        """Return the position of the target of a link or an image."""
        literal = re.sub(r"(\\?[!-/:-@\[-`{-~])", r"\\\\?\1", re.escape(target))  # a\_b is a_b
        alone = r"<(?=(?:https?|ftp)://|[^<>\s!@]+@)"
        return self.find_next(rf"(?i:\]\(\s*<?|\]:\s*<?|{alone})({literal})(?=[\s)>]|$)")

    def find_citation(self, key: str) -> TextSpan:
        """Return the position of one key of a citation, the next one in the text."""
        if _KEY.fullmatch(key):
            places = self._citations[key]
            place = places.popleft() if len(places) > 1 else places[0] if places else (0, 0)
            return self._make_span(*place)
        return self.find_next(rf"(?:\[|[;,][ ]*)@?({re.escape(key)})(?=[ ]*[;,\]])")

    @cached_property
    def _citations(self) -> dict[str, deque[tuple[int, int]]]:
        """Return the places of all words that can be keys of citations."""
        places: dict[str, deque[tuple[int, int]]] = defaultdict(deque)
        for found in _CITED.finditer(self._text):
            places[found[1]].append(found.span(1))
        return places

    def find_words(self, words: str, before: str = "") -> TextSpan:
        """Return the position of words in the text, which may continue on the next line.

        `before` are the words in front of them, if known.
        """
        parts, lead = _make_pattern(words), _make_pattern(before)
        if lead and (found := re.search(rf"{lead}[\s>]*({parts})", self._text)):
            return self._make_span(found.start(1), found.end(1))
        return self.find_next(f"({parts})")

    def find_in_brackets(self, words: str) -> TextSpan:
        """Return the position of the next `words` below a bracket that is still open."""
        pattern = rf"\[[^\[\]]*({re.escape(words)})"
        return self.find_next(pattern) if re.search(pattern, self._text) else self.find_words(words)

    def find_heading(self, level: int, words: str) -> TextSpan:
        """Return the position of the next heading of this level, if possible with these words."""
        at = self._headings.take(level, _strip_to_letters(words))
        return at or self.find_words(words)

    @cached_property
    def _headings(self) -> _HeadingQueue:
        return _HeadingQueue(self._iter_headings())

    def _iter_headings(self) -> Iterator[tuple[int, str, TextSpan]]:
        for found in _HEADING.finditer(self._text):
            under = found[4] or ""
            level = len(found[1]) if found[1] else 1 if under.startswith("=") else 2
            start = found.start(1) if found[1] else found.start(3)
            end = found.end(2) if found[1] else found.end(3)
            words = self._blocks_text[slice(*found.span(2 if found[1] else 3))]  # with its code
            yield level, _strip_to_letters(words), self._make_span(start, end)

    def iter_blocks(self) -> Iterator[BlockStart | BlockEnd]:
        """Yield the lines that open and close blocks."""
        for found in _BLOCK.finditer(self._blocks_text):
            slashes = len(found[1])
            if found[4]:
                yield BlockStart(self._make_span(*found.span(4)), found[4], "", slashes)
            elif found[2] is None:
                yield BlockEnd(self._make_span(*found.span(1)), slashes)
            else:
                options, fault = self._parse_options(
                    found.end() + 1, found.start(1) - found.start()
                )
                name, title = found[2].lower(), (found[3] or "").strip()
                at = self._make_span(*found.span(2))
                yield BlockStart(at, name, title, slashes, options, fault)

    def _parse_options(
        self, start: int, indent: int
    ) -> tuple[tuple[OptionElement, ...], OptionFault | None]:
        """Return the options of a block that begins in column `indent`, counted from 0."""
        lines = re.compile(rf"(?m)(?:^[ \t>]{{{indent + 4},}}(?!\s).*(?:\n|\Z))+").match(
            self._blocks_text, start
        )
        if not lines:
            return (), None
        text = "\n".join(line[indent:] for line in lines[0].split("\n"))
        return parse_block_options(text, bisect_right(self._starts, start), indent)

    def _make_span(self, start: int, end: int) -> TextSpan:
        """Return the position of a part of the text, up to the end of its first line."""
        line = bisect_right(self._starts, start)
        if line < len(self._starts):
            end = min(end, self._starts[line] - 1)
        return TextSpan(line, start - self._starts[line - 1] + 1, end - start)


def _make_pattern(words: str) -> str:
    """Return a pattern of words between which lines of a quotation may begin.

    No later word begins with “>”, so that the search takes no exponential time.
    """
    first, *others = words.split() or [""]
    later = (word.lstrip(">") for word in others)
    return r"[\s>]++".join(map(re.escape, [first, *filter(None, later)]))


def _is_indented_code(line: str, code: str) -> bool:
    """Return whether `line` is `code` with the indent of code."""
    return line.endswith(code) and bool(_INDENT.fullmatch(line[: len(line) - len(code)]))


def _strip_to_letters(words: str) -> str:
    """Return only the letters and digits of a heading that a page shows."""
    return re.sub(_HIDDEN_MARKUP, "", unescape(words))
