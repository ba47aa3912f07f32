"""Define a parsed Markdown file: its front matter, its rendered body and its problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from clinicsite.model.block import get_block_option
from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.page import Body
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.urls import PagePath, resolve_link
from clinicsite.model.yaml_tree import YamlPath, YamlTree
from clinicsite.parsing import front_matter
from clinicsite.parsing.cached_document import CacheEntry
from clinicsite.parsing.markdown.elements import BlockStart, DocumentElements, TextSpan
from clinicsite.parsing.sentences import Sentence, extract_sentences


@dataclass(frozen=True)
class RenderedDocument:
    """The body of a document and its elements, or the errors that prevent a body."""

    body: Body | None = None
    elements: DocumentElements = field(default_factory=DocumentElements)
    errors: tuple[tuple[str, TextSpan, str, str], ...] = ()  # code, place, message, help_text
    input_digest: str = ""  # the hash of all inputs, with a document cache
    load_sentences: Callable[[], list[Sentence]] | None = None

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of the body, as a reader sees them."""
        if self.load_sentences:
            return self.load_sentences()
        return extract_sentences(self.body.lead + self.body.main) if self.body else []


@dataclass
class Document:
    """A Markdown file, parsed as far as possible. A valid one becomes a Page.

    Its body is rendered when it is first read.
    """

    path: str  # relative to content/
    page_path: PagePath
    source: SourceFile
    markdown: str | None = None  # None when the file cannot be read
    body_line: int = 1  # line of the file on which the body begins
    meta: FrontMatter | None = None
    parsed_front_matter: YamlTree | None = None  # if the reader has parsed it
    render: Callable[[], RenderedDocument] = RenderedDocument
    cache_entry: CacheEntry | None = None  # with a document cache

    @cached_property
    def _rendered(self) -> RenderedDocument:
        return self.render()

    @cached_property
    def front_matter_tree(self) -> YamlTree:
        """The front matter with the positions of its values."""
        return self.parsed_front_matter or front_matter.parse_positions(self.source)

    @property
    def rendered_body(self) -> Body | None:
        """The body, or None when it cannot be rendered."""
        return self._rendered.body

    @property
    def elements(self) -> DocumentElements:
        """The elements of the body."""
        return self._rendered.elements

    @property
    def input_digest(self) -> str:
        """The hash of all inputs of the body. It is empty without a document cache."""
        return self._rendered.input_digest

    @property
    def render_problems(self) -> list[Problem]:
        """The problems that prevent a body."""
        return [self.make_problem(*error) for error in self._rendered.errors]

    @property
    def is_made(self) -> bool:
        """Whether the page is made from a record, so that no file holds its words."""
        return self.meta is not None and not any(self.source.lines)

    @property
    def is_medical(self) -> bool:
        """Whether a clinician reviews this page. The kind decides for an invalid front matter."""
        return self.meta.is_medical if self.meta else self.page_path.kind.is_medical

    def make_problem(self, code: str, at: TextSpan, message: str, help_text: str) -> Problem:
        """Return a problem at a position of the body."""
        line = at.line + self.body_line - 1
        return self.source.make_problem(code, line, at.column, message, help_text, at.length)

    def make_meta_problem(self, code: str, path: YamlPath, message: str, help_text: str) -> Problem:
        """Return a problem with a value of the front matter."""
        mark = self.front_matter_tree.get_mark(path)
        return self.source.make_problem(
            code, mark.line, mark.column, message, help_text, mark.length
        )

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences of the body, as a reader sees them, or [] without a body."""
        return self._rendered.sentences

    @property
    def linked_files(self) -> set[str]:
        """The files, relative to content/, that the document shows or links to."""
        shown = [link.target for link in self.elements.links]
        shown += [image.target for image in self.elements.images]
        for mark in self.elements.blocks:
            if isinstance(mark, BlockStart):
                schemas = (
                    (option, get_block_option(mark.name, option.key)) for option in mark.options
                )
                shown += [option.value for option, schema in schemas if schema and schema.is_path]
        targets = (resolve_link(link, self.path) for link in shown)
        return {target.path for target in targets if target.kind == "file"}

    def find_in_front_matter(self, words: str) -> tuple[int, int]:
        """Return the line and column of `words` in the front matter."""
        for number, line in enumerate(self.source.lines[: self.body_line], start=1):
            if words in line:
                return number, line.index(words) + 1
        return 1, 1
