"""Markdown text → the body of a page, and all that was found in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension
from markupsafe import Markup

from clinicsite.model.block import BLOCKS
from clinicsite.model.page import Body, CitedSource, Heading
from clinicsite.parsing.markdown.blocks import SiteBlocks
from clinicsite.parsing.markdown.elements import At, BlockEnd, BlockStart, Found
from clinicsite.parsing.markdown.heading_ids import heading_id
from clinicsite.parsing.markdown.inline_lint import Strays
from clinicsite.parsing.markdown.line_lint import misread
from clinicsite.parsing.markdown.locate import Locator
from clinicsite.parsing.markdown.syntax import adapt
from clinicsite.parsing.markdown.tree_processor import MAIN, Assembler, Job, Surroundings

# In HTML that the reader made, a < begins an element, and no value holds a >.
_ID = re.compile(r'<[a-z][^>]*?\sid="([^"]+)"')


class Renderer:
    """Turns texts into bodies, one after the other, with one Markdown."""

    def __init__(self, around: Surroundings) -> None:
        self._records = around.records
        self._blocks = SiteBlocks()
        self._footnotes = FootnoteExtension()
        toc = TocExtension(
            toc_depth="2-6", marker="", slugify=heading_id
        )  # [TOC] is not part of the syntax
        own = [self._footnotes, toc, self._blocks]
        extensions = ["def_list", "fenced_code", "sane_lists", "tables", *own]
        self._md = Markdown(extensions=extensions, output_format="html")
        adapt(self._md)
        self._assembler = Assembler(self._md, self._blocks, around)
        # After Markdown's own last step (0), so that blocks see finished text.
        self._md.treeprocessors.register(self._assembler, "assemble", -5)
        self._strays = Strays(self._md)
        # Before Markdown forgets (0) which signs were meant as themselves: \[.
        self._md.treeprocessors.register(self._strays, "strays", 1)

    def render(
        self, text: str, path: str, lang: str, is_live: Callable[[str], bool], title: str = ""
    ) -> tuple[Body, Found]:
        """The body for the Markdown `text` of the page at `path`, and all that it holds.

        What the `title` of the page names, the page itself explains.
        """
        locator = Locator(text)
        job = Job(path, lang, title, is_live, locator)
        self._md.reset()
        self._blocks.written.clear()
        back = str(self._records.words[lang]["footnote_back"])
        self._footnotes.setConfig("BACKLINK_TITLE", back)
        self._assembler.job = self._strays.job = job
        html = self._md.convert(text)
        job.found.plain = locator.plain
        job.found.strays += misread(locator.plain)
        job.found.blocks = list(locator.blocks())
        names = Counter(block.name for block in self._blocks.written)
        job.found.unread = list(_unread(job.found.blocks, names))
        if MAIN not in html:  # Markdown does not ask its steps about an empty text
            html += MAIN
        lead, main = html.split(MAIN)
        sources = tuple(
            CitedSource(number, self._records.references[key])
            for number, key in enumerate(job.cited, start=1)
        )
        headings = tuple(_headings(self._md.toc_tokens))
        body = Body(
            Markup(lead.strip()),
            Markup(main.strip()),
            headings,
            sources,
            tuple(filter(None, job.terms.values())),
            frozenset(_ID.findall(html)),
            job.clinical,
        )
        return body, job.found


def _unread(marks: list[BlockStart | BlockEnd], written: Counter[str]) -> Iterator[BlockStart]:
    """Blocks that stand in the text and that Markdown did not read as such, or the reverse."""
    for mark in marks:
        if isinstance(mark, BlockStart) and mark.name in BLOCKS:
            written[mark.name] -= 1
            if written[mark.name] < 0:
                yield mark
    yield from (BlockStart(At(1, 1, 0), name, "", 3) for name in (+written).elements())


def _headings(tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], unescape(token["name"]))
        yield from _headings(token["children"])
