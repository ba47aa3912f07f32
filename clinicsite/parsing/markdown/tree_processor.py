"""Resolve links, number sources, link terms and render blocks in the tree of a page."""

from __future__ import annotations

import contextlib
import re
from html import unescape
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup as Html

from clinicsite.model.urls import GLOSSARY_PATH, get_main_path, parse_page_path, resolve_link
from clinicsite.parsing.clinic_facts import fill_tree
from clinicsite.parsing.clinical_words import ClinicalTextExtractor
from clinicsite.parsing.downloads import find_download
from clinicsite.parsing.markdown import blocks
from clinicsite.parsing.markdown.block_renderers import (
    HIDDEN,
    BlockView,
    get_block_renderer,
    render_block,
)
from clinicsite.parsing.markdown.blocks import SiteBlocksExtension
from clinicsite.parsing.markdown.elements import (
    CitationElement,
    HeadingElement,
    ImageElement,
    LinkElement,
    RawMarkup,
    SuspectMarkup,
)
from clinicsite.parsing.markdown.etree_text import CITATION_TAG, HTML_TAG
from clinicsite.parsing.markdown.glossary_terms import mark_terms
from clinicsite.parsing.markdown.image_component import render_image
from clinicsite.parsing.markdown.placeholders import restore_references, restore_source
from clinicsite.parsing.markdown.quotes import smarten_tree
from clinicsite.parsing.markdown.render_state import PageState, RenderContext
from clinicsite.parsing.markdown.syntax import EXPLICIT_ID
from clinicsite.parsing.raster_image import InvalidImageError, is_raster_image

_ALIGNMENTS = {"text-align: right;": "cell-end", "text-align: center;": "cell-center"}
MAIN_MARKER = "<!--main-->"  # separates the part before the first h2 from the rest
# They surround the blocks that the page leaves out.
HIDDEN_START, HIDDEN_END = Html("<!--hidden-->"), Html("<!--/hidden-->")


