"""Iterate over the texts in the element tree of a page, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

CITATION_TAG = "citation"  # elements of our own, which the assembler replaces
HTML_TAG = "html"
VERBATIM = "verbatim"  # the attribute of a block whose words stay as they are
CODE_TAGS = frozenset({"code", "pre", "kbd", "samp", HTML_TAG})
FLOW_TAGS = frozenset("p li h2 h3 h4 h5 h6 td th dd dt caption blockquote div block".split())


@dataclass
class TextSlot:
    """The `text` or the `tail` of an element. `starts_flow`: it begins a new flow of words."""

    element: Element
    name: str
    starts_flow: bool = False

    @property
    def text(self) -> str:
        """The words."""
        return getattr(self.element, self.name) or ""

    @text.setter
    def text(self, words: str) -> None:
        setattr(self.element, self.name, words)


def iter_text_slots(element: Element, *, with_verbatim: bool = True) -> Iterator[TextSlot]:
    """Yield every text below `element` that is not code, on request without verbatim blocks."""
    flow = element.tag in FLOW_TAGS
    if element.tag not in CODE_TAGS and (with_verbatim or VERBATIM not in element.attrib):
        yield TextSlot(element, "text", starts_flow=flow)
        for child in element:
            yield from iter_text_slots(child, with_verbatim=with_verbatim)
            yield TextSlot(child, "tail", starts_flow=child.tag in FLOW_TAGS)
