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
from clinicsite.model.problem import Problem, Source
from clinicsite.model.publication_status import Standing, State, standing
from clinicsite.model.records import Records
from clinicsite.model.urls import Addresses, Place, target_of
from clinicsite.parsing import front_matter
from clinicsite.parsing.document_cache import Kept, Known
from clinicsite.parsing.images import Pictures
from clinicsite.parsing.markdown.elements import At, Found
from clinicsite.parsing.sentences import Sentence, sentences
from clinicsite.parsing.yaml_source import Path as YamlPath
from clinicsite.parsing.yaml_source import Tree


@dataclass(frozen=True)
class Rendered:
    """The body of a text, all that it holds, and what is wrong where it has none."""

    html: Body | None = None
    found: Found = field(default_factory=Found)
    faults: tuple[tuple[str, At, str, str], ...] = ()  # code, place, message, cure
    made_from: str = ""  # a name for all that this was made from, where it is kept
    kept_sentences: Callable[[], list[Sentence]] | None = None

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of the body, as a reader sees them."""
        if self.kept_sentences:
            return self.kept_sentences()
        return sentences(self.html.lead + self.html.main) if self.html else []


@dataclass
class Text:
    """A Markdown file as far as it could be read; a Page is made of those that are whole.

    Its body is rendered when somebody first asks for it.
    """

    path: str  # relative to content/
    place: Place
    source: Source
    body: str | None = None  # None when the file cannot be read
    body_line: int = 1  # line of the file on which the body begins
    meta: FrontMatter | None = None
    parsed: Tree | None = None  # the front matter, if somebody has parsed it
    render: Callable[[], Rendered] = Rendered
    known: Known | None = None  # of this file, where what is found out is kept

    @cached_property
    def _rendered(self) -> Rendered:
        return self.render()

    @cached_property
    def tree(self) -> Tree:
        """Where things stand in the front matter."""
        return self.parsed or front_matter.places(self.source)

    @property
    def html(self) -> Body | None:
        """The body; None when it cannot be read."""
        return self._rendered.html

    @property
    def found(self) -> Found:
        """All that the body holds."""
        return self._rendered.found

    @property
    def made_from(self) -> str:
        """A name for all that the body was made from; empty where that is not kept."""
        return self._rendered.made_from

    @property
    def faults(self) -> list[Problem]:
        """Why the body cannot be rendered."""
        return [self.problem(*fault) for fault in self._rendered.faults]

    @property
    def is_medical(self) -> bool:
        """Whether a clinician reviews this page; one that cannot be read goes by its kind."""
        return self.meta.is_medical if self.meta else self.place.kind.is_medical

    def problem(self, code: str, at: At, message: str, cure: str) -> Problem:
        """A problem at a place of the body."""
        line = at.line + self.body_line - 1
        return self.source.problem(code, line, at.column, message, cure, at.length)

    def meta_problem(self, code: str, path: YamlPath, message: str, cure: str) -> Problem:
        """A problem with a value of the front matter."""
        mark = self.tree.mark(path)
        return self.source.problem(code, mark.line, mark.column, message, cure, mark.length)

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences of the body, as a reader sees them; none when it cannot be read."""
        return self._rendered.sentences

    @property
    def files(self) -> set[str]:
        """The files, relative to content/, that the text shows or links to."""
        shown = [link.target for link in (*self.found.links, *self.found.pictures)]
        for mark in self.found.blocks:
            options = getattr(mark, "options", ())
            shown += [option.value for option in options if option.key == "picture"]
        targets = (target_of(link, self.path) for link in shown)
        return {target.path for target in targets if target.how == "file"}

    def find(self, words: str) -> tuple[int, int]:
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
    addresses: Addresses
    records: Records
    files: frozenset[str] = frozenset()
    texts: dict[str, Text] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    kept: Kept | None = None
    released: str = ""  # what the last release says of its medical pages (model/content_hashes.py)
    only_due: bool = False  # whether drafts and pages of the future are left out
    with_body: Callable[[Text], Text] = replace  # gives a text that was read anew its body
    only: Iterable[str] | None = None  # the paths of the texts being checked; None for all

    @property
    def checked(self) -> Iterable[Text]:
        """The texts that are being checked, for rules that look at each of them by itself."""
        if self.only is None:
            return self.texts.values()
        return (self.texts[path] for path in self.only)

    def looking_at(self, paths: Iterable[str]) -> Site:
        """This site while only the texts at `paths` are checked; each rule goes through them."""
        site = copy.copy(self)
        site.only = paths
        return site

    @property
    def sources(self) -> set[str]:
        """The paths of the texts as problems name them."""
        return {text.source.path for text in self.texts.values()}

    def is_live(self, path: str) -> bool:
        """Whether the page at `path` is on the site that is being built."""
        text = self.texts.get(path)
        return bool(text and text.meta and (not self.only_due or self.is_due(text.meta)))

    def is_due(self, meta: FrontMatter) -> bool:
        """Whether a page with this front matter may be published now."""
        return self.standing(meta).state is State.LIVE

    def standing(self, meta: FrontMatter) -> Standing:
        """Where a page with this front matter stands now."""
        return standing(meta, self.now)

    def is_readable(self, text: Text) -> bool:
        """Whether a text has a body, in a language that the site speaks."""
        return text.body is not None and text.place.lang in self.records.words

    def page(self, path: str) -> Page | None:
        """The page made from the file at `path`, if it is on the site that is being built."""
        return self._by_path.get(path)

    @property
    def pages(self) -> list[Page]:
        """The pages of the site that is being built, in the order of their addresses."""
        return list(self._by_path.values())

    @cached_property
    def gone(self) -> dict[str, Page]:
        """The pages that have expired, by path: visitors find a notice at their addresses."""
        return {
            path: Page(path, text.place, text.meta, partial(self.texts.__getitem__, path))
            for path, text in self.texts.items()
            if text.meta and self.is_readable(text) and self.is_gone(path)
        }

    def is_gone(self, path: str) -> bool:
        """Whether the page at `path` has expired, on the site that is being built."""
        text = self.texts.get(path)
        return bool(
            self.only_due and text and text.meta and self.standing(text.meta).state is State.EXPIRED
        )

    @cached_property
    def withheld(self) -> frozenset[str]:
        """Drawings and files that only pages use which are not on the site that is being built."""
        users: dict[str, list[str]] = {}
        for text in self.texts.values() if self.only_due else ():
            for path in text.files:
                users.setdefault(path, []).append(text.path)
        return frozenset(path for path, by in users.items() if not any(map(self.is_live, by)))

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of the site."""
        return Pictures(self.content, self.publish, self.addresses)

    @cached_property
    def _by_path(self) -> dict[str, Page]:
        pages = [
            Page(text.path, text.place, text.meta, partial(self.texts.__getitem__, text.path))
            for text in self.texts.values()
            if text.meta and self.is_readable(text) and self.is_live(text.path)
        ]
        return {page.path: page for page in sorted(pages, key=lambda page: page.address)}


def clock(zone: dt.tzinfo, on: dt.date | None = None) -> dt.datetime:
    """Now in the clinic's zone, or the end of the day `on`.

    SOURCE_DATE_EPOCH (reproducible-builds.org, 1.1) stops it.
    """
    if on:
        return dt.datetime.combine(on, dt.time.max, zone)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return dt.datetime.fromtimestamp(int(epoch), zone)
    return dt.datetime.now(zone)
