"""Define what the document cache keeps of a parsed page."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.model.page import PageHeading
from clinicsite.model.problem import Problem
from clinicsite.parsing.markdown.elements import DocumentElements

# The URL paths of the pages that a page links to. A page that is not live has none.
LinkStates = dict[str, str | None]


@dataclass(frozen=True)
class CachedDocument:
    """A document and its body. Records are stored by their keys."""

    meta: str  # the front matter as JSON, or empty for an invalid one
    problems: list[Problem]  # of the file and its front matter
    body_line: int
    html: tuple[str, str]
    headings: tuple[PageHeading, ...]
    sources: tuple[str, ...]
    terms: tuple[str, ...]
    ids: frozenset[str]
    clinical_text: str
    frames: frozenset[str]
    elements: DocumentElements
    sentences: str  # as JSON, which is parsed only when a check reads them
    link_states: LinkStates


@dataclass(frozen=True)
class CacheEntry:
    """The cache key of a document, the problems of its file, and the cached document."""

    key: str
    problems: list[Problem]
    cached: CachedDocument | None
