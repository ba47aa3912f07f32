"""Define what the rendering of a page reads, and what it finds out on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment

from clinicsite.model.records import Records
from clinicsite.model.reference import Reference
from clinicsite.model.urls import PagePath
from clinicsite.model.vocabulary import Term
from clinicsite.parsing.images import SiteImages
from clinicsite.parsing.markdown.elements import DocumentElements
from clinicsite.parsing.markdown.glossary_terms import TermFinder
from clinicsite.parsing.markdown.locate import Locator


@dataclass(frozen=True)
class CitationMark:
    """One citation: the number of the source, and an `id` if it is the first one."""

    key: str
    number: int
    id: str | None


@dataclass(frozen=True)
class RenderContext:
    """The inputs that all pages of a site share."""

    content: Path
    records: Records
    environment: Environment
    build_link: Callable[[str], str]
    images: SiteImages
    term_finders: dict[str, TermFinder]


@dataclass
class PageState:
    """The current page, and what the rendering finds out about it."""

    path: str
    lang: str
    title: str
    find_live_page: Callable[[str], PagePath | None]
    records: Records  # in the language of the page
    locator: Locator
    elements: DocumentElements = field(default_factory=DocumentElements)
    citation_numbers: dict[str, int] = field(
        default_factory=dict
    )  # keys, with the numbers of their sources
    terms: dict[str, Term | None] = field(default_factory=dict)
    level: int = 1
    has_raster_image: bool = False  # whether the page already shows a raster image
    frames: set[str] = field(default_factory=set)  # the origins of the players of its videos
    unique_blocks: set[tuple[str, ...]] = field(default_factory=set)  # their names and options
    clinical_text: str = ""  # the words that a clinician answers for

    def add_citation(self, key: str, references: dict[str, Reference]) -> CitationMark | None:
        """Return a new citation of `key`, or None when there is no such reference."""
        if key not in references:
            return None
        first = key not in self.citation_numbers
        number = self.citation_numbers.setdefault(key, len(self.citation_numbers) + 1)
        return CitationMark(key, number, f"cite-{number}" if first else None)
