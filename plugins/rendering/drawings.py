"""The drawings of content → files in the theme's colours, in whichever scheme the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from plugins.reading.svg import NAMESPACE, read_svg
from plugins.rendering.assets import shrink

_USED = re.compile(r"var\((--[a-z-]+)\)")


def write_drawings(content: Path, files: Iterable[str], output: Path, theme: Path) -> None:
    """Writes each drawing of images/ among the `files` of `content`, with the theme's style in it.

    A browser draws a picture in the colour scheme of the page around it (CSS Color Adjustment 1,
    2.3), so the file follows the reader's choice as the page does.
    """
    style = drawing_style(theme)
    for path in sorted(files):
        if path.startswith("images/") and path.lower().endswith(".svg"):
            file = output / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(styled(content / path, style), "utf-8")


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
