"""What an editor meant as a link, a list or a footnote, and Markdown took for words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from clinicsite.parsing.markdown.elements import Markup, Stray
from clinicsite.parsing.markdown.etree_text import Slot, slots
from clinicsite.parsing.markdown.tree_processor import Job

_ATTRIBUTES = re.compile(r"\{[:#.][^{}\n]*\}")
_LOST = re.compile(r"\x02?klzzwxh:\d+\x03?")
_SIGNS = {
    "footnote": re.compile(r"\[\^[^\]\n]+\]"),
    "citation": re.compile(r"\[@[^\]\s]*\]?"),
    "space": re.compile(r"\]\s\((?=[^()\s]*[/#.@])[^()\s]+\)"),
    "link": re.compile(r"\]\([^()\s]*|\]\[[^\]\n]*\]"),
    "swapped": re.compile(r"\)\[[^\]\s]*[/.][^\]\s]*\]"),
}
_KEY = re.compile(r"\[[a-z][a-z-]*-(?:19|20)\d\d[a-z]?\]|[({]@[a-z][a-z0-9-]*[)}]")
_STARS = re.compile(r"\*\*[^\s*]*")
_ADDRESS = re.compile(r"(?i)(?<![\w/@.-])(?:https?://|www\.)[^\s<>()\[\]]*[^\s<>()\[\].,;:!?'\"”’]")
_BEFORE = 8  # words: enough to tell a place from others with the same words
_ROW = r"\|?[ ]*:?-{3,}:?[ ]*\|[-|: ]*"
# What stands at the beginning of a line. Word processors make points of signs, and of the letter o.
_LINES = {
    "point": re.compile(
        r"(?m)^(?:[•·▪◦‣●○■□➢✓\uf0b7]\s*|[\u2010-\u2013\u2043\u2212]\s+|o(?: |\u00a0){2,}"
        r"|(?:\d{1,2}|[a-z])\)\s+|(?:-|\d{1,2}\.)(?=[^\W\d_]))\S+"
    ),
    "list": re.compile(r"(?<=\n)(?:[-*+]|\d{1,2}\.)[ ]+\S+"),
    "ruler": re.compile(r"\A[^\n|]*\S \| \S[^\n]*\n([^\n|]*[^\W_] \| [^\n]*)"),
    "columns": re.compile(rf"^[^\n]*\n({_ROW})"),  # only the heading of the table stands above
    "table": re.compile(rf"\n[^\n]*\n({_ROW})"),
    "heading": re.compile(r"^[ ]*#{1,6}[ ]+\S+"),
}


class Strays(Treeprocessor):
    """Looks at the words of a page before Markdown takes the backslashes out of them."""

    job: Job

    def run(self, root: Element) -> None:
        """Notes what it finds; the tree stays as it is."""
        # What is between fences was set aside before: these are lines that stand four spaces in.
        pieces = ("".join(element.itertext()) for element in root.iter("pre"))
        for at in self.job.locator.hide(map(unescape, pieces)):
            self.job.found.strays.append(Stray(at, "", "code"))
        for slot in slots(root):
            for found in _ATTRIBUTES.finditer(slot.text) if "{" in slot.text else ():
                at = self.job.locator.words(found[0])
                self.job.found.attributes.append(Markup(at, found[0]))
            if lost := _LOST.split(slot.text)[1:]:
                # Markdown 3.11 forgets what it put aside inside stars that overlap.
                words = lost[-1].strip()[:20] or slot.element.text or ""
                self.job.found.strays.append(Stray(self.job.locator.words(words), words, "lost"))
            for what, words, before in _strays(slot):
                at = self.job.locator.words(words, before)
                self.job.found.strays.append(Stray(at, words, what))


def _strays(slot: Slot) -> Iterator[tuple[str, str, str]]:
    """What is found in a text, its words, and the words that stand before them."""
    text = slot.text
    found: list[tuple[str, re.Match[str]]] = []
    for what, sign in _SIGNS.items() if "]" in text or "[" in text else ():
        found += [(what, match) for match in sign.finditer(text)]
    if "[" in text or "@" in text:
        found += [("key", match) for match in _KEY.finditer(text)]
    if "**" in text:
        found += [("stars", match) for match in _STARS.finditer(text)]
    if ("://" in text or "www." in text) and not (slot.element.tag == "a" and slot.name == "text"):
        found += [("address", match) for match in _ADDRESS.finditer(text)]
    if slot.starts and slot.element.tag == "p":
        lines = ((what, sign.search(text)) for what, sign in _LINES.items())
        found += [(what, match) for what, match in lines if match]
    for what, match in found:
        begin, end = match.span(match.lastindex or 0)
        yield what, text[begin:end], " ".join(text[:begin].split()[-_BEFORE:])
