"""A medical page held against the anatomy of its kind: which sections are there, and which lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.checks.analysis.mentions import Named, Names, seen_words
from clinicsite.checks.analysis.outline import Outline, Span
from clinicsite.model.page_structure import Needed, Section
from clinicsite.model.problem import Problem
from clinicsite.parsing.markdown.elements import At
from clinicsite.parsing.site import Site, Text


@dataclass(frozen=True)
class Present:
    """A needed section that is there; one that is only linked to has no `span`."""

    number: int  # its place in the order of the kind
    need: Needed
    section: Section
    at: At
    span: Span | None


@dataclass(frozen=True)
class Missing:
    """A needed section that lacks; `why` is the end of a sentence that says what calls for it."""

    number: int
    need: Needed
    section: Section
    why: str


class Sections:
    """The sections that one page needs: `present`, in the order of the kind, and `missing`."""

    def __init__(self, text: Text, site: Site, named: Named) -> None:
        self.text, self.clinic = text, site.records.clinic
        self.markers = tuple(site.records.anatomy.unfinished.values())
        self.outline = Outline(text)
        self.present: list[Present] = []
        self.missing: list[Missing] = []
        needed = site.records.anatomy.of_kind(text.place.kind.name)
        for number, (need, section) in enumerate(needed):
            why = reason_for(need, named)
            span = self._span(section)
            links = self.outline.links_to(section.ids) if need.link and not span else []
            if span or links:
                at = span.at if span else links[0]
                self.present.append(Present(number, need, section, at, span))
            elif why is not None:
                self.missing.append(Missing(number, need, section, why))

    @property
    def ordered(self) -> list[Present]:
        """The sections whose place among the others counts."""
        return [p for p in self.present if p.span and not p.need.anywhere]

    def title(self, part: Present | Missing) -> str:
        """What a message calls a section: its words on this page, or those it should have."""
        if isinstance(part, Present) and part.span and part.section.heading:
            return f"“{part.span.words}”"
        heading = part.section.heading.get(self.text.place.lang)
        return f"“{heading}”" if heading else f'the block "{part.section.block}"'

    @property
    def has_stubs(self) -> bool:
        """Whether any part of the page is still to be written."""
        return any(marker in line for line in self.outline.lines for marker in self.markers)

    def is_unwritten(self, span: Span) -> bool:
        """Whether a section still holds a stub."""
        lines = self.outline.lines[span.first - 1 : span.last]
        return any(marker in line for line in lines for marker in self.markers)

    def problem(self, number: str, at: At, message: str, cure: str) -> Problem:
        """A problem with the page: an error once it is to be published, else a warning."""
        return self.text.problem(code(self.text, number), at, message, cure)

    def _span(self, section: Section) -> Span | None:
        if section.heading:
            return next((s for s in self.outline.sections if s.name in section.ids), None)
        return next((b for b in self.outline.blocks if b.name == section.block), None)


def reason_for(need: Needed, named: Named) -> str | None:
    """What calls for a section, as the end of a sentence; None when nothing does."""
    match need.when:
        case "always":
            return ""
        case "treatment" if treatment := named.treatment:
            return f", and the page names {treatment.drug or treatment.name}"
        case "off-label" if treatment := named.off_label:
            uses = " and ".join(treatment.off_label_for)
            return f", and the page names {treatment.drug}, which is used off-label for {uses}"
        case "evidence" if pair := named.pair:
            return f", and the page names {pair[0].name} and {pair[1].name}"
    return None


def medical_pages(site: Site) -> Iterator[Sections]:
    """Each page that needs sections, as far as it can be read."""
    names = Names(site.records)
    for text in site.checked:
        if _can_be_read(text) and site.records.anatomy.of_kind(text.place.kind.name):
            yield Sections(text, site, Named(seen_words(text), names))


def _can_be_read(text: Text) -> bool:
    """Whether there is a text to look at; that there is none has been said."""
    return bool(text.html and text.meta and (text.body or "").strip())


def code(text: Text, number: str) -> str:
    """The code of a rule for a page: an error where it is to be published, else a warning."""
    return f"{'E' if text.meta and text.meta.status == 'published' else 'W'}{number}"
