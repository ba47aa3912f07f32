"""Split a document into its sections and blocks, each with its lines of the body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from clinicsite.model.urls import resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, TextSpan

_MARKUP = re.compile(r"\[@[^\]]*\]|\]\([^)]*\)|\{#[^}]*\}|^\s*(?:/{3,}.*|    \w[\w-]*:.*)$")


@dataclass(frozen=True)
class OutlineItem:
    """A heading with all below it, or a block: `name` is its id, or that of the block."""

    span: TextSpan
    last: int
    name: str | None
    words: str
    level: int = 0
    care_level: str = ""

    @property
    def first(self) -> int:
        """Return its first line."""
        return self.span.line

    def has_line(self, line: int) -> bool:
        """Return whether a line of the body belongs to it."""
        return self.first <= line <= self.last


class Outline:
    """The sections, blocks and links of a text, in the order of the page."""

    def __init__(self, text: Document) -> None:
        self.text = text
        self.lines = (text.markdown or "").split("\n")

    @property
    def last_span(self) -> TextSpan:
        """Return the last line with words."""
        filled = [number for number, line in enumerate(self.lines, start=1) if line.strip()]
        return TextSpan(filled[-1] if filled else 1, 1, 0)

    @cached_property
    def sections(self) -> list[OutlineItem]:
        """Return every heading, with the lines up to the next one of its level or above."""
        found, headings = [], self.text.elements.headings
        for index, heading in enumerate(headings):
            after = (other for other in headings[index + 1 :] if other.level <= heading.level)
            follower = next(after, None)
            last = follower.span.line - 1 if follower else len(self.lines)
            found.append(
                OutlineItem(heading.span, last, heading.id, heading.text.strip(), heading.level)
            )
        return found

    @cached_property
    def blocks(self) -> list[OutlineItem]:
        """Return every block, with the lines up to the one that closes it."""
        found, marks = [], self.text.elements.blocks
        for index, mark in enumerate(marks):
            if isinstance(mark, BlockStart):
                after = (m for m in marks[index + 1 :] if m.slashes == mark.slashes)
                closing = next(after, None)
                last = closing.span.line if closing else len(self.lines)
                level = next((o.value for o in mark.options if o.key == "level"), "")
                found.append(OutlineItem(mark.span, last, mark.name, mark.title, 0, level))
        return found

    def list_links(self, ids: frozenset[str]) -> list[TextSpan]:
        """Return the links to one of these places on another page."""
        places = []
        for link in self.text.elements.links:
            target = resolve_link(link.target, self.text.path)
            if target.kind == "page" and target.anchor in ids and target.path != self.text.path:
                places.append(link.span)
        return places

    def find_section(self, line: int) -> OutlineItem | None:
        """Return the innermost section that holds a line."""
        return next((s for s in reversed(self.sections) if s.has_line(line)), None)

    def has_citation(self, item: OutlineItem) -> bool:
        """Return whether a section has a citation or a table of evidence."""
        citations = any(item.has_line(found.span.line) for found in self.text.elements.citations)
        return citations or any(
            b.name == "evidence" and item.has_line(b.first) for b in self.blocks
        )

    @property
    def has_source(self) -> bool:
        """Return whether the page cites anything at all."""
        return bool(self.text.rendered_body and self.text.rendered_body.sources)

    def count_words(self, items: list[OutlineItem]) -> int:
        """Return the number of words in some sections. Evidence tables do not count."""
        numbers = {number for span in items for number in range(span.first, span.last + 1)}
        lines = (self.lines[number - 1] for number in numbers if number <= len(self.lines))
        return sum(len(re.findall(r"\w+", _MARKUP.sub(" ", line))) for line in lines)

    def count_list_items(self, item: OutlineItem) -> int:
        """Return the number of list items of the first level in a block."""
        lines = self.lines[item.first : item.last]
        return sum(bool(re.match(r" ?(?:[-*+]|\d+[.)])\s", line)) for line in lines)
