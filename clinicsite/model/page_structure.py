"""Define the sections that each kind of medical page needs, in their order."""

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

    `also`: other ids that count. `sourced`: the section states facts, so it cites a source. `side`:
    where the section counts when benefits and risks are compared.
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
        """The ids of a heading that count for this section."""
        return frozenset({self.id, *self.also})

    def format_heading(self, lang: str) -> str:
        """Return the heading as Markdown, or "" for a section without a heading."""
        words = self.heading.get(lang)
        return f"{'#' * self.level} {words} {{#{self.id}}}" if words else ""

    def format_block_start(self, lang: str) -> str:
        """Return the first line of the block without options, or "" where there is none."""
        title = self.block_title.get(lang)
        return f"/// {self.block}{f' | {title}' if title else ''}" if self.block else ""

    def to_markdown(self, lang: str) -> str:
        """Return the section as a new page has it, before an editor writes it."""
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

    `when`: always, or if the page names a treatment, an off-label drug, or a treatment and a
    condition with an evidence record. `link`: a link to this section of another page is enough.
    `anywhere`: the section has no fixed position. `before_action`: the section comes before every
    call to action.
    """

    section: Key
    when: Literal["always", "treatment", "off-label", "evidence"] = "always"
    link: bool = False
    anywhere: bool = False
    before_action: bool = False


class NewPageText(StrictModel):
    """The front matter of a new page, and the text of one whose kind needs no sections."""

    summary: TextByLanguage = Field(default_factory=dict)
    text: TextByLanguage = Field(default_factory=dict)
    change: TextByLanguage = Field(default_factory=dict)
    reason: TextByLanguage = Field(default_factory=dict)


class PageStructure(StrictModel):
    """All sections, the rules of each kind, and the words that mark an unwritten part."""

    new_page: NewPageText = NewPageText()
    unfinished: TextByLanguage = Field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    article: tuple[SectionRule, ...] = ()
    condition: tuple[SectionRule, ...] = ()
    treatment: tuple[SectionRule, ...] = ()

    def get_section_rules(self, kind: str) -> list[tuple[SectionRule, Section]]:
        """Return the rules of a kind of page in order, or [] for a page that is not medical."""
        known = {section.id: section for section in self.sections}
        needed: tuple[SectionRule, ...] = getattr(self, kind, ())
        return [(need, known[need.section]) for need in needed if need.section in known]
