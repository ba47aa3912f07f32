"""Draw the icons of the site in several sizes, and write the web manifest."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import PIL
from PIL import Image

from clinicsite.model.clinic import Clinic
from clinicsite.model.urls import UrlBuilder
from clinicsite.rendering.assets import add_hash_to_name
from clinicsite.rendering.mark import MarkColours, load_mark
from clinicsite.rendering.tokens import Colour, load_colours
from clinicsite.support.file_cache import FileCache, make_key

WEB_MANIFEST = "site.webmanifest"
LOGO_FILE = "img/icon-512.png"  # the largest
MASKABLE_SIZES = (192, 512)  # pixels: the two sizes every browser asks a manifest for
APPLE_TOUCH_SIZE = 180  # pixels (Apple, Configuring Web Applications)
FAVICON_SIZE = 32  # pixels
SVG_ICON = "img/favicon.svg"

_ICON_SCALE = 0.86  # of the mark on the ground of a small icon
# A phone may cut an icon to a circle of 80 % of its width (W3C, Web Application Manifest, 2.6).
_MASK_SCALE = 0.7
_SHADE_COUNT = 8  # between two colours, for smooth edges: 16 in all, which take 4 bits
RECIPE_VERSION = 2  # raise it when the steps change: tests/rendering/test_recipes.py

AssetFiles = dict[str, tuple[str, bytes]]


def make_icon_files(
    theme: Path, cache: FileCache, clinic: Clinic, addresses: UrlBuilder
) -> AssetFiles:
    """Return the path and the bytes of each icon and of the manifest, by template name."""
    palette, mark = load_colours(theme), load_mark(theme)
    colours = get_mark_colours(palette)

    def get_icon(name: str, draw: Callable[[], bytes]) -> bytes:
        key = make_key(RECIPE_VERSION, PIL.__version__, name, colours, mark.paths)
        return cache.get_or_create(key, draw)

    def make_square(size: int) -> Callable[[], bytes]:
        return lambda: _encode_icon(mark.draw(size, colours, scale=_MASK_SCALE), colours)

    def make_ico() -> bytes:
        size = FAVICON_SIZE
        return _encode_ico(mark.draw(size, colours, scale=_ICON_SCALE, rounded=True))

    names = {size: f"img/icon-{size}.png" for size in MASKABLE_SIZES}
    files = {
        name: (f"theme/{name}", get_icon(name, make_square(size))) for size, name in names.items()
    }
    files["apple-touch-icon.png"] = (
        "apple-touch-icon.png",
        get_icon("apple-touch-icon.png", make_square(APPLE_TOUCH_SIZE)),
    )
    files["favicon.ico"] = ("favicon.ico", get_icon("favicon.ico", make_ico))
    svg = mark.to_icon_svg(colours, _ICON_SCALE).encode()
    files[SVG_ICON] = add_hash_to_name(SVG_ICON, svg)
    icons = {size: addresses.get_link(f"theme/{name}") for size, name in names.items()}
    files[WEB_MANIFEST] = (WEB_MANIFEST, build_web_manifest(clinic, addresses, icons, palette))
    return files


def get_mark_colours(palette: dict[str, Colour]) -> MarkColours:
    """Return the colours of the mark on the dark ground of icons and social cards."""
    return MarkColours(palette["deep"].light, palette["warm"].dark, palette["on-deep"].light)


def build_web_manifest(
    clinic: Clinic, addresses: UrlBuilder, icons: dict[int, str], palette: dict[str, Colour]
) -> bytes:
    """Return the manifest (W3C, Web Application Manifest). The site stays a page."""
    home = addresses.get_link("")
    facts = {
        "name": clinic.name,
        "start_url": home,
        "scope": home,
        "display": "browser",
        "background_color": palette["paper"].light,
        "theme_color": palette["deep"].light,
        "icons": [
            {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size, src in icons.items()
            for purpose in ("any", "maskable")
        ],
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()


def make_palette(pairs: list[tuple[str, str]], steps: int) -> Image.Image:
    """Return a palette: for each pair of colours, the steps between them."""
    values: list[int] = []
    for ends in pairs:
        first, last = (tuple(bytes.fromhex(end[1:])) for end in ends)
        for step in range(steps):
            part = step / (steps - 1)
            values += [round(a + (b - a) * part) for a, b in zip(first, last)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(values)
    return palette


def quantize(image: Image.Image, palette: Image.Image) -> Image.Image:
    """Return an image with the nearest colour of a palette for each pixel."""
    return image.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)


def encode_png(image: Image.Image, bits: int = 8, compress_level: int = 6) -> bytes:
    """Return the PNG of an image with a palette, with so many bits for a pixel."""
    file = io.BytesIO()
    image.save(file, "PNG", bits=bits, compress_level=compress_level)
    return file.getvalue()


def _encode_icon(image: Image.Image, colours: MarkColours) -> bytes:
    pairs = [(colours.ground, colours.sea), (colours.ground, colours.sun)]
    return encode_png(quantize(image, make_palette(pairs, _SHADE_COUNT)), bits=4)


def _encode_ico(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "ICO", sizes=[(FAVICON_SIZE, FAVICON_SIZE)])
    return file.getvalue()
