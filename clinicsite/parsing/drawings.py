"""Give templates the drawings of the theme as SVG inside the page."""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup, escape

DRAWING_FOLDER = "drawings"  # in the theme
_FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BETWEEN_TAGS = re.compile(r">\s+<")
_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'  # HTML needs none (HTML 13.1.2.1)


def list_drawing_names(theme: Path) -> list[str]:
    """Return the names of all drawings, sorted."""
    return sorted(file.stem for file in (theme / DRAWING_FOLDER).glob("*.svg"))


def render_drawing(theme: Path, name: str | None, css_class: str = "") -> Markup:
    """Return the drawing `name` as an SVG element, or nothing where the theme has none.

    Screen readers skip it: the text beside a drawing says the same.
    """
    file = theme / DRAWING_FOLDER / f"{name}.svg"
    if not (name and _FILE_NAME.fullmatch(name) and file.is_file()):
        return Markup()
    svg = _BETWEEN_TAGS.sub("><", file.read_text("utf-8").strip()).replace(_NAMESPACE, "", 1)
    classes = escape(f"drawing {css_class}".strip())
    attributes = Markup('class="{}" aria-hidden="true"').format(classes)
    return Markup(svg.replace("<svg ", f"<svg {attributes} ", 1))
