"""Render Markdown text as the body of a page, and list its elements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import TocExtension, slugify
from markupsafe import Markup

from clinicsite.model.block import BLOCKS
from clinicsite.model.page import Body, CitedSource, PageHeading
from clinicsite.model.records import Records
from clinicsite.model.urls import PagePath, UrlBuilder
from clinicsite.parsing.images import SiteImages
from clinicsite.parsing.markdown.blocks import SiteBlocksExtension
from clinicsite.parsing.markdown.elements import BlockEnd, BlockStart, DocumentElements, TextSpan
from clinicsite.parsing.markdown.footnotes import SiteFootnoteExtension
from clinicsite.parsing.markdown.glossary_terms import TermFinder
from clinicsite.parsing.markdown.glued_blocks import find_glued_blocks
from clinicsite.parsing.markdown.heading_ids import is_reserved_id
from clinicsite.parsing.markdown.inline_lint import InlineLinter
from clinicsite.parsing.markdown.limits import BodyError
from clinicsite.parsing.markdown.line_lint import lint_fences, lint_lines
from clinicsite.parsing.markdown.link_definition_processor import LinkDefinitionProcessor
from clinicsite.parsing.markdown.link_definitions import find_definitions
from clinicsite.parsing.markdown.locate import Locator
from clinicsite.parsing.markdown.render_state import PageState, RenderContext
from clinicsite.parsing.markdown.syntax import configure_markdown
from clinicsite.parsing.markdown.tree_processor import (
    HIDDEN_END,
    HIDDEN_START,
    MAIN_MARKER,
    PageTreeProcessor,
)
from clinicsite.parsing.templates import TemplateCache, create_environment

# In HTML that the reader made, a < begins an element, and no value holds a >.
_ID = re.compile(r'<[a-z][^>]*?\sid="([^"]+)"')
_HIDDEN_MARKERS = re.compile(f"({HIDDEN_START}|{HIDDEN_END})")


class DocumentRenderer:
    """Renders documents one after the other with one Markdown instance."""

    def __init__(self, context: RenderContext) -> None:
        self._records = context.records
        self._blocks_extension = SiteBlocksExtension()
        self._footnotes = SiteFootnoteExtension()
        toc = TocExtension(
            toc_depth="2-6", marker="", slugify=make_heading_id
        )  # [TOC] is not part of the syntax
        own: list[Extension | str] = [self._footnotes, toc, self._blocks_extension]
        extensions = ["def_list", "fenced_code", "sane_lists", "tables", *own]
        self._md = Markdown(extensions=extensions, output_format="html")
        configure_markdown(self._md)
        self._definitions = LinkDefinitionProcessor(self._md)
        self._md.parser.blockprocessors.register(self._definitions, "link_definitions", 15)
        self._tree_processor = PageTreeProcessor(self._md, self._blocks_extension, context)
        # After Markdown's own last step (0), so that blocks see finished text.
        self._md.treeprocessors.register(self._tree_processor, "assemble", -5)
        self._inline_linter = InlineLinter(self._md)
        # Before Markdown removes the backslashes (0) of characters such as \[.
        self._md.treeprocessors.register(self._inline_linter, "strays", 1)

    def find_errors(self, text: str) -> list[BodyError]:
        """Return the errors for which Markdown cannot parse the `text`."""
        return list(find_glued_blocks(text))

    def render(
        self,
        text: str,
        path: str,
        lang: str,
        find_live_page: Callable[[str], PagePath | None],
        title: str = "",
    ) -> tuple[Body, DocumentElements]:
        """Return the body for the Markdown `text` of the page at `path`, and its elements.

        A glossary term in the `title` gets no button, because the page itself explains it.
        Raise RecursionError for a text that Markdown cannot parse.
        """
        locator = Locator(text)
        records = self._records.in_language(lang)
        job = PageState(path, lang, title, find_live_page, records, locator)
        self._md.reset()
        labels = frozenset(found.label for found in find_definitions(text))
        self._definitions.labels = labels
        self._blocks_extension.parsed_blocks.clear()
        back = str(self._records.strings[lang]["footnote_back"])
        self._footnotes.setConfig("BACKLINK_TITLE", back)
        self._tree_processor.state = self._inline_linter.state = job
        self._blocks_extension.set_step_limit(text)
        html = self._md.convert(text)
        job.elements.text_without_code = locator.text_without_code
        job.elements.suspect_markup += lint_lines(locator.text_without_code)
        job.elements.suspect_markup += lint_fences(text)
        job.elements.blocks = list(locator.iter_blocks())
        names = Counter(block.name for block in self._blocks_extension.parsed_blocks)
        job.elements.unparsed_blocks = list(_find_unparsed_blocks(job.elements.blocks, names))
        html, job.elements.hidden_html = _take_out_hidden(html)
        if MAIN_MARKER not in html:  # Markdown does not ask its steps about an empty text
            html += MAIN_MARKER
        lead, main = html.split(MAIN_MARKER)
        sources = tuple(
            CitedSource(number, self._records.references[key])
            for number, key in enumerate(job.citation_numbers, start=1)
        )
        headings = tuple(_iter_headings(getattr(self._md, "toc_tokens")))  # noqa: B009 - set by toc
        body = Body(
            Markup(lead.strip()),
            Markup(main.strip()),
            headings,
            sources,
            tuple(filter(None, job.terms.values())),
            frozenset(_ID.findall(html)),
            job.clinical_text,
            frozenset(job.frames),
        )
        return body, job.elements


def _find_unparsed_blocks(
    marks: list[BlockStart | BlockEnd], written: Counter[str]
) -> Iterator[BlockStart]:
    """Yield the blocks in the text that Markdown did not parse, and the reverse."""
    for mark in marks:
        if isinstance(mark, BlockStart) and mark.name in BLOCKS:
            written[mark.name] -= 1
            if written[mark.name] < 0:
                yield mark
    yield from (BlockStart(TextSpan(1, 1, 0), name, "", 3) for name in (+written).elements())


def _take_out_hidden(html: str) -> tuple[str, str]:
    """Return the HTML without the blocks that the page leaves out, and these blocks."""
    if HIDDEN_START not in html:
        return html, ""
    parts: tuple[list[str], list[str]] = ([], [])
    depth = 0
    for part in _HIDDEN_MARKERS.split(html):
        if part in (HIDDEN_START, HIDDEN_END):
            depth += 1 if part == HIDDEN_START else -1
        else:
            parts[depth > 0].append(part)
    return "".join(parts[0]), "\n".join(parts[1])


def _iter_headings(tokens: list[dict[str, Any]]) -> Iterator[PageHeading]:
    for token in tokens:
        yield PageHeading(token["level"], token["id"], unescape(token["name"]))
        yield from _iter_headings(token["children"])


def make_heading_id(words: str, separator: str) -> str:
    """Return the id of a heading to which an editor gave none."""
    name = slugify(words, separator)
    return f"{name or 'section'}-section" if not name or is_reserved_id(name) else name


def create_renderer(
    content: Path,
    records: Records,
    urls: UrlBuilder,
    images: SiteImages,
    theme: Path,
    templates: TemplateCache,
) -> DocumentRenderer:
    """Return a renderer for the documents of a site."""
    environment = create_environment(theme, records, urls, templates)
    finders = {
        lang: TermFinder(records.in_language(lang).glossary, lang) for lang in records.strings
    }
    return DocumentRenderer(
        RenderContext(content, records, environment, urls.get_link, images, finders)
    )
