"""Define the site as it was read: its pages, its records and the problems found so far."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from clinicsite.model.page import Page
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationPolicy
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG, NEWS_PAGE, PagePath, UrlBuilder, get_main_path
from clinicsite.parsing.document import Document
from clinicsite.parsing.document_cache import DocumentCache
from clinicsite.parsing.images import SiteImages
from clinicsite.support.errors import UserError


@dataclass
class Site:
    """The pages, the records and the files of a site, and the problems of reading them."""

    content: Path
    publish: bool
    policy: PublicationPolicy
    urls: UrlBuilder
    records: Records
    files: frozenset[str] = frozenset()
    drawings: frozenset[str] = frozenset()  # the names of the drawings of the theme
    template_strings: dict[str, str] = field(default_factory=dict)  # key → a template with it
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_complete: bool = True  # whether every folder could be read
    document_cache: DocumentCache | None = None
    last_release: str = ""  # the hash manifest of the last release (model/content_hashes.py)
    attach_renderer: Callable[[Document], Document] = replace  # for a document parsed again
    _read_paths: set[str] | None = None  # of the documents whose bodies a template has read

    def require_complete(self) -> None:
        """Raise UserError where a folder could not be read, so that a report would be wrong."""
        if not self.is_complete:
            problem = self.problems[0]
            raise UserError(f"{problem.path}: {problem.message}.", problem.help)

    @property
    def source_paths(self) -> set[str]:
        """The paths of the documents as problems name them."""
        return {text.source.path for text in self.documents.values()}

    @property
    def now(self) -> dt.datetime:
        """The time of the build, in the zone of the clinic."""
        return self.policy.now

    def is_live(self, path: str) -> bool:
        """Return whether the page at `path` is on the site that is being built."""
        document = self.documents.get(path)
        is_included = bool(document and document.meta and self.policy.includes(document.meta))
        return is_included and not self.is_withheld(path)

    def is_withheld(self, path: str) -> bool:
        """Return whether a launched site leaves out a translation.

        A qualified human translator must review medical words that a program translated
        (45 CFR 92.201(c)(3)).
        """
        document = self.documents.get(path)
        if not (document and document.meta and self.records.clinic.launched and self.publish):
            return False
        is_translation = document.page_path.lang != DEFAULT_LANG
        return is_translation and document.is_medical and document.meta.translated is None

    def find_live_page(self, path: str) -> PagePath | None:
        """Return the kind, the language and the URL path of a page on the site that is built."""
        return self.documents[path].page_path if self.is_live(path) else None

    def is_expired(self, path: str) -> bool:
        """Return whether a notice replaces the page at `path`, which has expired."""
        document = self.documents.get(path)
        return bool(document and document.meta and self.policy.replaces(document.meta))

    def is_empty_list(self, page: Page) -> bool:
        """Return whether the page lists news, of which there is none in its language."""
        if get_main_path(page.path) != NEWS_PAGE:
            return False
        return page.lang not in self._news_languages

    def is_readable(self, text: Document) -> bool:
        """Return whether a document has a body, in a language of the site."""
        return text.markdown is not None and text.page_path.lang in self.records.strings

    def get_page(self, path: str) -> Page | None:
        """Return the page of the file at `path`, or None if the site has none."""
        return self._by_path.get(path)

    @contextlib.contextmanager
    def record_reads(self) -> Iterator[set[str]]:
        """Yield a set, and add to it the path of each document that a page reads in the block."""
        self._read_paths = paths = set[str]()
        try:
            yield paths
        finally:
            self._read_paths = None

    def _read_document(self, path: str) -> Document:
        if self._read_paths is not None:
            self._read_paths.add(path)
        return self.documents[path]

    @property
    def pages(self) -> list[Page]:
        """The pages of the build, in the order of their URL paths."""
        return list(self._by_path.values())

    @cached_property
    def _news_languages(self) -> frozenset[str]:
        return frozenset(page.lang for page in self.pages if page.kind == "news")

    @cached_property
    def expired_pages(self) -> dict[str, Page]:
        """The expired pages by path. A notice replaces each of them."""
        return {
            path: Page(path, text.page_path, text.meta, partial(self._read_document, path))
            for path, text in self.documents.items()
            if text.meta and self.is_readable(text) and self.is_expired(path)
        }

    @cached_property
    def withheld_files(self) -> frozenset[str]:
        """The files that only unpublished pages use, and no record."""
        users: dict[str, list[str]] = {}
        for text in self.documents.values() if self.policy.published_only else ():
            for path in text.linked_files:
                users.setdefault(path, []).append(text.path)
        unused = {path for path, by in users.items() if not any(map(self.is_live, by))}
        return frozenset(unused.difference(self.records.photos))

    @cached_property
    def images(self) -> SiteImages:
        """The images of the site."""
        return SiteImages(self.content, self.publish, self.urls)

    @cached_property
    def _by_path(self) -> dict[str, Page]:
        pages = [
            Page(text.path, text.page_path, text.meta, partial(self._read_document, text.path))
            for text in self.documents.values()
            if text.meta and self.is_readable(text) and self.is_live(text.path)
        ]
        return {page.path: page for page in sorted(pages, key=lambda page: page.url_path)}
