"""The tree of a page → the words in it that a clinician answers for, in one line of text.

What counts: the title and the summary; every word of the text, of its blocks, tables, footnotes
and quotations, in their order; the description of a picture and the words in a drawing, or the
bytes of a photo; the keys of the sources where they are cited; links that leave the site; the
evidence records that the page shows. What does not: white space and the breaks of lines and
paragraphs, emphasis, the shape of quotation marks, ids, links inside the site, the meanings of the
glossary, the words around the pages, the theme, and the rest of the front matter.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown.util import HTML_PLACEHOLDER_RE

from clinicsite.model.records import Records
from clinicsite.model.urls import target_of
from clinicsite.parsing.fingerprint import SIGN, plain
from clinicsite.parsing.images import Pictures, UnfitPicture, is_bitmap
from clinicsite.parsing.markdown import blocks
from clinicsite.parsing.markdown.blocks import WrittenBlock
from clinicsite.parsing.markdown.etree_text import CITATION
from clinicsite.parsing.svg import UnfitDrawing, read_svg

# Where a word stands in a list or a table is part of what it says.
_PLACES = frozenset("h2 h3 h4 h5 h6 ol li dt dd th td blockquote".split())
_INLINE = frozenset("a em strong code sup span html".split())


class ClinicalWords:
    """Reads the tree of a page before links, citations and blocks become HTML.

    So neither the theme nor the words around the pages are in it.
    """

    def __init__(self, records: Records, content: Path, pictures: Pictures) -> None:
        self._records = records
        self._content = content
        self._pictures = pictures

    def of(self, root: Element, written: list[WrittenBlock], stash: list[str], path: str) -> str:
        """All that counts in the text at `path`; `stash` is what Markdown has put aside."""

        def back(found: re.Match[str]) -> str:
            return re.sub("<[^>]*>", " ", str(stash[int(found[1])]))

        words = "".join(self._element(root, written, path))
        return plain(unescape(HTML_PLACEHOLDER_RE.sub(back, words)))

    def _element(self, element: Element, written: list[WrittenBlock], path: str) -> Iterator[str]:
        tag = str(element.tag)
        if tag == CITATION:
            yield from (_sign(f"@{key}") for key in element.attrib["keys"].split(";"))
            return
        if tag == "img":
            yield from self._picture(element.get("src", ""), element.get("alt", ""), path)
            return
        if tag == blocks.TAG:
            yield from self._head(written[int(element.attrib["number"])], path)
        elif tag in _PLACES:
            yield _sign(tag + element.get("start", ""))
        yield from ("" if tag in _INLINE else " ", element.text or "")
        for child in element:
            if child.get("class") != "footnote-backref":
                yield from self._element(child, written, path)
            yield child.tail or ""
        if tag in _PLACES or tag == blocks.TAG:
            yield _sign("end")
        elif tag == "a" and target_of(element.get("href", ""), path).how == "web":
            yield _sign(f"to {element.attrib['href']}")
        yield "" if tag in _INLINE else " "

    def _head(self, block: WrittenBlock, path: str) -> Iterator[str]:
        """What stands in the first lines of a block, and the records that it shows."""
        yield _sign(f"{block.name} {block.title}")
        for name, value in block.options.items():
            if name == "picture":
                yield from self._picture(value, "", path)
            else:
                yield _sign(f"{name} {value}")
        if block.name == "evidence":
            for record in self._records.evidence_on(block.options):
                yield _sign(record.model_dump_json(exclude_defaults=True))

    def _picture(self, link: str, alt: str, path: str) -> Iterator[str]:
        target = target_of(link, path)
        yield _sign(f"picture {alt}")
        if target.how != "file":
            return
        with contextlib.suppress(UnfitPicture, UnfitDrawing, OSError):  # the checks will say why
            if is_bitmap(target.path):
                yield _sign(self._pictures.bitmap(target.path).digest)
            else:
                yield from read_svg(self._content / target.path).itertext()


def _sign(what: str) -> str:
    return f" {SIGN}{what} "
