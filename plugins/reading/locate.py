"""Where in a text something was written. Markdown forgets; this looks it up again.

The finished tree says what a text holds, and in what order. The third link to a page is then the
third place where that link is written, outside of code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import yaml

from plugins.reading.found import At, BlockEnd, BlockStart, Option

_FENCED = re.compile(r"(?ms)^[ ]{0,3}(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ ]{0,3}\1[ \t]*$")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:[^\n]|\n(?![ \t]*\n)){1,2000}?(?<!`)\1(?!`)")
_HEADING = re.compile(r"(?m)^(?:#{1,6}[^\n]*|[^\n]+(?=\n(?:=+|-+)[ ]*$))")
_BLOCK = re.compile(r"^[ ]{0,3}(/{3,})[ ]*(?:([\w-]+)[ ]*(?:\|[ ]*(.*?))?)?[ ]*$", re.MULTILINE)
_OPTIONS = re.compile(r"(?:^[ ]{4,}(?!\s).*?(?:\n|\Z))+", re.MULTILINE)
_OPTION = re.compile(r"^[ ]{4,}([\w-]+)[ ]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


class Locator:
    """Finds places in one text."""

    def __init__(self, text: str) -> None:
        self._blocks_text = _FENCED.sub(_blank, text)
        self._text = _CODE.sub(_blank, self._blocks_text)
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._places: dict[str, Iterator[re.Match[str]]] = {}
        self._last: dict[str, At] = {}

    def next(self, pattern: str) -> At:
        """The place of the next match of `pattern`, whose group 1 is the thing itself.

        A thing that the text holds once but the page shows twice stays where it is.
        """
        if pattern not in self._places:
            self._places[pattern] = re.finditer(pattern, self._text)
        if found := next(self._places[pattern], None):
            self._last[pattern] = self._at(found.start(1), found.end(1))
        return self._last.get(pattern, At(1, 1, 0))

    def target(self, target: str) -> At:
        """The place of the target of a link or a picture."""
        literal = re.escape(target)
        return self.next(rf"(?:\]\(\s*<?|\]:\s*<?|<)({literal})(?=[\s)>]|$)")

    def words(self, words: str) -> At:
        """The place of words as they stand in the text."""
        return self.next(f"({re.escape(words)})")

    def headings(self) -> Iterator[At]:
        """The places of all headings."""
        for found in _HEADING.finditer(self._text):
            yield self._at(found.start(), found.end())

    def blocks(self) -> Iterator[BlockStart | BlockEnd]:
        """The lines that open and close blocks."""
        for found in _BLOCK.finditer(self._blocks_text):
            slashes = len(found[1])
            if found[2] is None:
                yield BlockEnd(self._at(found.start(1), found.end(1)), slashes)
                continue
            options, readable = self._options(found.end() + 1)
            at = self._at(found.start(2), found.end(2))
            name, title = found[2].lower(), (found[3] or "").strip()
            yield BlockStart(at, name, title, slashes, options, readable)

    def _options(self, start: int) -> tuple[tuple[Option, ...], bool]:
        lines = _OPTIONS.match(self._blocks_text, start)
        if not lines:
            return (), True
        options = [
            Option(self._at(found.start(1), found.end(1)), found[1], found[2].strip("\"'"))
            for found in _OPTION.finditer(self._blocks_text, lines.start(), lines.end())
        ]
        try:
            readable = isinstance(yaml.safe_load(lines[0]), dict)
        except yaml.YAMLError:
            readable = False
        return tuple(options), readable

    def _at(self, start: int, end: int) -> At:
        line = bisect_right(self._starts, start)
        return At(line, start - self._starts[line - 1] + 1, end - start)


def bracket_depth(text: str) -> tuple[int, At]:
    """How deep [ and ( are nested within one paragraph at the most, and where.

    Markdown looks for the end of each, which takes cubic time on thousands of them.
    """
    deepest, at = 0, At(1, 1, 0)
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            depth = 0
        for found in re.finditer(r"\\.|[\[\]()]", line):
            depth = max(0, depth + {"[": 1, "(": 1, "]": -1, ")": -1}.get(found[0], 0))
            if depth > deepest:
                deepest, at = depth, At(number, found.start() + 1, 1)
    return deepest, at
