"""Fonts of social cards, and the lines of a text that fit into a box."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

LINE_HEIGHT = 1.14  # of the size of a font
_MISSING_GLYPH = "\U0010fffd"  # no font has it: the glyph of every missing character


class CardFont(ImageFont.FreeTypeFont):
    """A font with the basic layout of Pillow, which is the same on every machine.

    This layout adds up the widths of letters, and the kerning of each pair.
    """

    def __init__(self, file: Path, size: int) -> None:
        super().__init__(file, size, layout_engine=ImageFont.Layout.BASIC)
        self._steps: dict[tuple[str, str], float] = {}
        self._drawable: dict[str, bool] = {}
        self._glyphs: dict[str, Image.Image] = {}

    def measure(self, text: str) -> float:
        """Return the width of a text in pixels."""
        return sum(map(self._get_step, pairwise(text)), self._get_step((text[-1:], "")))

    def draw_line(self, text: str) -> Image.Image:
        """Return how much of each pixel a line covers, from 0 to 255.

        The ascender is at the top, and the first letter starts at `overhang` pixels.
        """
        size = (round(self.measure(text)) + 2 * self.overhang, sum(self.getmetrics()))
        image, x = Image.new("L", size), 0.0
        for letter, follower in pairwise((*text, "")):
            glyph = self._get_glyph(letter)
            image.paste(255, (round(x), 0), glyph)
            x += self._get_step((letter, follower))
        return image

    @property
    def overhang(self) -> int:
        """Return the pixels by which a letter may pass its width, to the left and to the right."""
        return round(self.size / 2)

    def _get_glyph(self, letter: str) -> Image.Image:
        """Return the picture of one letter, as `draw_line` does."""
        if letter not in self._glyphs:
            width = round(self.getlength(letter)) + 2 * self.overhang
            glyph = Image.new("L", (width, sum(self.getmetrics())))
            ImageDraw.Draw(glyph).text((self.overhang, 0), letter, 255, self, anchor="la")
            self._glyphs[letter] = glyph
        return self._glyphs[letter]

    def filter_drawable(self, text: str) -> str:
        """Return the text, or "" when the font has no glyph for one of its characters."""
        text = " ".join(unicodedata.normalize("NFC", text).split())
        return text if all(map(self._has_glyph, set(text) - {" "})) else ""

    def _get_step(self, letters: tuple[str, str]) -> float:
        """Return the pixels from the first letter of a pair to the second."""
        if (step := self._steps.get(letters)) is None:
            step = self.getlength("".join(letters)) - self.getlength(letters[1])
            self._steps[letters] = step
        return step

    def _has_glyph(self, letter: str) -> bool:
        if letter not in self._drawable:
            self._drawable[letter] = bytes(self.getmask(letter)) != self._missing_glyph
        return self._drawable[letter]

    @cached_property
    def _missing_glyph(self) -> bytes:
        return bytes(self.getmask(_MISSING_GLYPH))


def fit_text(
    text: str, get_font: Callable[[int], CardFont], width: int, sizes: range, height: int
) -> tuple[list[str], CardFont]:
    """Return the lines and the largest font that fit into a box. A longer text is cut."""
    for size in sizes:
        font = get_font(size)
        max_lines = max(1, int(height // (size * LINE_HEIGHT)))
        lines = wrap_text(text, font, width)
        if len(lines) <= max_lines:
            return lines, font
    last = lines[max_lines - 1]
    while font.measure(f"{last.rstrip()}…") > width:
        last = last[:-1]
    return [*lines[: max_lines - 1], f"{last.rstrip()}…"], font


def wrap_text(text: str, font: CardFont, width: int) -> list[str]:
    """Return the text in lines of at most `width` pixels. A longer word is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.measure(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if font.measure(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines
