"""The site as it was read: its pages, its records, and what was found wrong on the way."""

from __future__ import annotations

import copy
import datetime as dt
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.page import Body, Page
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.publication_status import PublicationState, PublicationStatus, status_at
from clinicsite.model.records import Records
from clinicsite.model.urls import PagePath, UrlBuilder, resolve_link
from clinicsite.model.yaml_tree import YamlPath, YamlTree
from clinicsite.parsing import front_matter
from clinicsite.parsing.document_cache import CacheEntry, DocumentCache
from clinicsite.parsing.images import SiteImages
from clinicsite.parsing.markdown.elements import DocumentElements, TextSpan
from clinicsite.parsing.sentences import Sentence, extract_sentences


@dataclass(frozen=True)
class RenderedDocument:
    """The body of a text, all that it holds, and what is wrong where it has none."""

    body: Body | None = None
    elements: DocumentElements = field(default_factory=DocumentElements)
    errors: tuple[tuple[str, TextSpan, str, str], ...] = ()  # code, place, message, cure
    input_digest: str = ""  # a name for all that this was made from, where it is kept
    load_sentences: Callable[[], list[Sentence]] | None = None

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of the body, as a reader sees them."""
        if self.load_sentences:
            return self.load_sentences()
        return extract_sentences(self.body.lead + self.body.main) if self.body else []


@dataclass
class Document:
    """A Markdown file as far as it could be read; a Page is made of those that are whole.

    Its body is rendered when somebody first asks for it.
    """

    path: str  # relative to content/
    page_path: PagePath
    source: SourceFile
    markdown: str | None = None  # None when the file cannot be read
    body_line: int = 1  # line of the file on which the body begins
    meta: FrontMatter | None = None
    parsed_front_matter: YamlTree | None = None  # the front matter, if somebody has parsed it
    render: Callable[[], RenderedDocument] = RenderedDocument
    cache_entry: CacheEntry | None = None  # of this file, where what is found out is kept

    @cached_property
    def _rendered(self) -> RenderedDocument:
        return self.render()

    @cached_property
    def front_matter_tree(self) -> YamlTree:
        """Where things stand in the front matter."""
        return self.parsed_front_matter or front_matter.parse_positions(self.source)

    @property
    def rendered_body(self) -> Body | None:
        """The body; None when it cannot be read."""
        return self._rendered.body

    @property
    def elements(self) -> DocumentElements:
        """All that the body holds."""
        return self._rendered.elements

    @property
    def input_digest(self) -> str:
        """A name for all that the body was made from; empty where that is not kept."""
        return self._rendered.input_digest

    @property
    def render_problems(self) -> list[Problem]:
        """Why the body cannot be rendered."""
        return [self.make_problem(*fault) for fault in self._rendered.errors]

    @property
    def is_medical(self) -> bool:
        """Whether a clinician reviews this page; one that cannot be read goes by its kind."""
        return self.meta.is_medical if self.meta else self.page_path.kind.is_medical

    def make_problem(self, code: str, at: TextSpan, message: str, help_text: str) -> Problem:
        """A problem at a place of the body."""
        line = at.line + self.body_line - 1
        return self.source.make_problem(code, line, at.column, message, help_text, at.length)

    def make_meta_problem(self, code: str, path: YamlPath, message: str, help_text: str) -> Problem:
        """A problem with a value of the front matter."""
        mark = self.front_matter_tree.get_mark(path)
        return self.source.make_problem(
            code, mark.line, mark.column, message, help_text, mark.length
        )

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences of the body, as a reader sees them; none when it cannot be read."""
        return self._rendered.sentences

    @property
    def linked_files(self) -> set[str]:
        """The files, relative to content/, that the text shows or links to."""
        shown = [link.target for link in (*self.elements.links, *self.elements.images)]
        for mark in self.elements.blocks:
            options = getattr(mark, "options", ())
            shown += [option.value for option in options if option.key == "picture"]
        targets = (resolve_link(link, self.path) for link in shown)
        return {target.path for target in targets if target.kind == "file"}

    def find_in_front_matter(self, words: str) -> tuple[int, int]:
        """The line and column of `words` in the front matter."""
        for number, line in enumerate(self.source.lines[: self.body_line], start=1):
            if words in line:
                return number, line.index(words) + 1
        return 1, 1


