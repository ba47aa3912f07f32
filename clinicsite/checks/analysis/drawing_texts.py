"""Read the words in the drawings of content, and the languages of the pages that show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from clinicsite.model.problem import SourceFile
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.site import Site
from clinicsite.parsing.source_map import decode_references
from clinicsite.parsing.svg import NAMESPACE, InvalidSvgError, read_svg

_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_WORD_TAGS = tuple(f"{{{NAMESPACE}}}{tag}" for tag in ("text", "title", "desc"))
_LINE_TAG = f"{{{NAMESPACE}}}tspan"
_LINE_ATTRIBUTES = ("x", "y", "dy")  # each begins a new line of a text


class DrawingText(NamedTuple):
    """The words of one drawing, in its texts, its titles and its descriptions.

    `shown` is the file with blanks in the place of markup. `languages` are those of its pages.
    """

    source: SourceFile
    shown: str
    words: tuple[str, ...]
    languages: tuple[str, ...]


def iter_drawing_texts(site: Site) -> Iterator[DrawingText]:
    """Yield each drawing with words. An invalid drawing is the problem of another rule."""
    for path in sorted(path for path in site.files if path.lower().endswith(".svg")):
        file = site.content / path
        try:
            words = tuple(filter(None, _iter_words(read_svg(file))))
            text = decode_text(file.read_bytes()) if words else ""
        except (InvalidSvgError, OSError, UnicodeDecodeError):
            continue
        if words:
            shown = _TAG.sub(_blank_out, decode_references(text))
            source = SourceFile.from_text(f"content/{path}", text)
            yield DrawingText(source, shown, words, _list_languages(site, path))


def _blank_out(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _iter_words(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag in _WORD_TAGS:
            yield " ".join("".join(_iter_text(element)).split())


def _iter_text(element: Element) -> Iterator[str]:
    """Yield the text of an element, with a space before each of its lines."""
    is_line = element.tag == _LINE_TAG and any(name in element.attrib for name in _LINE_ATTRIBUTES)
    yield f"{' ' if is_line else ''}{element.text or ''}"
    for child in element:
        yield from _iter_text(child)
        yield child.tail or ""


def _list_languages(site: Site, path: str) -> tuple[str, ...]:
    users = (text for text in site.documents.values() if path in text.linked_files)
    return tuple(sorted({text.page_path.lang for text in users})) or (DEFAULT_LANG,)
