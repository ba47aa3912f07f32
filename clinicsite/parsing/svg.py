"""Check that an SVG file holds nothing but shapes and words."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MAX_SVG_BYTES = 100_000
MAX_SVG_DEPTH = 50
NAMESPACE = "http://www.w3.org/2000/svg"
_SVG = f"{{{NAMESPACE}}}"
_ELEMENTS = frozenset(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker".split()
)
_ATTRIBUTES = frozenset(
    "viewBox width height x y x1 y1 x2 y2 dx dy cx cy r rx ry d points transform class id fill "
    "fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray "
    "stroke-opacity opacity text-anchor dominant-baseline font-size font-weight font-family "
    "letter-spacing markerWidth markerHeight refX refY orient marker-end marker-start "
    "preserveAspectRatio version".split()
)
_LOCAL_REFERENCE = re.compile(r"url\(#[\w-]+\)")
_EXTERNAL_REFERENCE = re.compile(
    r"\b(?:url|src|image)[\w-]*\s*\(|:|\\", re.IGNORECASE
)  # CSS reads \75rl( as url(
_NUMBER = r"\s*-?\d*\.?\d+\s*"
_VIEW_BOX = re.compile(rf"{_NUMBER}(?:[\s,]{_NUMBER}){{3}}")
_DECLARATION = re.compile(
    r"""\s*<\?xml\s[^>]*?(?:encoding=["'](?P<encoding>[^"']*)["'][^>]*)?\?>"""
)

_SHAPES = frozenset("path rect circle ellipse line polyline polygon text tspan".split())
_THEME_CLASS = re.compile(r"\bfig-")  # of theme/static/css/svg.css
_NO_COLOUR = ("", "none", "transparent", "inherit", "currentcolor")


class InvalidSvgError(ValueError):
    """An SVG that cannot be shown. The text gives the reason."""


def read_svg(file: Path) -> Element:
    """Return the checked tree of the SVG in `file`. Raise InvalidSvgError."""
    if file.is_symlink() or not file.is_file():
        raise InvalidSvgError("it is a link to another place")
    if file.stat().st_size > MAX_SVG_BYTES:
        raise InvalidSvgError(f"it has more than {MAX_SVG_BYTES // 1000} KB")
    text = _decode_svg(file.read_bytes())
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InvalidSvgError("it holds a document type, which can pull in other files")
    if "<?" in text:  # a browser that opens the file would follow <?xml-stylesheet …?>
        raise InvalidSvgError("it holds an instruction to other programs, <?…?>")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 (no document type, so no entities)
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise InvalidSvgError(f"it is not a whole SVG file (look at line {line})") from None
    if root.tag != f"{_SVG}svg" or not _VIEW_BOX.fullmatch(root.get("viewBox", "")):
        raise InvalidSvgError("it does not say its size, as a viewBox of four numbers")
    _check_depth(root)
    for element in root.iter():
        _check_element(element)
    return root


def has_fixed_colours(root: Element) -> bool:
    """Return whether shapes have colours of their own, and no ground covers the page behind them.

    Such an image looks right on a light page only.
    """
    return not _has_ground(root) and _has_fixed_shape(root, is_fixed=False)


def _has_fixed_shape(element: Element, *, is_fixed: bool) -> bool:
    """Return whether the colour of a shape is fixed, given whether it inherits a fixed colour."""
    if _THEME_CLASS.search(element.get("class", "")):
        is_fixed = False
    elif _get_colours(element):
        is_fixed = True
    if is_fixed and element.tag.removeprefix(_SVG) in _SHAPES:
        return True
    return any(_has_fixed_shape(child, is_fixed=is_fixed) for child in element)


def _get_colours(element: Element) -> list[str]:
    colours = (element.get(name, "").strip().lower() for name in ("fill", "stroke"))
    return [colour for colour in colours if colour not in _NO_COLOUR]


def _has_ground(root: Element) -> bool:
    """Return whether the first shape is a filled rectangle over the whole image."""
    shape = next((e for e in root.iter() if e.tag.removeprefix(_SVG) in _SHAPES), None)
    if shape is None or shape.tag != f"{_SVG}rect" or shape.get("fill") in (None, *_NO_COLOUR):
        return False
    if not {"transform", "opacity", "fill-opacity"}.isdisjoint(shape.keys()):
        return False
    left, top, width, height = map(float, root.attrib["viewBox"].replace(",", " ").split())
    try:
        x, y = (float(shape.get(name, 0)) for name in ("x", "y"))
        sizes = (shape.get("width", "0"), shape.get("height", "0"))
        right, bottom = (
            start + (full if size == "100%" else float(size))
            for start, full, size in zip((x, y), (width, height), sizes)
        )
    except ValueError:  # another unit
        return False
    return x <= left and y <= top and right >= left + width and bottom >= top + height


def _check_element(element: Element) -> None:
    name = str(element.tag).removeprefix(_SVG)
    if name not in _ELEMENTS:
        raise InvalidSvgError(f"it holds a “{_get_local_name(name)}”")
    for key, value in element.attrib.items():
        if key not in _ATTRIBUTES:
            raise InvalidSvgError(f"it holds a “{_get_local_name(key)}”")
        if _EXTERNAL_REFERENCE.search(value) and not _LOCAL_REFERENCE.fullmatch(value):
            raise InvalidSvgError(f"its “{key}” refers to something outside the drawing")


def _decode_svg(data: bytes) -> str:
    """Return the text of the file without its line <?xml …?>. Raise InvalidSvgError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidSvgError("it is not saved as UTF-8") from None
    if "\0" in text:  # UTF-16, which would hide from the search for a document type
        raise InvalidSvgError("it is not saved as UTF-8")
    if found := _DECLARATION.match(text):
        if (found["encoding"] or "utf-8").lower() not in ("utf-8", "us-ascii"):
            raise InvalidSvgError("it is not saved as UTF-8")
        text = text[found.end() :]
    return text


def _check_depth(root: Element) -> None:
    level, depth = [root], 0
    while level := [child for element in level for child in element]:
        depth += 1
        if depth > MAX_SVG_DEPTH:
            raise InvalidSvgError(f"its groups are nested more than {MAX_SVG_DEPTH} deep")


def _get_local_name(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]
