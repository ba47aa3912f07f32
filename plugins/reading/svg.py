"""A drawing (SVG) → the same drawing, when it holds nothing but shapes and words."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markupsafe import Markup, escape

MAX_BYTES = 100_000
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker".split()
)
_ATTRIBUTES = frozenset(
    "viewBox width height x y x1 y1 x2 y2 dx dy cx cy r rx ry d points transform class id fill "
    "fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray "
    "stroke-opacity opacity text-anchor dominant-baseline font-size font-weight font-family "
    "letter-spacing markerWidth markerHeight refX refY orient marker-end marker-start "
    "preserveAspectRatio".split()
)
_LOCAL_REFERENCE = re.compile(r"url\(#[\w-]+\)")


class UnfitDrawing(ValueError):
    """A drawing that cannot be shown; the text says why."""


def read_svg(file: Path) -> Element:
    """The checked tree of the drawing in `file`. Raises UnfitDrawing."""
    if file.stat().st_size > MAX_BYTES:
        raise UnfitDrawing(f"it has more than {MAX_BYTES // 1000} KB")
    data = file.read_bytes()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnfitDrawing("it holds a document type, which can pull in other files")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 (no document type, so no entities)
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise UnfitDrawing(f"it is not a whole SVG file ({error})") from None
    if root.tag != f"{_SVG}svg" or "viewBox" not in root.attrib:
        raise UnfitDrawing("it has no svg element with a viewBox")
    for element in root.iter():
        name = str(element.tag).removeprefix(_SVG)
        if name not in _ELEMENTS:
            raise UnfitDrawing(f"it holds a “{name}” element")
        for key, value in element.attrib.items():
            if key not in _ATTRIBUTES:
                raise UnfitDrawing(f"it holds a “{key}” attribute")
            if ("url" in value or ":" in value) and not _LOCAL_REFERENCE.fullmatch(value):
                raise UnfitDrawing(f"its “{key}” refers to something outside the drawing")
    return root


def inline_svg(file: Path, alt: str, prefix: str, described_by: str) -> Markup:
    """The drawing as an element of the page, so that it follows the reader's colours.

    `prefix` keeps its ids apart from those of the page; `described_by` is the id of its long
    description. Raises UnfitDrawing.
    """
    root = read_svg(file)
    for element in root.iter():
        element.tag = str(element.tag).removeprefix(_SVG)
        if "id" in element.attrib:
            element.set("id", f"{prefix}-{element.attrib['id']}")
        for key, value in element.attrib.items():
            if _LOCAL_REFERENCE.fullmatch(value):
                element.set(key, value.replace("#", f"#{prefix}-"))
    root.attrib.update({"role": "img", "aria-label": alt, "aria-describedby": described_by})
    if {"width", "height"} - root.attrib.keys():
        _, _, width, height = root.attrib["viewBox"].replace(",", " ").split()
        root.attrib.update({"width": width, "height": height})
    return Markup(ElementTree.tostring(root, encoding="unicode", short_empty_elements=True))


def image(url: str, alt: str) -> Markup:
    """A picture that is not drawn into the page."""
    return Markup(f'<img src="{escape(url)}" alt="{escape(alt)}" loading="lazy" decoding="async">')
