"""The last step of Markdown: links resolved, sources numbered, terms linked, blocks rendered."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element

from jinja2 import Environment
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup as Html

from clinicsite.model.evidence import Reference
from clinicsite.model.records import Records
from clinicsite.model.urls import place_of, target_of
from clinicsite.model.vocabulary import Term
from clinicsite.parsing.clinical_words import ClinicalWords
from clinicsite.parsing.images import Pictures, UnfitPicture, is_bitmap
from clinicsite.parsing.markdown import blocks
from clinicsite.parsing.markdown.blocks import SiteBlocks
from clinicsite.parsing.markdown.components import (
    BlockView,
    Cite,
    evidence_rows,
    picture,
    render_block,
)
from clinicsite.parsing.markdown.elements import Citation, Found, Heading, Link, Markup, Picture
from clinicsite.parsing.markdown.etree_text import CITATION, HTML
from clinicsite.parsing.markdown.glossary_terms import TermFinder, mark_terms
from clinicsite.parsing.markdown.locate import Locator
from clinicsite.parsing.markdown.quotes import curl_tree
from clinicsite.parsing.markdown.syntax import OWN_ID

MAIN = "<!--main-->"  # stands between what comes before the first h2 and the rest
GLOSSARY = "pages/glossary.md"


@dataclass(frozen=True)
class Surroundings:
    """What is the same for every page of a site."""

    content: Path
    records: Records
    environment: Environment
    link: Callable[[str], str]
    pictures: Pictures
    finders: dict[str, TermFinder]


@dataclass
class Job:
    """The page in hand, and what is found out about it on the way."""

    path: str
    lang: str
    title: str
    is_live: Callable[[str], bool]
    locator: Locator
    found: Found = field(default_factory=Found)
    cited: dict[str, int] = field(default_factory=dict)  # keys, with the numbers of their sources
    terms: dict[str, Term | None] = field(default_factory=dict)
    level: int = 1
    pictured: bool = False  # whether a bitmap has been shown
    clinical: str = ""  # the words that a clinician answers for

    def cite(self, key: str, references: dict[str, Reference]) -> Cite | None:
        """A new place that cites `key`; None when there is no such reference."""
        if key not in references:
            return None
        first = key not in self.cited
        number = self.cited.setdefault(key, len(self.cited) + 1)
        return Cite(key, number, f"cite-{number}" if first else None)


class Assembler(Treeprocessor):
    """Walks the finished tree once, in the order of the page."""

    job: Job

    def __init__(self, md: Markdown, written: SiteBlocks, around: Surroundings) -> None:
        super().__init__(md)
        self.written = written
        self.around = around
        self.clinical = ClinicalWords(around.records, around.content, around.pictures)

    def run(self, root: Element) -> None:
        """Turns the tree into that of the page."""
        stash, path = self.md.htmlStash.rawHtmlBlocks, self.job.path
        self.job.clinical = self.clinical.of(root, self.written.written, stash, path)
        curl_tree(root)
        self._mark_terms(root)
        self._walk(root)
        children = list(root)
        first = next((i for i, child in enumerate(children) if child.tag == "h2"), len(children))
        root.insert(first, self._stash(MAIN))

    def _mark_terms(self, root: Element) -> None:
        finder = self.around.finders.get(self.job.lang)
        exists = (self.around.content / GLOSSARY).is_file()
        if finder and exists and self.job.path != GLOSSARY:
            finder.split(self.job.title, self.job.terms)
            self.job.terms.update(dict.fromkeys(self.job.terms))
            mark_terms(root, finder, self.job.terms)

    def _walk(self, parent: Element) -> None:
        for index, element in enumerate(list(parent)):
            new = self._turn(element)
            if new is not element:
                new.tail = element.tail
                parent[index] = new

    def _turn(self, element: Element) -> Element:
        """What stands on the page in the place of `element`."""
        tag = str(element.tag)
        if re.fullmatch("h[1-6]", tag):
            self._heading(element)
        if tag == blocks.TAG:
            return self._block(element)
        if tag == CITATION:
            return self._citation(element)
        if tag == HTML:
            self.job.found.html.append(
                Markup(self.job.locator.words(element.text or ""), element.text or "")
            )
            element.tag = "span"
        if tag == "a" and "class" not in element.attrib:
            self._link(element)
        self._walk(element)
        if tag == "img":
            return self._picture(element)
        return self._table(element) if tag == "table" else element

    def _heading(self, element: Element) -> None:
        self.job.level = int(str(element.tag)[1])
        own = element.attrib.pop(OWN_ID, None) and element.attrib["id"]
        words = "".join(element.itertext())
        at = self.job.locator.heading(self.job.level, words)
        self.job.found.headings.append(Heading(at, self.job.level, words, own))

    def _link(self, element: Element) -> None:
        written = element.get("href", "")
        words = "".join(element.itertext()) or "".join(
            img.get("alt", "") for img in element.iter("img")
        )
        literal = written.removeprefix("mailto:") if words == written[7:] else written
        self.job.found.links.append(Link(self.job.locator.target(literal), written, words))
        target = target_of(written, self.job.path)
        if target.how == "web" and written.startswith("http"):
            element.set("rel", "noreferrer")
        elif target.how == "page" and (place := place_of(target.path)):
            anchor = f"#{target.anchor}" if target.anchor else ""
            if self.job.is_live(target.path):
                element.set("href", self.around.link(place.address) + anchor)
            else:
                element.tag = "span"
                element.attrib.clear()
        elif target.how == "file":
            element.set("href", self._file(target.path))

    def _file(self, path: str) -> str:
        """The link to a file of content; to a bitmap, as its widest copy without EXIF data."""
        if path.startswith("images/") and is_bitmap(path):
            with contextlib.suppress(UnfitPicture):  # the checks will say why
                address = self.around.pictures.variants(self.around.pictures.bitmap(path))[
                    -1
                ].address
                self.job.found.bitmaps.append(path)
                return self.around.link(address)
        return self.around.link(path.removeprefix("extra/"))

    def _picture(self, element: Element) -> Element:
        written, alt = element.get("src", ""), unescape(element.get("alt", ""))
        self.job.found.pictures.append(Picture(self.job.locator.target(written), written, alt))
        target = target_of(written, self.job.path)
        if target.how != "file":
            return element
        inline = self._stash(picture(target.path, alt, self.around, self.job))
        inline.tag = None  # only what it holds (markdown.serializers)
        return inline

    def _citation(self, element: Element) -> Element:
        group = Element("sup", {"class": "cite"})
        for key in filter(None, element.attrib["keys"].split(";")):
            self.job.found.citations.append(Citation(self.job.locator.citation(key), key))
            if cite := self.job.cite(key, self.around.records.references):
                if len(group):
                    group[-1].tail = ", "
                link = Element("a", {"href": f"#source-{cite.number}", "role": "doc-noteref"})
                if cite.id:
                    link.set("id", cite.id)
                link.text = str(cite.number)
                group.append(link)
        return group

    def _table(self, table: Element) -> Element:
        """A table in a box that scrolls by itself, and by keyboard, on a narrow screen."""
        heads = list(table.iter("th"))
        for cell in heads:
            cell.set("scope", "col")
        columns = ", ".join(" ".join("".join(cell.itertext()).split()) for cell in heads)
        label = f"{self.around.records.words[self.job.lang]['table_label']}: {columns}"
        attributes = {"role": "region", "tabindex": "0", "aria-label": label}
        box = Element("div", {"class": "facts-table", **attributes})
        box.append(table)
        table.tail = None
        return box

    def _block(self, element: Element) -> Element:
        number = int(element.attrib["number"])
        block = self.written.written[number]
        rows = evidence_rows(block, self.around.records, self.job)  # numbered before what follows
        outer = self.job.level
        self.job.level = level = min(outer + 1, 4)
        self._walk(element)
        self.job.level = outer
        content = Html("".join(self.md.serializer(child) for child in element))
        seen = BlockView(f"{block.name}-{number + 1}", level, content, rows)
        return self._stash(render_block(block, seen, self.around, self.job))

    def _stash(self, html: str) -> Element:
        paragraph = Element("p")
        paragraph.text = self.md.htmlStash.store(html)
        return paragraph
