"""Read the colours of the theme by role from tokens.css."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.unexpected_errors import ThemeFileError
from clinicsite.rendering.css_syntax import read_style_sheet

_COLOUR_TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


@dataclass(frozen=True)
class Colour:
    """A colour of the light scheme and its counterpart of the dark one, as in #eaefe8."""

    light: str
    dark: str


class Palette(dict[str, Colour]):
    """The colours of a theme by role. Raises ThemeFileError for a role without a colour."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def __missing__(self, role: str) -> Colour:
        message = f"There is no color with the name --{role}"
        help_text = f"Add a line “--{role}: light-dark(#rrggbb, #rrggbb);” with two colors."
        raise ThemeFileError(self._file, 1, message, help_text)


def load_colours(theme: Path) -> dict[str, Colour]:
    """Return each colour by its role, as in paper, ink or brand. Raises ThemeFileError, OSError."""
    file = theme / "static/css/tokens.css"
    css, palette = read_style_sheet(file), Palette(file)
    for role, light, dark in _COLOUR_TOKEN.findall(css):
        palette.setdefault(role, Colour(light, dark))  # later definitions are for more contrast
    return palette
