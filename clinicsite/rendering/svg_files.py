"""The drawings of content → files in the theme's colours, in whichever scheme the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from clinicsite.parsing.svg import NAMESPACE, read_svg
from clinicsite.rendering.assets import shrink
from clinicsite.rendering.lazy_writer import Record

_USED = re.compile(r"var\((--[a-z-]+)\)")


def record_drawings(
    record: Record, content: Path, files: Iterable[str], theme: Path, folder: str = ""
) -> None:
    """Notes how to make each drawing of images/ among the `files` of `content`.

    The theme's style is put into it; `folder` is where on the site the drawings go.

    A browser draws a picture in the colour scheme of the page around it (CSS Color Adjustment 1,
    2.3), so the file follows the reader's choice as the page does.
    """
    for path in sorted(files):
        if path.startswith("images/") and path.lower().endswith(".svg"):
            record.keep(folder + path, partial(_made, content / path, theme))


def _made(file: Path, theme: Path) -> bytes:
    return styled(file, drawing_style(theme)).encode()


def drawing_style(theme: Path) -> str:
    """drawing.css after the tokens that it uses, as tokens.css defines them in each case."""
    css = shrink((theme / "static/css/drawing.css").read_text("utf-8"))
    tokens = shrink((theme / "static/css/tokens.css").read_text("utf-8"))
    used = {"color-scheme", *_USED.findall(css)}

    def kept(found: re.Match[str]) -> str:
        return found[0] if found[1] in used else ""

    tokens = re.sub(r"(--[a-z0-9-]+|color-scheme):[^;{}]*(?:;|(?=}))", kept, tokens)
    return tokens.replace(";}", "}") + css


def styled(file: Path, style: str) -> str:
    """The drawing in `file` with a style element as its first child. Raises UnfitDrawing."""
    root = read_svg(file)
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    root.set("xmlns", NAMESPACE)
    colours = ElementTree.Element("style")
    colours.text = style
    root.insert(0, colours)
    return ElementTree.tostring(root, encoding="unicode")
