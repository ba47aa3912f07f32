"""The picture that a link to a page brings along: the clinic, the kind of page, its title."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import PIL
from PIL import Image, ImageDraw, ImageFont

from clinicsite.model.page import Page
from clinicsite.parsing.site import Site
from clinicsite.rendering import icons
from clinicsite.rendering.icons import as_png, mark
from clinicsite.rendering.tokens import colours
from clinicsite.support.file_cache import kept, key_of

WIDTH, HEIGHT = 1200, 630  # pixels: the size that Open Graph readers show large
FONT = "fonts/atkinson-hyperlegible-next-bold.woff"  # in the theme; never sent to visitors

_MARGIN = 80  # pixels, as all lengths here
_BAND = 136  # the dark ground at the foot, with the mark and the name
_MARK = 72
_SIZES = range(88, 43, -4)  # of the title: as large as it fits, and cut when the smallest does not
_NAME_SIZES = range(44, 27, -2)
_KIND_SIZE = 36
_LEADING = 1.18
_STEPS = 5  # shades from a ground to what stands on it: 15 in all, so 4 bits a pixel
RECIPE_VERSION = 1  # raise it when the steps change: tests/rendering/test_recipes.py
_ABSENT = "\U0010fffd"  # no font has it, so it is drawn as every other missing sign is

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Style:
    """The colours of a card, by role, and the file of its font."""

    paper: str
    ink: str
    soft: str
    brand: str
    on_brand: str
    font: Path
    _sizes: dict[int, Font] = field(default_factory=dict, compare=False)

    def sized(self, size: int) -> Font:
        """The font at a size; the plain layout is the same on every machine."""
        if size not in self._sizes:
            layout = ImageFont.Layout.BASIC
            self._sizes[size] = ImageFont.truetype(self.font, size, layout_engine=layout)
        return self._sizes[size]

    @cached_property
    def mark(self) -> Image.Image:
        """The leaf on the ground of the band."""
        return mark(_MARK, self.brand, self.on_brand).convert("RGB")


def style_of(theme: Path) -> Style:
    """The house's colours and font."""
    palette = colours(theme)
    roles = ("paper", "ink", "soft", "brand", "on-brand")
    return Style(*(palette[role].light for role in roles), theme / FONT)


@dataclass(frozen=True)
class Cards:
    """The cards of a site that visitors see; a preview has none."""

    site: Site
    theme: Path
    cache: Path

    def address(self, page: Page) -> str | None:
        """Where the card of a page is; its name changes with what is on it."""
        if not self.site.publish or page.slug == "404":
            return None
        return f"cards/{page.slug}.{self._key(page)[:10]}.png"

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The address and the bytes of each card."""
        for page in self.site.pages:
            if address := self.address(page):
                yield address, kept(self.cache, self._key(page), lambda page=page: self._draw(page))

    def _words(self, page: Page) -> tuple[str, str, str]:
        words = self.site.records.words[page.lang]
        kind = "" if page.kind == "page" else str(words[f"kind_{page.kind}"])
        return self.site.records.clinic.name, kind, page.meta.title

    def _key(self, page: Page) -> str:
        return key_of(self._made_from, *self._words(page))

    def _draw(self, page: Page) -> bytes:
        return card(*self._words(page), self._style)

    @cached_property
    def _style(self) -> Style:
        return style_of(self.theme)

    @cached_property
    def _made_from(self) -> str:
        font = hashlib.sha256(self._style.font.read_bytes()).hexdigest()
        recipes = (RECIPE_VERSION, icons.RECIPE_VERSION)
        look = (self._style.paper, self._style.ink, self._style.soft, self._style.brand)
        return key_of(PIL.__version__, *recipes, font, *look, self._style.on_brand)


def card(name: str, kind: str, title: str, style: Style) -> bytes:
    """A PNG of 1200 × 630 pixels; words in a script that the font lacks are left out."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), style.paper)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, HEIGHT - _BAND, WIDTH, HEIGHT), fill=style.brand)
    middle = HEIGHT - _BAND // 2
    picture.paste(style.mark, (_MARGIN - 12, middle - _MARK // 2))
    name, kind, title = (_shown(words, style) for words in (name, kind, title))
    if not title or title == name:
        name, kind, title = "", "", name
    if name:
        left = _MARGIN + _MARK + 8
        lines, font = fit(name, style, WIDTH - _MARGIN - left, _NAME_SIZES, _NAME_SIZES[0])
        pen.text((left, middle), lines[0], style.on_brand, font, anchor="lm")
    top = _MARGIN
    if kind:
        pen.text((_MARGIN, top), kind, style.soft, style.sized(_KIND_SIZE), anchor="la")
        top += _KIND_SIZE * 2
    room = HEIGHT - _BAND - _MARGIN // 2 - top
    lines, font = fit(title, style, WIDTH - 2 * _MARGIN, _SIZES, room)
    for line in lines:
        pen.text((_MARGIN, top), line, style.ink, font, anchor="la")
        top += round(font.size * _LEADING)
    pairs = [(style.paper, style.ink), (style.paper, style.soft), (style.brand, style.on_brand)]
    return as_png(picture, pairs, _STEPS)


def fit(text: str, style: Style, width: int, sizes: range, height: int) -> tuple[list[str], Font]:
    """The lines of a text and its font, as large as fits into a box; too long a text is cut."""
    for size in sizes:
        font = style.sized(size)
        most = max(1, int(height // (size * _LEADING)))
        lines = wrap(text, font, width)
        if len(lines) <= most:
            return lines, font
    last = lines[most - 1]
    while font.getlength(f"{last.rstrip()}…") > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"], font


def wrap(text: str, font: Font, width: int) -> list[str]:
    """The text in lines of at most `width` pixels; a word that is too long is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if font.getlength(lines[-1] + letter) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def _shown(text: str, style: Style) -> str:
    """The text, or nothing when the font lacks one of its signs."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    font = style.sized(_KIND_SIZE)
    absent = bytes(font.getmask(_ABSENT))
    signs = set(text) - {" "}
    return "" if any(bytes(font.getmask(sign)) == absent for sign in signs) else text
