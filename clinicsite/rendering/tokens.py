"""Read the colours of the theme by role from tokens.css."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_COLOUR_TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


@dataclass(frozen=True)
class Colour:
    """A colour of the light scheme and its counterpart of the dark one, as in #eaefe8."""

    light: str
    dark: str


def load_colours(theme: Path) -> dict[str, Colour]:
    """Return each colour by its role, as in paper, ink or brand."""
    css = (theme / "static/css/tokens.css").read_text("utf-8")
    palette: dict[str, Colour] = {}
    for role, light, dark in _COLOUR_TOKEN.findall(css):
        palette.setdefault(role, Colour(light, dark))  # later definitions are for more contrast
    return palette
