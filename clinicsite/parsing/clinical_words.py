"""Extract the words of a page that a clinician approves, as one line of text.

These count: the title and the summary, and every word of the text, its blocks, tables, footnotes
and quotations, in their order. The description of an image counts, with the words of an SVG or the
bytes of a raster image. Keys of cited sources, external links and the shown evidence records count
too. These do not count: white space, line and paragraph breaks, emphasis, the shape of quotation
marks, ids, internal links, meanings of the glossary, interface strings, the theme, and other front
matter.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown.util import HTML_PLACEHOLDER_RE

from clinicsite.model.block import BLOCKS
from clinicsite.model.records import Records
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.fingerprint import MARKER, normalize_text
from clinicsite.parsing.images import SiteImages
from clinicsite.parsing.markdown import blocks
from clinicsite.parsing.markdown.blocks import ParsedBlock
from clinicsite.parsing.markdown.etree_text import CITATION_TAG
from clinicsite.parsing.raster_image import InvalidImageError, is_raster_image
from clinicsite.parsing.svg import InvalidSvgError, read_svg

# The position of a word in a list or a table is part of its meaning.
_STRUCTURE_TAGS = frozenset("h2 h3 h4 h5 h6 ol li dt dd th td blockquote".split())
_INLINE_TAGS = frozenset("a em strong code sup span html".split())


class ClinicalTextExtractor:
    """Reads the tree of a page before links, citations and blocks become HTML.

    The text therefore holds no words of the theme.
    """

    def __init__(self, records: Records, content: Path, images: SiteImages) -> None:
        self._records = records
        self._content = content
        self._images = images

    def extract_text(
        self,
        root: Element,
        parsed_blocks: list[ParsedBlock],
        stash: Sequence[str | Element],
        path: str,
    ) -> str:
        """Return the text of the page at `path`. `stash` is the raw HTML that Markdown stores."""

        def restore_html(found: re.Match[str]) -> str:
            return re.sub("<[^>]*>", " ", str(stash[int(found[1])]))

        words = "".join(self._iter_element(root, parsed_blocks, path))
        return normalize_text(unescape(HTML_PLACEHOLDER_RE.sub(restore_html, words)))

    def _iter_element(
        self, element: Element, parsed_blocks: list[ParsedBlock], path: str
    ) -> Iterator[str]:
        tag = str(element.tag)
        if tag == CITATION_TAG:
            yield from (_make_marker(f"@{key}") for key in element.attrib["keys"].split(";"))
            return
        if tag == "img":
            yield from self._iter_image(element.get("src", ""), element.get("alt", ""), path)
            return
        if tag == blocks.BLOCK_TAG:
            yield from self._iter_block_start(parsed_blocks[int(element.attrib["number"])], path)
        elif tag in _STRUCTURE_TAGS:
            yield _make_marker(tag + element.get("start", ""))
        yield from ("" if tag in _INLINE_TAGS else " ", element.text or "")
        for child in element:
            if child.get("class") != "footnote-backref":
                yield from self._iter_element(child, parsed_blocks, path)
            yield child.tail or ""
        if tag in _STRUCTURE_TAGS or tag == blocks.BLOCK_TAG:
            yield _make_marker("end")
        elif tag == "a" and resolve_link(element.get("href", ""), path).kind == "web":
            yield _make_marker(f"to {element.attrib['href']}")
        yield "" if tag in _INLINE_TAGS else " "

    def _iter_block_start(self, block: ParsedBlock, path: str) -> Iterator[str]:
        """Yield the name, the title and the options of a block, and the records that it shows."""
        yield _make_marker(f"{block.name} {block.title}")
        for name, value in block.options.items():
            if BLOCKS[block.name].options[name].is_image:
                yield from self._iter_image(value, "", path)
            else:
                yield _make_marker(f"{name} {value}")
        if BLOCKS[block.name].shows_records:
            for record in self._records.select_evidence(block.options):
                yield _make_marker(record.model_dump_json(exclude_defaults=True))

    def _iter_image(self, link: str, alt: str, path: str) -> Iterator[str]:
        target = resolve_link(link, path)
        yield _make_marker(f"picture {alt}")
        if target.kind != "file":
            return
        with contextlib.suppress(
            InvalidImageError, InvalidSvgError, OSError
        ):  # the checks will say why
            if is_raster_image(target.path):
                yield _make_marker(self._images.get_image(target.path).digest)
            else:
                yield from read_svg(self._content / target.path).itertext()


def _make_marker(what: str) -> str:
    return f" {MARKER}{what} "
