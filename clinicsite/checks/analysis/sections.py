"""Compare a medical page with the sections of its kind: which it has, and which are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clinicsite.checks.analysis.mentions import Mentions, NamePatterns, get_visible_words
from clinicsite.checks.analysis.outline import Outline, OutlineItem
from clinicsite.model.page_structure import Section, SectionRule
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import TextSpan
from clinicsite.parsing.site import Site


@dataclass(frozen=True)
class PresentSection:
    """A required section that the page has. A section that is only linked to has no `item`."""

    number: int  # its place in the order of the kind
    rule: SectionRule
    section: Section
    position: TextSpan
    item: OutlineItem | None


@dataclass(frozen=True)
class MissingSection:
    """A required section that is missing. `reason` is the end of a sentence on what requires it."""

    number: int
    rule: SectionRule
    section: Section
    reason: str


class PageSections:
    """The sections that one page needs: `present`, in the order of the kind, and `missing`."""

    def __init__(self, text: Document, site: Site, mentions: Mentions) -> None:
        self.text, self.clinic = text, site.records.clinic
        self.has_references = not site.records.has_fault("references")
        self.markers = tuple(site.records.page_structure.unfinished.values())
        self.outline = Outline(text)
        self.present: list[PresentSection] = []
        self.missing: list[MissingSection] = []
        needed = site.records.page_structure.get_section_rules(text.page_path.kind.name)
        for number, (need, section) in enumerate(needed):
            why = get_reason(need, mentions)
            span = self._find_item(section)
            links = self.outline.list_links(section.ids) if need.link and not span else []
            if span or links:
                at = span.span if span else links[0]
                self.present.append(PresentSection(number, need, section, at, span))
            elif why is not None:
                self.missing.append(MissingSection(number, need, section, why))

    @property
    def ordered(self) -> list[PresentSection]:
        """Return the sections whose place among the others counts."""
        return [p for p in self.present if p.item and not p.rule.anywhere]

    def format_title(self, part: PresentSection | MissingSection) -> str:
        """Return the name of a section for messages: its heading, or the one it should have."""
        if isinstance(part, PresentSection) and part.item and part.section.heading:
            return f"“{part.item.words}”"
        heading = part.section.heading.get(self.text.page_path.lang)
        return f"“{heading}”" if heading else f'the block "{part.section.block}"'

    @property
    def has_unfinished_text(self) -> bool:
        """Return whether any part of the page is still to be written."""
        return any(marker in line for line in self.outline.lines for marker in self.markers)

    def is_unfinished(self, span: OutlineItem) -> bool:
        """Return whether a section still holds a stub."""
        lines = self.outline.lines[span.first - 1 : span.last]
        return any(marker in line for line in lines for marker in self.markers)

    def make_problem(self, number: str, at: TextSpan, message: str, help_text: str) -> Problem:
        """Return a problem with the page: an error once it is to be published, else a warning."""
        return self.text.make_problem(get_code_by_status(self.text, number), at, message, help_text)

    def _find_item(self, section: Section) -> OutlineItem | None:
        if section.heading:
            return next((s for s in self.outline.sections if s.name in section.ids), None)
        return next((b for b in self.outline.blocks if b.name == section.block), None)


def get_reason(rule: SectionRule, mentions: Mentions) -> str | None:
    """Return why a section is required, as the end of a sentence, or None if it is not."""
    match rule.when:
        case "always":
            return ""
        case "treatment" if treatment := mentions.treatment:
            return f", and the page names {treatment.drug or treatment.name}"
        case "off-label" if treatment := mentions.off_label_treatment:
            uses = " and ".join(treatment.off_label_for)
            return f", and the page names {treatment.drug}, which is used off-label for {uses}"
        case "evidence" if pair := mentions.evidence_pair:
            return f", and the page names {pair[0].name} and {pair[1].name}"
    return None


def iter_medical_pages(site: Site, documents: Iterable[Document]) -> Iterator[PageSections]:
    """Yield each page that needs sections, as far as it can be read."""
    names = NamePatterns(site.records)
    for text in documents:
        if _is_readable(text) and site.records.page_structure.get_section_rules(
            text.page_path.kind.name
        ):
            yield PageSections(text, site, Mentions(get_visible_words(text), names))


def _is_readable(text: Document) -> bool:
    """Return whether the document has a body. An empty one has its own problem."""
    return bool(text.rendered_body and text.meta and (text.markdown or "").strip())


def get_code_by_status(text: Document, number: str) -> str:
    """Return the code for a page: an error if its status is published, else a warning."""
    return f"{'E' if text.meta and text.meta.status == 'published' else 'W'}{number}"
