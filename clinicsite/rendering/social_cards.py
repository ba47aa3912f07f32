"""Draw the image of a shared link: the clinic, the kind of page, its title."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import PIL
from PIL import Image, ImageDraw

from clinicsite.checks.unexpected_errors import ThemeFileError
from clinicsite.model.page import Page
from clinicsite.parsing.site import Site
from clinicsite.rendering import icons
from clinicsite.rendering.card_font import LINE_HEIGHT, CardFont, fit_text
from clinicsite.rendering.icons import encode_png, get_mark_colours, make_palette, quantize
from clinicsite.rendering.mark import Mark, MarkColours, load_mark
from clinicsite.rendering.output_registry import Producer
from clinicsite.rendering.tokens import load_colours
from clinicsite.support.file_cache import FileCache, make_key

WIDTH, HEIGHT = 1200, 630  # pixels: the size that Open Graph readers show large
HEAD_FONT = "static/fonts/clinic-head.woff2"  # in the theme, as the two of its pages
TEXT_FONT = "static/fonts/clinic-text.woff2"

_MARGIN = 80  # pixels, as all lengths here
_BAND_HEIGHT = 150  # the dark area at the bottom, with the mark and the name
_MARK_SIZE = 88
_TITLE_BOTTOM = 424  # above the sun
_TITLE_SIZES = range(
    92, 51, -4
)  # of the title: the largest that fits; a title too long for the smallest is cut
_NAME_SIZES = range(44, 27, -2)
_KIND_SIZE = 36
_BOLD = 700  # weight of the text font
_COMPRESS_LEVEL = 3  # of zlib. 6 takes twice as long for 20 %
_SHADE_STEPS = 6  # shades between two colours
_SUPERSAMPLING = 2  # the factor by which the landscape is larger at first, for smooth edges
RECIPE_VERSION = 3  # raise it when the steps change: tests/rendering/test_recipes.py
_SUN = (966, 506, 74)  # its middle and its radius
_HALO_RADIUS = 112
# Hills, from the back: colour, height of the ridge, height and length of its waves, their start.
_HILLS = (("hill-far", 492, 24, 1240, 0.32), ("deep", 506, 17, 1020, 0.86))
_ROLES = ("paper", "ink", "link", "deep", "on-deep", "sky-high", "sun", "hill-far")


@dataclass(frozen=True)
class CardStyle:
    """Hold the colours of a card by role, the files of its fonts, and the mark."""

    colours: dict[str, str]
    head_font: Path
    text_font: Path
    mark: Mark
    mark_colours: MarkColours
    _sizes: dict[tuple[Path, int], CardFont] = field(default_factory=dict, compare=False)
    _grounds: dict[tuple[str, str], Image.Image] = field(default_factory=dict, compare=False)

    def get_head_font(self, size: int) -> CardFont:
        """Return the font of the title at a size."""
        return self._get_font(self.head_font, size)

    def get_text_font(self, size: int) -> CardFont:
        """Return the bold font of the name and the kind at a size."""
        return self._get_font(self.text_font, size)

    def _get_font(self, file: Path, size: int) -> CardFont:
        """Return a font at a size."""
        if (file, size) not in self._sizes:
            try:
                font = CardFont(file, size)
                if file == self.text_font:
                    font.set_variation_by_axes([_BOLD])
            except OSError as error:
                message = f"This font cannot be used: {error}"
                raise ThemeFileError(file, 1, message, "Put the file back.") from None
            self._sizes[file, size] = font
        return self._sizes[file, size]

    def get_ground(self, name: str, kind: str) -> Image.Image:
        """Return a card without its title."""
        if (name, kind) not in self._grounds:
            self._grounds[name, kind] = _draw_ground(name, kind, self)
        return self._grounds[name, kind]

    @cached_property
    def landscape(self) -> Image.Image:
        """Return the card without words: a sunrise over hills, and the mark."""
        scale = _SUPERSAMPLING
        image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), self.colours["paper"])
        draw = ImageDraw.Draw(image)
        x, y, sun = (value * scale for value in _SUN)
        for radius, role in ((_HALO_RADIUS * scale, "sky-high"), (sun, "sun")):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), self.colours[role])
        for role, ridge, height, length, start in _HILLS:
            line = [
                (x, (ridge - height * math.sin(2 * math.pi * (x / scale / length + start))) * scale)
                for x in range(0, WIDTH * scale + 1, 4)
            ]
            bottom = HEIGHT * scale
            draw.polygon([*line, (WIDTH * scale, bottom), (0, bottom)], self.colours[role])
        image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        mark = self.mark.draw(_MARK_SIZE, self.mark_colours).convert("RGB")
        image.paste(mark, (_MARGIN, HEIGHT - _BAND_HEIGHT // 2 - _MARK_SIZE // 2 + 8))
        return image


def load_card_style(theme: Path) -> CardStyle:
    """Return the colours, the fonts and the mark of the theme."""
    palette = load_colours(theme)
    colours = {role: palette[role].light for role in _ROLES}
    mark, mark_colours = load_mark(theme), get_mark_colours(palette)
    return CardStyle(colours, theme / HEAD_FONT, theme / TEXT_FONT, mark, mark_colours)


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

    def iter_files(self) -> Iterator[tuple[str, Producer]]:
        """Yield the path and the producer of each card. Equal cards of two pages are one file."""
        pages = {self.get_url_path(page): page for page in self.site.pages}
        for url_path, page in pages.items():
            if url_path:
                draw = partial(self._draw, page)
                yield url_path, partial(self.cache.get_or_create, self._make_key(page), draw)

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
        style = self._style
        files = (style.head_font, style.text_font)
        fonts = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
        look = (style.mark.paths, style.mark_colours, sorted(style.colours.items()))
        return make_key(PIL.__version__, RECIPE_VERSION, icons.RECIPE_VERSION, fonts, look)


def draw_card(name: str, kind: str, title: str, style: CardStyle) -> bytes:
    """Return a PNG of 1200 × 630 pixels. Text that a font cannot draw is left out."""
    name, kind = map(style.get_text_font(_KIND_SIZE).filter_drawable, (name, kind))
    title = style.get_head_font(_KIND_SIZE).filter_drawable(title)
    if not title or title == name:
        name, kind, title = "", "", name
    ground = style.get_ground(name, kind)
    top = _MARGIN + (round(_KIND_SIZE * 1.7) if kind else 0)
    height = _TITLE_BOTTOM - top
    lines, font = fit_text(title, style.get_head_font, WIDTH - 2 * _MARGIN, _TITLE_SIZES, height)
    card = ground.copy()
    for line in lines:
        _draw_on_paper(card, (_MARGIN - font.overhang, top), line, font)
        top += round(font.size * LINE_HEIGHT)
    return encode_png(card, compress_level=_COMPRESS_LEVEL)


def _draw_on_paper(card: Image.Image, place: tuple[int, int], line: str, font: CardFont) -> None:
    """Draw a line of the title in the first shades of the palette, from paper to ink."""
    coverage = font.draw_line(line)
    shades = coverage.point([round(part / 255 * (_SHADE_STEPS - 1)) for part in range(256)])
    covered = shades.point([0] + [255] * 255)
    shades.putpalette(card.getpalette() or [])  # its mode is that of the card now
    card.paste(shades, place, covered)


def _draw_ground(name: str, kind: str, style: CardStyle) -> Image.Image:
    """Return the landscape with the name of the clinic and the kind of page, in few colours."""
    image = style.landscape.copy()
    draw = ImageDraw.Draw(image)
    if name:
        left, middle = _MARGIN + _MARK_SIZE + 24, HEIGHT - _BAND_HEIGHT // 2 + 8
        width = WIDTH - _MARGIN - left
        lines, font = fit_text(name, style.get_text_font, width, _NAME_SIZES, _NAME_SIZES[0])
        draw.text((left, middle), lines[0], style.colours["on-deep"], font, anchor="lm")
    if kind:
        font = style.get_text_font(_KIND_SIZE)
        draw.text((_MARGIN, _MARGIN), kind, style.colours["link"], font, anchor="la")
    return quantize(image, make_palette(_list_colour_pairs(style), _SHADE_STEPS))


def _list_colour_pairs(style: CardStyle) -> list[tuple[str, str]]:
    """Return the pairs of colours that meet at an edge. Those of the title are the first."""
    paper, deep = style.colours["paper"], style.colours["deep"]
    sky, sun, hill = (style.colours[role] for role in ("sky-high", "sun", "hill-far"))
    pairs = [(paper, style.colours[role]) for role in ("ink", "link", "sky-high", "hill-far")]
    pairs += [(sky, sun), (sky, hill), (sun, hill), (hill, deep)]
    return [*pairs, (deep, style.mark_colours.sea), (deep, style.mark_colours.sun)]
