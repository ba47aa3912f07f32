"""Find markup inside paragraphs that Markdown parses differently than intended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from clinicsite.model.leftover_markup import iter_leftover
from clinicsite.parsing.markdown.elements import RawMarkup, SuspectMarkup
from clinicsite.parsing.markdown.etree_text import TextSlot, iter_text_slots
from clinicsite.parsing.markdown.nested_links import iter_nested_links
from clinicsite.parsing.markdown.placeholders import restore_source
from clinicsite.parsing.markdown.render_state import PageState

_ATTRIBUTES = re.compile(r"\{[:#.][^{}\n]*\}")
_LOST_PLACEHOLDER = re.compile(r"\x02?klzzwxh:\d+\x03?")
_INLINE_PATTERNS = {
    "footnote": re.compile(r"\[\^[^\]\n]*\]"),
    "citation": re.compile(r"\[-?@[^\]\s]*\]?"),
    "space": re.compile(r"\]\s\((?=[^()\s]*[/#.@])[^()\s]+\)"),
    "link": re.compile(r"\]\([^()\s]*|\]\[[^\]\n]*\]"),
    "swapped": re.compile(r"\)\[[^\]\s]*[/.][^\]\s]*\]"),
}
_CITATION_KEY = re.compile(
    r"\[[a-z][a-z-]*-(?:19|20)\d\d[a-z]?\]|[({]@[a-z][a-z0-9-]*[)}]"
    r"|(?<![\w@\[({-])@[a-z][a-z-]*-(?:19|20)\d\d[a-z]?(?!\w)"
)
_STARS = re.compile(r"\*\*[^\s*]*")
_BARE_URL = re.compile(
    r"(?i)(?<![\w/@.-])(?:https?://|www\.)[^\s<>()\[\]]*[^\s<>()\[\].,;:!?'\"”’]"
)
_BARE_MAIL = re.compile(r"(?<![\w.@/+:-])[\w.+-]*\w@\w[\w-]*(?:\.\w[\w-]*)+")
_CONTEXT_LENGTH = 200  # characters
MAX_SUSPECTS = 100  # of a document: an editor corrects these first
_CONTEXT_WORDS = 8  # words: enough to tell a place from others with the same words
_TABLE_RULE = r"\|?[ ]*:?-{3,}:?[ ]*\|[-|: ]*"
# Markup at the beginning of a line. Word processors make bullets of symbols and of the letter o.
_LINE_PATTERNS = {
    "point": re.compile(
        r"(?<=\n)(?:[•·▪◦‣●○■□➢✓\uf0b7]\s*|[\u2010-\u2013\u2043\u2212]\s+|o(?: |\u00a0){2,}"
        r"|(?:\d{1,2}|[a-z])\)\s+|(?:-|\d{1,2}\.)(?=[^\W\d_]))\S+"
    ),
    "list": re.compile(r"(?<=\n)(?:[-*+]|\d{1,2}\.)[ ]+\S+"),
}
_TABLE = re.compile(rf"\n[^\n]*\n({_TABLE_RULE})")
_FIRST_LINE_PATTERNS = {
    "ruler": re.compile(r"\A[^\n|]*\S \| \S[^\n]*\n([^\n|]*[^\W_] \| [^\n]*)"),
    # Only the heading of the table is above it.
    "columns": re.compile(rf"^[^\n]*\n({_TABLE_RULE})"),
    "heading": re.compile(r"^[ ]*#{1,6}[ ]+\S+"),
}


class InlineLinter(Treeprocessor):
    """Reads the text of a page before Markdown removes the backslashes."""

    state: PageState

    def run(self, root: Element) -> None:
        """Record each kind that it finds, and remove the placeholders that Markdown lost."""
        # Markdown stores fenced code before: these are lines with an indent of four spaces.
        pieces = ("".join(element.itertext()) for element in root.iter("pre"))
        for at in self.state.locator.hide_code(map(unescape, pieces)):
            self.state.elements.suspect_markup.append(SuspectMarkup(at, "", "code"))
        stash = self.md.htmlStash.rawHtmlBlocks
        for words in (restore_source(text, stash) for text in iter_nested_links(root)):
            at = self.state.locator.find_in_brackets(words)
            self.state.elements.suspect_markup.append(SuspectMarkup(at, words, "inner-link"))
        quoted = {inner for quote in root.iter("blockquote") for inner in quote.iter()}
        for slot in iter_text_slots(root):
            for found in _ATTRIBUTES.finditer(slot.text) if "{" in slot.text else ():
                words = restore_source(found[0], stash)
                at = self.state.locator.find_words(words)
                self.state.elements.attributes.append(RawMarkup(at, words))
            if lost := _LOST_PLACEHOLDER.split(slot.text)[1:]:
                # Markdown 3.11 loses stored HTML inside stars that overlap.
                lead = _LOST_PLACEHOLDER.sub(" ", slot.element.text or "")
                after, before = (restore_source(text, stash).strip() for text in (lost[-1], lead))
                words = after[:20] or before or self._find_stars(slot.text)
                self.state.elements.suspect_markup.append(
                    SuspectMarkup(self.state.locator.find_words(words), words, "lost")
                )
                slot.text = _LOST_PLACEHOLDER.sub("", slot.text)  # no message may show it
                continue
            rest = max(0, MAX_SUSPECTS - len(self.state.elements.suspect_markup))
            suspects = _iter_suspect_markup(slot, is_quote=slot.element in quoted)
            for kind, *texts in islice(suspects, rest):
                words, before = (restore_source(text, stash) for text in texts)
                at = self.state.locator.find_words(words, before)
                self.state.elements.suspect_markup.append(SuspectMarkup(at, words, kind))

    def _find_stars(self, text: str) -> str:
        """Return the words of an editor in a `text` of placeholders, or a star."""
        written = _LOST_PLACEHOLDER.findall(text)[0].strip("\x02\x03")
        return written if written in self.state.locator.text_without_code else "*"


def _iter_suspect_markup(slot: TextSlot, *, is_quote: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of each finding, its words, and the words before it."""
    text = slot.text
    found: list[tuple[str, re.Match[str]]] = []
    for kind, pattern in _INLINE_PATTERNS.items() if "]" in text or "[" in text else ():
        found += [(kind, match) for match in pattern.finditer(text)]
    if "[" in text or "@" in text:
        found += [("key", match) for match in _CITATION_KEY.finditer(text)]
    if "**" in text:
        found += [("stars", match) for match in _STARS.finditer(text)]
    is_link = slot.element.tag == "a" and slot.name == "text"
    if ("://" in text or "www." in text) and not is_link:
        found += [("address", match) for match in _BARE_URL.finditer(text)]
    if "@" in text and not is_link:
        found += [("mail", match) for match in _BARE_MAIL.finditer(text)]
    if slot.starts_flow and slot.element.tag == "p":
        first = ((kind, pattern.search(text)) for kind, pattern in _FIRST_LINE_PATTERNS.items())
        found += [(kind, match) for kind, match in first if match]
    spans = [(kind, *match.span(match.lastindex or 0)) for kind, match in found]
    spans += _iter_line_markup(text, starts_line=slot.starts_flow)
    if not _is_autolink(slot):
        taken = bytearray(len(text))
        for _, begin, end in spans:
            taken[begin:end] = bytes([1]) * (end - begin)
        leftover = iter_leftover(text, starts_line=slot.starts_flow, is_quote=is_quote)
        spans += [found for found in leftover if not any(taken[found[1] : found[2]])]
    for kind, begin, end in spans:
        before = text[max(0, begin - _CONTEXT_LENGTH) : begin]
        yield kind, text[begin:end], " ".join(before.split()[-_CONTEXT_WORDS:])


def _iter_line_markup(text: str, *, starts_line: bool) -> Iterator[tuple[str, int, int]]:
    """Yield the first of each kind of markup at the beginning of a line."""
    if "\n" in text and (table := _TABLE.search(text)):
        yield "table", *table.span(1)
    shift = 1 if starts_line else 0
    lines = f"\n{text}" if starts_line else text
    for kind, pattern in _LINE_PATTERNS.items() if "\n" in lines else ():
        if match := pattern.search(lines):
            yield kind, match.start() - shift, match.end() - shift


def _is_autolink(slot: TextSlot) -> bool:
    """Return whether the text is the address that its link leads to."""
    target = slot.element.get("href", "").removeprefix("mailto:")
    return slot.name == "text" and slot.element.tag == "a" and target == slot.text
