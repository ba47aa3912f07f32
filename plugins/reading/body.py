"""Markdown text → the body of a page, and all that was found in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension
from markupsafe import Markup

from plugins.model.page import Body, CitedSource, Heading
from plugins.reading.assemble import MAIN, Assembler, Job, Surroundings
from plugins.reading.blocks import SiteBlocks
from plugins.reading.found import Found
from plugins.reading.locate import Locator
from plugins.reading.syntax import adapt


class Renderer:
    """Turns texts into bodies, one after the other, with one Markdown."""

    def __init__(self, around: Surroundings) -> None:
        self._records = around.records
        self._blocks = SiteBlocks()
        self._footnotes = FootnoteExtension()
        toc = TocExtension(toc_depth="2-6", marker="")  # [TOC] is not part of the syntax
        own = [self._footnotes, toc, self._blocks]
        extensions = ["def_list", "fenced_code", "sane_lists", "tables", *own]
        self._md = Markdown(extensions=extensions, output_format="html")
        adapt(self._md)
        self._assembler = Assembler(self._md, self._blocks, around)
        # After Markdown's own last step (0), so that blocks see finished text.
        self._md.treeprocessors.register(self._assembler, "assemble", -5)

    def render(
        self, text: str, path: str, lang: str, is_live: Callable[[str], bool]
    ) -> tuple[Body, Found]:
        """The body for the Markdown `text` of the page at `path`, and all that it holds."""
        locator = Locator(text)
        job = Job(path, lang, is_live, locator, locator.headings())
        job.found.blocks = list(locator.blocks())
        self._md.reset()
        self._blocks.written.clear()
        back = str(self._records.words[lang]["footnote_back"])
        self._footnotes.setConfig("BACKLINK_TITLE", back)
        self._assembler.job = job
        html = self._md.convert(text)
        if MAIN not in html:  # Markdown does not ask its steps about an empty text
            html += MAIN
        lead, main = html.split(MAIN)
        sources = tuple(
            CitedSource(number, self._records.references[key], tuple(places))
            for number, (key, places) in enumerate(job.cited.items(), start=1)
        )
        ids = _Ids()
        ids.feed(html)
        headings = tuple(_headings(self._md.toc_tokens))
        body = Body(
            Markup(lead.strip()), Markup(main.strip()), headings, sources, frozenset(ids.ids)
        )
        return body, job.found


def _headings(tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    for token in tokens:
        yield Heading(token["level"], token["id"], unescape(token["name"]))
        yield from _headings(token["children"])


class _Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
