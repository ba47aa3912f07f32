"""A text as its sections and blocks, each with the lines of the body that it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from clinicsite.model.urls import target_of
from clinicsite.parsing.markdown.elements import At, BlockStart
from clinicsite.parsing.site import Text

_NOT_WORDS = re.compile(r"\[@[^\]]*\]|\]\([^)]*\)|\{#[^}]*\}|^\s*(?:/{3,}.*|    \w[\w-]*:.*)$")


@dataclass(frozen=True)
class Span:
    """A heading with all below it, or a block: `name` is its id, or that of the block."""

    at: At
    last: int
    name: str | None
    words: str
    level: int = 0
    care_level: str = ""

    @property
    def first(self) -> int:
        """Its first line."""
        return self.at.line

    def holds(self, line: int) -> bool:
        """Whether a line of the body belongs to it."""
        return self.first <= line <= self.last


class Outline:
    """The sections, blocks and links of a text, in the order of the page."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.lines = (text.body or "").split("\n")

    @property
    def end(self) -> At:
        """The last line with words."""
        filled = [number for number, line in enumerate(self.lines, start=1) if line.strip()]
        return At(filled[-1] if filled else 1, 1, 0)

    @cached_property
    def sections(self) -> list[Span]:
        """Every heading, with the lines up to the next one of its level or above."""
        found, headings = [], self.text.found.headings
        for index, heading in enumerate(headings):
            after = (other for other in headings[index + 1 :] if other.level <= heading.level)
            follower = next(after, None)
            last = follower.at.line - 1 if follower else len(self.lines)
            found.append(Span(heading.at, last, heading.id, heading.text.strip(), heading.level))
        return found

    @cached_property
    def blocks(self) -> list[Span]:
        """Every block, with the lines up to the one that closes it."""
        found, marks = [], self.text.found.blocks
        for index, mark in enumerate(marks):
            if isinstance(mark, BlockStart):
                after = (m for m in marks[index + 1 :] if m.slashes == mark.slashes)
                closing = next(after, None)
                last = closing.at.line if closing else len(self.lines)
                level = next((o.value for o in mark.options if o.key == "level"), "")
                found.append(Span(mark.at, last, mark.name, mark.title, 0, level))
        return found

    def links_to(self, ids: frozenset[str]) -> list[At]:
        """The links to one of these places on another page."""
        places = []
        for link in self.text.found.links:
            target = target_of(link.target, self.text.path)
            if target.how == "page" and target.anchor in ids and target.path != self.text.path:
                places.append(link.at)
        return places

    def around(self, line: int) -> Span | None:
        """The innermost section that holds a line."""
        return next((s for s in reversed(self.sections) if s.holds(line)), None)

    def cites(self, span: Span) -> bool:
        """Whether a citation, or a table of evidence, stands in a section."""
        citations = any(span.holds(found.at.line) for found in self.text.found.citations)
        return citations or any(b.name == "evidence" and span.holds(b.first) for b in self.blocks)

    @property
    def has_source(self) -> bool:
        """Whether the page cites anything at all."""
        return bool(self.text.html and self.text.html.sources)

    def word_count(self, spans: list[Span]) -> int:
        """The words in these sections, each line counted once; tables of evidence hold none."""
        numbers = {number for span in spans for number in range(span.first, span.last + 1)}
        lines = (self.lines[number - 1] for number in numbers if number <= len(self.lines))
        return sum(len(re.findall(r"\w+", _NOT_WORDS.sub(" ", line))) for line in lines)

    def list_items(self, span: Span) -> int:
        """How many list items of the first level stand in a block."""
        lines = self.lines[span.first : span.last]
        return sum(bool(re.match(r" ?(?:[-*+]|\d+[.)])\s", line)) for line in lines)