class PageTreeProcessor(Treeprocessor):
    """Walks the finished tree once, in the order of the page."""

    state: PageState

    def __init__(
        self, md: Markdown, blocks_extension: SiteBlocksExtension, context: RenderContext
    ) -> None:
        super().__init__(md)
        self.blocks_extension = blocks_extension
        self.context = context

    def run(self, root: Element) -> None:
        """Turn the tree into that of the page."""
        stash, path = self.md.htmlStash.rawHtmlBlocks, self.state.path
        extractor = ClinicalTextExtractor(
            self.state.records, self.context.content, self.context.images
        )
        self.state.clinical_text = extractor.extract_text(
            root, self.blocks_extension.parsed_blocks, stash, path
        )
        fill_tree(root, self.state.records.clinic, self.state.records.strings[self.state.lang])
        smarten_tree(root)
        self._mark_terms(root)
        self._walk(root)
        children = list(root)
        first = next((i for i, child in enumerate(children) if child.tag == "h2"), len(children))
        root.insert(first, self._stash(MAIN_MARKER))

    def _mark_terms(self, root: Element) -> None:
        finder = self.context.term_finders.get(self.state.lang)
        exists = (self.context.content / GLOSSARY_PATH).is_file()
        if finder and exists and get_main_path(self.state.path) != GLOSSARY_PATH:
            finder.split_text(self.state.title, self.state.terms)
            self.state.terms.update(dict.fromkeys(self.state.terms))
            mark_terms(root, finder, self.state.terms)

    def _walk(self, parent: Element) -> None:
        for index, element in enumerate(list(parent)):
            new = self._transform(element)
            if new is not element:
                new.tail = element.tail
                parent[index] = new

    def _transform(self, element: Element) -> Element:
        """Return the element that replaces `element` on the page."""
        tag = str(element.tag)
        if re.fullmatch("h[1-6]", tag):
            self._record_heading(element)
        if tag == blocks.BLOCK_TAG:
            return self._render_block(element)
        if tag == CITATION_TAG:
            return self._render_citation(element)
        if tag == HTML_TAG:
            self._record_html(element)
            element.tag = "span"
        if tag == "a" and "class" not in element.attrib:
            self._transform_link(element)
        self._walk(element)
        if tag == "img":
            return self._render_image(element)
        return self._wrap_table(element) if tag == "table" else element

    def _get_words(self, element: Element) -> str:
        """Return the words of an element, with its character references as written."""
        return restore_references("".join(element.itertext()), self.md.htmlStash.rawHtmlBlocks)

    def _record_html(self, element: Element) -> None:
        # Markdown puts HTML that begins with other markup into an element without words.
        words = restore_source(element.text or "", self.md.htmlStash.rawHtmlBlocks).strip()
        if words:
            self.state.elements.html.append(RawMarkup(self.state.locator.find_words(words), words))

    def _record_heading(self, element: Element) -> None:
        self.state.level = int(str(element.tag)[1])
        own = element.attrib.pop(EXPLICIT_ID, None) and element.attrib["id"]
        words = self._get_words(element)
        at = self.state.locator.find_heading(self.state.level, words)
        self.state.elements.headings.append(HeadingElement(at, self.state.level, words, own))

    def _transform_link(self, element: Element) -> None:
        written = element.get("href", "")
        words = self._get_words(element) or "".join(
            img.get("alt", "") for img in element.iter("img")
        )
        literal = written.removeprefix("mailto:") if words == written[7:] else written
        at, title = self.state.locator.find_target(literal), unescape(element.get("title", ""))
        self.state.elements.links.append(LinkElement(at, written, words, title))
        target = resolve_link(written, self.state.path)
        if target.kind == "web" and written.startswith("http"):
            element.set("rel", "noreferrer")
        elif target.kind == "page" and parse_page_path(target.path):
            self._transform_page_link(element, target.path, target.anchor)
        elif target.kind == "file":
            element.set("href", self._resolve_file_link(target.path))
            self._append_file_facts(element, target.path)

    def _transform_page_link(self, element: Element, path: str, anchor: str) -> None:
        """Link to a page, or to its English original, or keep the words alone."""
        page = self.state.find_live_page(path)
        if page is None and (page := self.state.find_live_page(get_main_path(path))):
            element.set("hreflang", page.lang)
            note = SubElement(element, "span", {"class": "link-language"})
            note.text = f" {self.state.records.strings[self.state.lang]['link_in_english']}"
        if page:
            link = self.context.build_link(page.url_path)
            element.set("href", f"{link}#{anchor}" if anchor else link)
        else:
            element.tag = "span"
            element.attrib.clear()

    def _resolve_file_link(self, path: str) -> str:
        """Return the link to a file of content: for an image, its widest copy without EXIF data."""
        if path.startswith("images/") and is_raster_image(path):
            with contextlib.suppress(InvalidImageError):  # the checks will say why
                address = self.context.images.list_variants(self.context.images.get_image(path))[
                    -1
                ].url_path
                self.state.elements.raster_images.append(path)
                return self.context.build_link(address)
        return self.context.build_link(path.removeprefix("extra/"))

    def _append_file_facts(self, link: Element, path: str) -> None:
        """Put the type and the size of a download behind the words of its link."""
        if download := find_download(self.context.content, path):
            facts = SubElement(link, "span", {"class": "file-facts"})
            facts.text = f" ({download.facts})"

    def _render_image(self, element: Element) -> Element:
        written, alt = element.get("src", ""), unescape(element.get("alt", ""))
        at = self.state.locator.find_target(written)
        self.state.elements.images.append(ImageElement(at, written, alt))
        if title := unescape(element.get("title", "")):
            self.state.elements.suspect_markup.append(SuspectMarkup(at, title, "image-title"))
        target = resolve_link(written, self.state.path)
        if target.kind != "file":
            return element
        inline = self._stash(render_image(target.path, alt, self.context, self.state))
        inline.tag = None  # type: ignore[assignment]  # markdown.serializers writes only the text
        return inline

    def _render_citation(self, element: Element) -> Element:
        group = Element("sup", {"class": "cite"})
        for key in filter(None, element.attrib["keys"].split(";")):
            self.state.elements.citations.append(
                CitationElement(self.state.locator.find_citation(key), key)
            )
            if cite := self.state.add_citation(key, self.state.records.references):
                if len(group):
                    group[-1].tail = ", "
                link = Element("a", {"href": f"#source-{cite.number}", "role": "doc-noteref"})
                if cite.id:
                    link.set("id", cite.id)
                link.text = str(cite.number)
                group.append(link)
        return group

    def _wrap_table(self, table: Element) -> Element:
        """Return the table in a region that scrolls, also by keyboard, on a narrow screen."""
        heads = list(table.iter("th"))
        for cell in heads:
            cell.set("scope", "col")
        _align_cells(table)
        columns = ", ".join(" ".join("".join(cell.itertext()).split()) for cell in heads)
        label = f"{self.state.records.strings[self.state.lang]['table_label']}: {columns}"
        attributes = {"role": "region", "tabindex": "0", "aria-label": label}
        box = Element("div", {"class": "facts-table", **attributes})
        box.append(table)
        table.tail = None
        return box

    def _render_block(self, element: Element) -> Element:
        number = int(element.attrib["number"])
        block = self.blocks_extension.parsed_blocks[number]
        # The sources of a record are numbered before those of the text in the block.
        prepared = get_block_renderer(block.name).prepare(block, self.context, self.state)
        outer, numbers = self.state.level, dict(self.state.citation_numbers)
        self.state.level = level = min(outer + 1, 4)
        self._walk(element)
        self.state.level = outer
        parts = [(str(child.tag), Html(self.md.serializer(child))) for child in element]
        if prepared is HIDDEN:  # links in it are checked, but its sources are not numbered
            self.state.citation_numbers = numbers
            title = Html("<p>{}</p>").format(block.title)
            return self._stash(
                Html().join((HIDDEN_START, title, *(html for _, html in parts), HIDDEN_END))
            )
        view = BlockView(block, f"{block.name}-{number + 1}", level, parts, prepared)
        return self._stash(render_block(view, self.context, self.state))

    def _stash(self, html: str) -> Element:
        paragraph = Element("p")
        paragraph.text = self.md.htmlStash.store(html)
        return paragraph


def _align_cells(table: Element) -> None:
    """Give cells a class for the inline style of Markdown, which the policy of the site forbids."""
    for cell in table.iter():
        if name := _ALIGNMENTS.get(
            cell.attrib.pop("style", "") if cell.tag in ("td", "th") else ""
        ):
            cell.set("class", name)
