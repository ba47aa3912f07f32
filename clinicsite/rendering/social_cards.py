"""Draw the image of a shared link: the clinic, the kind of page, its title."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import PIL
from PIL import Image, ImageDraw, ImageFont

from clinicsite.model.page import Page
from clinicsite.parsing.site import Site
from clinicsite.rendering import icons
from clinicsite.rendering.icons import draw_mark, encode_png
from clinicsite.rendering.tokens import load_colours
from clinicsite.support.file_cache import FileCache, make_key

WIDTH, HEIGHT = 1200, 630  # pixels: the size that Open Graph readers show large
FONT = "fonts/atkinson-hyperlegible-next-bold.woff"  # in the theme; never sent to visitors

_MARGIN = 80  # pixels, as all lengths here
_BAND_HEIGHT = 136  # the dark area at the bottom, with the mark and the name
_MARK_SIZE = 72
_TITLE_SIZES = range(
    88, 43, -4
)  # of the title: the largest that fits; a title too long for the smallest is cut
_NAME_SIZES = range(44, 27, -2)
_KIND_SIZE = 36
_LINE_HEIGHT = 1.18
_SHADE_STEPS = 5  # shades between two colours: 15 in all, so 4 bits a pixel
RECIPE_VERSION = 1  # raise it when the steps change: tests/rendering/test_recipes.py
_MISSING_GLYPH = "\U0010fffd"  # no font has it: the glyph of every missing character

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class CardStyle:
    """Hold the colours of a card by role, and the file of its font."""

    paper: str
    ink: str
    soft: str
    brand: str
    on_brand: str
    font: Path
    _sizes: dict[int, Font] = field(default_factory=dict, compare=False)

    def get_font(self, size: int) -> Font:
        """Return the font at a size. The basic layout is the same on every machine."""
        if size not in self._sizes:
            layout = ImageFont.Layout.BASIC
            self._sizes[size] = ImageFont.truetype(self.font, size, layout_engine=layout)
        return self._sizes[size]

    @cached_property
    def mark(self) -> Image.Image:
        """Return the leaf on the colour of the band."""
        return draw_mark(_MARK_SIZE, self.brand, self.on_brand).convert("RGB")


def load_card_style(theme: Path) -> CardStyle:
    """Return the colours and the font of the theme."""
    light = {role: colour.light for role, colour in load_colours(theme).items()}
    return CardStyle(
        light["paper"], light["ink"], light["soft"], light["deep"], light["on-deep"], theme / FONT
    )


@dataclass(frozen=True)
class SocialCards:
    """Draw the cards of a published site. A preview has none."""

    site: Site
    theme: Path
    cache: FileCache

    def get_url_path(self, page: Page) -> str | None:
        """Return the path of the card of a page. It changes with the card."""
        if not self.site.publish or page.slug == "404":
            return None
        return f"cards/{page.slug}.{self._make_key(page)[:10]}.png"

    def iter_files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the bytes of each card."""
        for page in self.site.pages:
            if url_path := self.get_url_path(page):
                draw = partial(self._draw, page)
                yield url_path, self.cache.get_or_create(self._make_key(page), draw)

    def _get_texts(self, page: Page) -> tuple[str, str, str]:
        strings = self.site.records.strings[page.lang]
        kind = "" if page.kind == "page" else str(strings[f"kind_{page.kind}"])
        return self.site.records.clinic.name, kind, page.meta.title

    def _make_key(self, page: Page) -> str:
        return make_key(self._style_key, *self._get_texts(page))

    def _draw(self, page: Page) -> bytes:
        return draw_card(*self._get_texts(page), self._style)

    @cached_property
    def _style(self) -> CardStyle:
        return load_card_style(self.theme)

    @cached_property
    def _style_key(self) -> str:
        font = hashlib.sha256(self._style.font.read_bytes()).hexdigest()
        recipes = (RECIPE_VERSION, icons.RECIPE_VERSION)
        look = (self._style.paper, self._style.ink, self._style.soft, self._style.brand)
        return make_key(PIL.__version__, *recipes, font, *look, self._style.on_brand)


def draw_card(name: str, kind: str, title: str, style: CardStyle) -> bytes:
    """Return a PNG of 1200 × 630 pixels. Text that the font cannot draw is left out."""
    image = Image.new("RGB", (WIDTH, HEIGHT), style.paper)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT - _BAND_HEIGHT, WIDTH, HEIGHT), fill=style.brand)
    middle = HEIGHT - _BAND_HEIGHT // 2
    image.paste(style.mark, (_MARGIN - 12, middle - _MARK_SIZE // 2))
    name, kind, title = (_filter_drawable(text, style) for text in (name, kind, title))
    if not title or title == name:
        name, kind, title = "", "", name
    if name:
        left = _MARGIN + _MARK_SIZE + 8
        lines, font = fit_text(name, style, WIDTH - _MARGIN - left, _NAME_SIZES, _NAME_SIZES[0])
        draw.text((left, middle), lines[0], style.on_brand, font, anchor="lm")
    top = _MARGIN
    if kind:
        draw.text((_MARGIN, top), kind, style.soft, style.get_font(_KIND_SIZE), anchor="la")
        top += _KIND_SIZE * 2
    height = HEIGHT - _BAND_HEIGHT - _MARGIN // 2 - top
    lines, font = fit_text(title, style, WIDTH - 2 * _MARGIN, _TITLE_SIZES, height)
    for line in lines:
        draw.text((_MARGIN, top), line, style.ink, font, anchor="la")
        top += round(font.size * _LINE_HEIGHT)
    pairs = [(style.paper, style.ink), (style.paper, style.soft), (style.brand, style.on_brand)]
    return encode_png(image, pairs, _SHADE_STEPS)


def fit_text(
    text: str, style: CardStyle, width: int, sizes: range, height: int
) -> tuple[list[str], Font]:
    """Return the lines and the largest font that fit into a box. A longer text is cut."""
    for size in sizes:
        font = style.get_font(size)
        max_lines = max(1, int(height // (size * _LINE_HEIGHT)))
        lines = wrap_text(text, font, width)
        if len(lines) <= max_lines:
            return lines, font
    last = lines[max_lines - 1]
    while font.getlength(f"{last.rstrip()}…") > width:
        last = last[:-1]
    return [*lines[: max_lines - 1], f"{last.rstrip()}…"], font


def wrap_text(text: str, font: Font, width: int) -> list[str]:
    """Return the text in lines of at most `width` pixels. A longer word is broken."""
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


def _filter_drawable(text: str, style: CardStyle) -> str:
    """Return the text, or "" when the font has no glyph for one of its characters."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    font = style.get_font(_KIND_SIZE)
    missing_glyph = bytes(font.getmask(_MISSING_GLYPH))
    characters = set(text) - {" "}
    return "" if any(bytes(font.getmask(sign)) == missing_glyph for sign in characters) else text
