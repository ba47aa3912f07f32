"""Define a page of the site: its source, its URL path and its body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from markupsafe import Markup

from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.problem import SourceFile
from clinicsite.model.reference import Reference
from clinicsite.model.urls import PagePath, get_main_path
from clinicsite.model.vocabulary import Term

# Adults read 238 words of English a minute (Brysbaert 2019). Readers in pain are slower.
WORDS_PER_MINUTE = 200


@dataclass(frozen=True)
class PageHeading:
    """A heading of a page: its level (2 to 6), its id and its text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class CitedSource:
    """A reference with its number on one page. The id `cite-NUMBER` is its first citation."""

    number: int
    reference: Reference


@dataclass(frozen=True)
class Body:
    """The rendered HTML of a page. `lead` is the part before the first h2."""

    lead: Markup
    main: Markup
    headings: tuple[PageHeading, ...]
    sources: tuple[CitedSource, ...]
    terms: tuple[Term, ...]
    ids: frozenset[str]
    clinical_text: str  # its words as parsing/clinical_words.py counts them
    frames: frozenset[str] = frozenset()  # the origins of the players of its videos

    @cached_property
    def word_count(self) -> int:
        """The number of words."""
        return len((self.lead + self.main).striptags().split())

    @property
    def minutes(self) -> int:
        """The minutes that reading takes, at a calm speed, at least one."""
        return max(1, round(self.word_count / WORDS_PER_MINUTE))


class DocumentLike(Protocol):
    """What a page reads of its document."""

    source: SourceFile

    @property
    def rendered_body(self) -> Body | None: ...


_EMPTY_BODY = Body(Markup(), Markup(), (), (), (), frozenset(), "")


@dataclass(frozen=True)
class Page:
    """One page of the site: its source, its URL path and its body.

    The page fetches its document for each read, so that it stays valid while an editor changes the
    file.
    """

    path: str  # of the Markdown file, relative to content/, as in articles/x.md
    page_path: PagePath
    meta: FrontMatter
    document: Callable[[], DocumentLike]

    @property
    def source(self) -> SourceFile:
        """The file as the editor sees it."""
        return self.document().source

    @property
    def body(self) -> Body:
        """The body. It is empty where Markdown cannot parse the text, which is a problem."""
        return self.document().rendered_body or _EMPTY_BODY

    @property
    def kind(self) -> str:
        """The kind of page: article, condition, treatment, news or page."""
        return self.page_path.kind.name

    @property
    def slug(self) -> str:
        """The last part of the URL path."""
        return self.page_path.slug

    @property
    def lang(self) -> str:
        """The language, as in BCP 47."""
        return self.page_path.lang

    @property
    def main_path(self) -> str:
        """The path of the same page in the main language."""
        return get_main_path(self.path)

    @property
    def url_path(self) -> str:
        """The URL path relative to the root of the site, such as articles/x/."""
        return self.page_path.url_path

    @property
    def feed_id(self) -> str:
        """The URL path that identifies the page in feeds: its first one."""
        return (self.meta.feed_id or "").removeprefix("/") or self.url_path

    @property
    def output_path(self) -> str:
        """The file of the page, relative to the output folder."""
        return self.page_path.output_path

    @property
    def menu_title(self) -> str:
        """The name of the page in menus and breadcrumbs."""
        return self.meta.menu_title or self.meta.title

    @property
    def search_title(self) -> str:
        """The name of the page in search engines and in the tab of the browser."""
        return self.meta.search_title or self.meta.title

    @property
    def is_medical(self) -> bool:
        """Whether a clinician reviews this page."""
        return self.meta.is_medical

    @property
    def lastmod(self) -> dt.date | None:
        """The day of the last change, by the front matter."""
        days = (self.meta.updated, self.meta.publication_date)
        return max(filter(None, days), default=None)
