"""Split the HTML of a page into sentences, each with its context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from clinicsite.model.shown_text import show_text

CITATION_MARKER = "\ufdd0"  # marks a citation in the text, which cannot hold it (E202)

_PASSAGES = frozenset("p li h2 h3 h4 h5 h6 td th dd dt caption figcaption summary pre".split())
_SKIPPED = frozenset({"svg", "script", "style"})
_VOID = frozenset({"img", "br", "hr", "input", "source", "wbr"})
_INLINE = frozenset("a abbr b button cite code del em i kbd mark q s samp span strong sup".split())
_SKIPPED_CLASSES = frozenset({"cite", "footnote-ref", "footnote-backref"})

# In HTML that the reader made, a < begins an element, and no value holds a >.
_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^>]*)>|([^<]+)")
_LANG = re.compile(r'\slang="([^"]*)"')
_CLASS = re.compile(r'\sclass="([^"]*)"')
_POPOVER = re.compile(r"\spopover(?=[\s=]|$)")
_SOURCE = re.compile(r'\shref="#source-(\d+)"')

_SENTENCE_END = re.compile(rf"[.?!…]+[\"'”’)\]]*{CITATION_MARKER}*(?=\s|$)")
# These full stops end no sentence. Those of the second line do before a capital letter.
_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|Prof|Sr|Sra|Dra|vs|e\.g|i\.e|p|ej|approx)\.$")
_NUMBER = re.compile(r"\bNo\.$")
_LONGEST_ABBREVIATION = 16  # characters, with the one before it
_CONTINUATION = re.compile(rf"{CITATION_MARKER}*\s+[\"'“‘(\[]*[^\W\d_A-Z]")


@dataclass(frozen=True)
class Sentence:
    """A sentence as a reader sees it: the numbers of its sources, and the blocks context it."""

    text: str
    tag: str
    sources: tuple[int, ...] = ()
    blocks: tuple[str, ...] = ()
    heading: str = ""  # the text of the h2 above it
    passage: int = 0  # the number of its paragraph, list item or cell
    quoted: bool = False  # whether it is in a quotation (>)
    lang: str = ""  # of its block, or "" for the language of the page


@dataclass
class _Passage:
    tag: str
    parts: list[str] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)


def extract_sentences(html: str) -> list[Sentence]:
    """Return the sentences of a body without SVG, citations and definitions."""
    reader = _SentenceReader()
    for token in _TOKEN.finditer(html):
        closes, tag, attributes, text = token.groups()
        if text:
            reader.add_text(text)
        elif closes:
            reader.close(tag)
        else:
            reader.open(tag, attributes)
    return reader.sentences


def split_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a passage as readers see them (model/shown_text.py).

    An abbreviation or a decimal point ends none.
    """
    text, begin = show_text(text), 0
    for found in _SENTENCE_END.finditer(text):
        if not _is_mid_sentence(text, begin, found):
            yield text[begin : found.end()].strip()
            begin = found.end()
    if rest := text[begin:].strip():
        yield rest


def _is_mid_sentence(text: str, begin: int, end: re.Match[str]) -> bool:
    """Return whether the sentence continues after this full stop, by the next character."""
    if goes_on := _CONTINUATION.match(text, end.end()):
        return goes_on[0][-1].islower()
    if text[end.start()] != ".":
        return False
    so_far = text[max(begin, end.start() - _LONGEST_ABBREVIATION) : end.start() + 1]
    following = text[end.end() : end.end() + 2].strip()[:1]
    if _NUMBER.search(so_far):
        return following.isdigit()
    return bool(following and _ABBREVIATION.search(so_far))


class _SentenceReader:
    """Reads the elements of a body, which our own templates and Markdown made."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self._stack: list[tuple[str, str, bool, str]] = []  # tag, classes, skipped, language
        self._passages: list[_Passage] = []
        self._heading = ""
        self._number = 0

    def open(self, tag: str, attributes: str) -> None:
        """Handle the start of an element."""
        skips = self._is_skipping
        if tag == "a" and (source := _SOURCE.search(attributes)):
            self._cite(int(source[1]))
        if tag not in _INLINE:
            self.add_text(" ")
        if tag in _VOID or attributes.endswith("/"):
            return
        classes = found[1] if (found := _CLASS.search(attributes)) else ""
        if not skips:
            skips = tag in _SKIPPED or classes in _SKIPPED_CLASSES
            skips = skips or bool("popover" in attributes and _POPOVER.search(attributes))
        lang = found[1] if "lang=" in attributes and (found := _LANG.search(attributes)) else ""
        self._stack.append((tag, classes, skips, lang))
        if tag in _PASSAGES and not skips:
            self._finish_outer()
            self._passages.append(_Passage(tag))

    def close(self, tag: str) -> None:
        """Handle the end of an element, and of elements that are still open in it."""
        while self._stack:
            closed, _, skipped, _ = self._stack.pop()
            if closed in _PASSAGES and not skipped and self._passages:
                self._finish_passage(self._passages.pop())
            if closed == tag:
                break
        if tag not in _INLINE:
            self.add_text(" ")

    def add_text(self, text: str) -> None:
        """Add text to the current passage."""
        if self._passages and not self._is_skipping:
            self._passages[-1].parts.append(unescape(text) if "&" in text else text)

    @property
    def _is_skipping(self) -> bool:
        return bool(self._stack) and self._stack[-1][2]

    def _cite(self, number: int) -> None:
        if self._passages:
            self._passages[-1].sources.append(number)
            self._passages[-1].parts.append(CITATION_MARKER)

    def _finish_outer(self) -> None:
        """Finish the text before the paragraphs of a list item, which is a passage of its own."""
        if self._passages:
            outer = self._passages[-1]
            self._finish_passage(outer)
            self._passages[-1] = _Passage(outer.tag)

    def _finish_passage(self, passage: _Passage) -> None:
        text = " ".join("".join(passage.parts).split())
        if passage.tag == "h2":
            self._heading = text.replace(CITATION_MARKER, "")
        self._number += 1
        sources = iter(passage.sources)
        blocks = tuple(name for _, classes, *_ in self._stack for name in classes.split())
        quoted = any(tag == "blockquote" for tag, *_ in self._stack)
        lang = next((lang for *_, lang in reversed(self._stack) if lang), "")
        for words in split_sentences(text):
            cited = tuple(next(sources) for _ in range(words.count(CITATION_MARKER)))
            plain = words.replace(CITATION_MARKER, "") if cited else words
            if plain:
                context = (blocks, self._heading, self._number, quoted, lang)
                self.sentences.append(Sentence(plain, passage.tag, cited, *context))
