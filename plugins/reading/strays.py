"""What an editor meant as a link, a list or a footnote, and Markdown took for words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from plugins.reading.assemble import Job
from plugins.reading.found import Markup, Stray
from plugins.reading.tree import Slot, slots

_ATTRIBUTES = re.compile(r"\{[:#.][^{}\n]*\}")
_LOST = re.compile(r"\x02?klzzwxh:\d+\x03?")
_SIGNS = {
    "footnote": re.compile(r"\[\^[^\]\n]+\]"),
    "citation": re.compile(r"\[@[^\]\s]*\]?"),
    "space": re.compile(r"\]\s\((?=[^()\s]*[/#.@])[^()\s]+\)"),
    "link": re.compile(r"\]\([^()\s]*|\]\[[^\]\n]*\]"),
}
_LINES = {
    "list": re.compile(r"(?<=\n)(?:[-*+]|\d{1,2}[.)])[ ]+\S+"),
    "table": re.compile(r"(?<=\n)\|?[ ]*:?-{3,}:?[ ]*\|[-|: ]*"),
    "heading": re.compile(r"^[ ]*#{1,6}[ ]+\S+"),
}


class Strays(Treeprocessor):
    """Looks at the words of a page before Markdown takes the backslashes out of them."""

    job: Job

    def run(self, root: Element) -> None:
        """Notes what it finds; the tree stays as it is."""
        pieces = ("".join(element.itertext()) for element in root.iter("pre"))
        self.job.locator.hide(map(unescape, pieces))
        for slot in slots(root):
            for found in _ATTRIBUTES.finditer(slot.text) if "{" in slot.text else ():
                at = self.job.locator.words(found[0])
                self.job.found.attributes.append(Markup(at, found[0]))
            if lost := _LOST.split(slot.text)[1:]:
                # Markdown 3.11 forgets what it put aside inside stars that overlap.
                words = lost[-1].strip()[:20] or slot.element.text or ""
                self.job.found.strays.append(Stray(self.job.locator.words(words), words, "lost"))
            for what, words in _strays(slot):
                self.job.found.strays.append(Stray(self.job.locator.words(words), words, what))


def _strays(slot: Slot) -> Iterator[tuple[str, str]]:
    for what, sign in _SIGNS.items() if "]" in slot.text or "[" in slot.text else ():
        yield from ((what, found[0]) for found in sign.finditer(slot.text))
    if slot.starts and slot.element.tag == "p":
        yield from ((what, f[0]) for what, sign in _LINES.items() if (f := sign.search(slot.text)))