@dataclass
class Site:
    """Everything the site holds, and all that was found wrong while reading it."""

    content: Path
    publish: bool
    now: dt.datetime
    urls: UrlBuilder
    records: Records
    files: frozenset[str] = frozenset()
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    document_cache: DocumentCache | None = None
    last_release: str = (
        ""  # what the last release says of its medical pages (model/content_hashes.py)
    )
    published_only: bool = False  # whether drafts and pages of the future are left out
    attach_renderer: Callable[[Document], Document] = (
        replace  # gives a text that was read anew its body
    )
    restricted_paths: Iterable[str] | None = (
        None  # the paths of the texts being checked; None for all
    )

    @property
    def checked_documents(self) -> Iterable[Document]:
        """The texts that are being checked, for rules that look at each of them by itself."""
        if self.restricted_paths is None:
            return self.documents.values()
        return (self.documents[path] for path in self.restricted_paths)

    def restricted_to(self, paths: Iterable[str]) -> Site:
        """This site while only the texts at `paths` are checked; each rule goes through them."""
        site = copy.copy(self)
        site.restricted_paths = paths
        return site

    @property
    def source_paths(self) -> set[str]:
        """The paths of the texts as problems name them."""
        return {text.source.path for text in self.documents.values()}

    def is_live(self, path: str) -> bool:
        """Whether the page at `path` is on the site that is being built."""
        text = self.documents.get(path)
        return bool(
            text and text.meta and (not self.published_only or self.is_published(text.meta))
        )

    def is_published(self, meta: FrontMatter) -> bool:
        """Whether a page with this front matter may be published now."""
        return self.get_status(meta).state is PublicationState.LIVE

    def get_status(self, meta: FrontMatter) -> PublicationStatus:
        """Where a page with this front matter stands now."""
        return status_at(meta, self.now)

    def is_readable(self, text: Document) -> bool:
        """Whether a text has a body, in a language that the site speaks."""
        return text.markdown is not None and text.page_path.lang in self.records.strings

    def get_page(self, path: str) -> Page | None:
        """The page made from the file at `path`, if it is on the site that is being built."""
        return self._by_path.get(path)

    @property
    def pages(self) -> list[Page]:
        """The pages of the site that is being built, in the order of their addresses."""
        return list(self._by_path.values())

    @cached_property
    def expired_pages(self) -> dict[str, Page]:
        """The pages that have expired, by path: visitors find a notice at their addresses."""
        return {
            path: Page(path, text.page_path, text.meta, partial(self.documents.__getitem__, path))
            for path, text in self.documents.items()
            if text.meta and self.is_readable(text) and self.is_expired(path)
        }

    def is_expired(self, path: str) -> bool:
        """Whether the page at `path` has expired, on the site that is being built."""
        text = self.documents.get(path)
        return bool(
            self.published_only
            and text
            and text.meta
            and self.get_status(text.meta).state is PublicationState.EXPIRED
        )

    @cached_property
    def withheld_files(self) -> frozenset[str]:
        """Drawings and files that only pages use which are not on the site that is being built."""
        users: dict[str, list[str]] = {}
        for text in self.documents.values() if self.published_only else ():
            for path in text.linked_files:
                users.setdefault(path, []).append(text.path)
        return frozenset(path for path, by in users.items() if not any(map(self.is_live, by)))

    @cached_property
    def images(self) -> SiteImages:
        """The pictures of the site."""
        return SiteImages(self.content, self.publish, self.urls)

    @cached_property
    def _by_path(self) -> dict[str, Page]:
        pages = [
            Page(
                text.path, text.page_path, text.meta, partial(self.documents.__getitem__, text.path)
            )
            for text in self.documents.values()
            if text.meta and self.is_readable(text) and self.is_live(text.path)
        ]
        return {page.path: page for page in sorted(pages, key=lambda page: page.url_path)}


def get_build_time(zone: dt.tzinfo, on: dt.date | None = None) -> dt.datetime:
    """Now in the clinic's zone, or the end of the day `on`.

    SOURCE_DATE_EPOCH (reproducible-builds.org, 1.1) stops it.
    """
    if on:
        return dt.datetime.combine(on, dt.time.max, zone)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return dt.datetime.fromtimestamp(int(epoch), zone)
    return dt.datetime.now(zone)
