"""What a medical page must hold: the sections of each kind, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from clinicsite.model.block import BLOCKS, CareLevel
from clinicsite.model.fields import Key, Language, NonEmptyText, StrictModel

if TYPE_CHECKING:  # a type checker cannot evaluate the table of blocks
    BlockChoice = str
else:
    BlockChoice = Literal[tuple(BLOCKS)]
TextByLanguage = dict[Language, NonEmptyText]


class Section(StrictModel):
    """A part of a page: a heading with this id, a block, or a heading with that block below it.

    `also`: other ids that count. `sourced`: whether it states facts, and so cites a source.
    `side`: what it weighs when the words on benefits and on risks are compared.
    """

    id: Key
    also: tuple[Key, ...] = ()
    heading: TextByLanguage = Field(default_factory=dict)
    level: Annotated[int, Field(ge=2, le=4)] = 2
    block: BlockChoice | None = None
    care_level: CareLevel | None = None
    block_title: TextByLanguage = Field(default_factory=dict)
    sourced: bool = False
    side: Literal["benefits", "risks"] | None = None
    stub: TextByLanguage = Field(default_factory=dict)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of a heading that stands for this section."""
        return frozenset({self.id, *self.also})

    def format_heading(self, lang: str) -> str:
        """Its heading as Markdown; empty for a section that is only a block."""
        words = self.heading.get(lang)
        return f"{'#' * self.level} {words} {{#{self.id}}}" if words else ""

    def format_block_start(self, lang: str) -> str:
        """The line that opens its block, without options; empty where it has none."""
        title = self.block_title.get(lang)
        return f"/// {self.block}{f' | {title}' if title else ''}" if self.block else ""

    def to_markdown(self, lang: str) -> str:
        """The whole section as a new page holds it until somebody writes it."""
        parts, stub = [self.format_heading(lang)], self.stub.get(lang, "")
        if self.block:
            level = self.care_level or "emergency"
            option = f"\n    level: {level}" if self.block == "care-card" else ""
            parts += [self.format_block_start(lang) + option, stub, "///"]
        else:
            parts.append(stub)
        return "\n\n".join(filter(None, parts))


class SectionRule(StrictModel):
    """A section that a kind of page needs.

    `when`: always, or if the page names a treatment, a drug that is used off-label, or a treatment
    and a condition with an evidence record. `link`: a link to that section of another page will
    do. `anywhere`: its place is free. `before_action`: it stands before any call to action.
    """

    section: Key
    when: Literal["always", "treatment", "off-label", "evidence"] = "always"
    link: bool = False
    anywhere: bool = False
    before_action: bool = False


class NewPageText(StrictModel):
    """What the head of a new page says, and the text of one whose kind needs no sections."""

    summary: TextByLanguage = Field(default_factory=dict)
    text: TextByLanguage = Field(default_factory=dict)
    change: TextByLanguage = Field(default_factory=dict)
    reason: TextByLanguage = Field(default_factory=dict)


class PageStructure(StrictModel):
    """The sections there are, what each kind needs, and the words that mark an unwritten part."""

    new_page: NewPageText = NewPageText()
    unfinished: TextByLanguage = Field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    article: tuple[SectionRule, ...] = ()
    condition: tuple[SectionRule, ...] = ()
    treatment: tuple[SectionRule, ...] = ()

    def get_section(self, name: str) -> Section:
        """The section with this id. Raises KeyError."""
        return {section.id: section for section in self.sections}[name]

    def get_section_rules(self, kind: str) -> list[tuple[SectionRule, Section]]:
        """What a kind of page needs, in order; nothing for a page that is not medical."""
        known = {section.id: section for section in self.sections}
        needed: tuple[SectionRule, ...] = getattr(self, kind, ())
        return [(need, known[need.section]) for need in needed if need.section in known]
