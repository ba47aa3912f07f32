"""The HTML of a page → its sentences, each with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

CITE = "\N{WORD JOINER}"  # stands in the running text where a citation is

_PASSAGES = frozenset("p li h2 h3 h4 h5 h6 td th dd dt caption figcaption summary".split())
_SKIPPED = frozenset({"blockquote", "svg", "pre", "code", "script", "style"})
_VOID = frozenset({"img", "br", "hr", "input", "source", "wbr"})
_ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|vs|e\.g|i\.e|etc|U\.S|No)\.)$")
_END = re.compile(rf"[.?!]+[\"'”’)\]]*{CITE}*(?=\s|$)")


@dataclass(frozen=True)
class Sentence:
    """A sentence as a reader sees it: the numbers of its sources, and the blocks it stands in."""

    text: str
    tag: str
    sources: tuple[int, ...] = ()
    blocks: tuple[str, ...] = ()
    heading: str = ""  # the h2 it stands below
    passage: int = 0  # the number of its paragraph, list item or cell


@dataclass
class _Passage:
    tag: str
    text: str = ""
    sources: list[int] = field(default_factory=list)


def sentences(html: str) -> list[Sentence]:
    """The sentences of a body. Quotations, code, drawings and pop-up definitions are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def split(text: str) -> Iterator[str]:
    """A passage cut into sentences; an abbreviation or a decimal point does not end one."""
    begin = 0
    for found in _END.finditer(text):
        if not _ABBREVIATION.search(text[begin : found.start() + 1]):
            yield text[begin : found.end()].strip()
            begin = found.end()
    if rest := text[begin:].strip():
        yield rest


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Sentence] = []
        self._stack: list[tuple[str, str, bool]] = []  # tag, classes, skipped
        self._passages: list[_Passage] = []
        self._heading = ""
        self._number = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (source := re.fullmatch(r"#source-(\d+)", given.get("href") or "")):
            self._cite(int(source[1]))
        if tag in _VOID:
            self._add(" ")
            return
        classes = given.get("class") or ""
        skipped = self._skips or tag in _SKIPPED or "popover" in given or classes == "cite"
        self._stack.append((tag, classes, skipped))
        if tag in _PASSAGES and not skipped:
            self._finish_outer()
            self._passages.append(_Passage(tag))

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            closed, _, skipped = self._stack.pop()
            if closed in _PASSAGES and not skipped and self._passages:
                self._finish(self._passages.pop())
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._skips:
            self._add(data)

    @property
    def _skips(self) -> bool:
        return bool(self._stack) and self._stack[-1][2]

    def _add(self, text: str) -> None:
        if self._passages:
            self._passages[-1].text += text

    def _cite(self, number: int) -> None:
        if self._passages:
            passage = self._passages[-1]
            passage.sources.append(number)
            passage.text += CITE

    def _finish_outer(self) -> None:
        """A list item that holds paragraphs: what stood before them is a passage by itself."""
        if self._passages and self._passages[-1].text.strip():
            outer = self._passages[-1]
            self._finish(_Passage(outer.tag, outer.text, outer.sources))
            outer.text, outer.sources = "", []

    def _finish(self, passage: _Passage) -> None:
        text = " ".join(passage.text.split())
        if passage.tag == "h2":
            self._heading = text.replace(CITE, "")
        self._number += 1
        sources: Iterable[int] = iter(passage.sources)
        blocks = tuple(name for _, classes, _ in self._stack for name in classes.split())
        for words in split(text):
            cited = tuple(next(sources) for _ in range(words.count(CITE)))
            plain = words.replace(CITE, "")
            found = Sentence(plain, passage.tag, cited, blocks, self._heading, self._number)
            self.found.append(found)
