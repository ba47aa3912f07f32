"""Put the colours of the theme into the SVG files of content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from clinicsite.parsing.svg import NAMESPACE, has_fixed_colours, read_svg
from clinicsite.rendering.css_bundle import bundle_css
from clinicsite.rendering.css_syntax import read_style_sheet
from clinicsite.rendering.output_registry import OutputRegistry

_LIGHT_DARK = re.compile(r"light-dark\((#\w+),\s*#\w+\)")
_USED = re.compile(r"var\((--[a-z-]+)\)")


def register_svg_files(
    registry: OutputRegistry, content: Path, files: Iterable[str], theme: Path, url_folder: str = ""
) -> None:
    """Register each SVG file of images/ among the `files` of `content`.

    `url_folder` is their folder on the site. A browser draws an image in the colour scheme of the
    page around it (CSS Color Adjustment 1, 2.3), so the file follows the choice of the reader.
    """
    for path in sorted(files):
        if path.startswith("images/") and path.lower().endswith(".svg"):
            registry.register(url_folder + path, partial(_render_svg, content / path, theme))


def _render_svg(file: Path, theme: Path) -> bytes:
    is_fixed = has_fixed_colours(read_svg(file))
    return add_style(file, build_svg_style(theme, light_only=is_fixed)).encode()


def build_svg_style(theme: Path, *, light_only: bool = False) -> str:
    """Return svg.css after the tokens that it uses, as tokens.css defines them.

    `light_only` is for an image with fixed colours, which keeps its light ground in both schemes.
    """
    css = bundle_css([read_style_sheet(theme / "static/css/svg.css")])
    tokens = bundle_css([read_style_sheet(theme / "static/css/tokens.css")])
    used = {"color-scheme", *_USED.findall(css)}

    def keep_used(found: re.Match[str]) -> str:
        return found[0] if found[1] in used else ""

    tokens = re.sub(r"(--[a-z0-9-]+|color-scheme):[^;{}]*(?:;|(?=}))", keep_used, tokens)
    if light_only:
        tokens = _LIGHT_DARK.sub(r"\1", tokens).replace("color-scheme:light dark", "")
    return tokens.replace(";}", "}") + css


def add_style(file: Path, style: str) -> str:
    """Return the SVG in `file` with a style element as its first child. Raises InvalidSvgError."""
    root = read_svg(file)
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    root.set("xmlns", NAMESPACE)
    style_element = ElementTree.Element("style")
    style_element.text = style
    root.insert(0, style_element)
    return ElementTree.tostring(root, encoding="unicode")
