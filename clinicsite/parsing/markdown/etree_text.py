"""Walking the tree of a page: the texts in it, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

CITATION = "citation"  # elements of our own, which the assembler replaces
HTML = "html"
CODE = frozenset({"code", "pre", "kbd", "samp", HTML})
FLOWS = frozenset("p li h2 h3 h4 h5 h6 td th dd dt caption blockquote div block".split())


@dataclass
class Slot:
    """A text of the tree: the `text` or the `tail` of an element; `starts` a new flow of words."""

    element: Element
    name: str
    starts: bool = False

    @property
    def text(self) -> str:
        """The words."""
        return getattr(self.element, self.name) or ""

    @text.setter
    def text(self, words: str) -> None:
        setattr(self.element, self.name, words)


def slots(element: Element) -> Iterator[Slot]:
    """Every text below `element` that is not code."""
    flow = element.tag in FLOWS
    if element.tag not in CODE:
        yield Slot(element, "text", starts=flow)
        for child in element:
            yield from slots(child)
            yield Slot(child, "tail", starts=child.tag in FLOWS)
