"""The site's mark as browsers and phones want it: icons of several sizes, and the web manifest."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import PIL
from PIL import Image, ImageDraw

from clinicsite.model.clinic import Clinic
from clinicsite.model.urls import Addresses
from clinicsite.rendering.tokens import Colour, colours
from clinicsite.support.file_cache import kept, key_of

MANIFEST = "site.webmanifest"
LOGO = "img/icon-512.png"  # the largest
MASKABLE = (192, 512)  # pixels: the two sizes every browser asks a manifest for
APPLE_TOUCH = 180  # pixels (Apple, Configuring Web Applications)
FAVICON = 32  # pixels

# The leaf of theme/static/img/favicon.svg, in its 32 units: two curves and the vein between them.
_LEAF = (((16, 3), (25, 11), (25, 20), (16, 29)), ((16, 29), (7, 20), (7, 11), (16, 3)))
_VEIN = ((16, 30), (16, 13))
_UNITS, _CORNER, _VEIN_WIDTH = 32, 7, 2
_TURN = -30  # degrees
_FINE = 4  # drawn so many times larger, then made smaller: smooth edges
# A phone may cut an icon to a circle of 80 % of its width (W3C, Web Application Manifest, 2.6).
_INSIDE_MASK = 0.7
_SHADES = 16  # between the two colours, for smooth edges
RECIPE_VERSION = 1  # raise it when the steps change: tests/rendering/test_recipes.py

Files = dict[str, tuple[str, bytes]]


def icon_files(theme: Path, cache: Path, clinic: Clinic, addresses: Addresses) -> Files:
    """The icons and the manifest by the name a template uses: the address of each, its bytes."""
    palette = colours(theme)
    ground, leaf = palette["brand"].light, palette["on-brand"].light

    def made(name: str, draw: Callable[[], bytes]) -> bytes:
        return kept(cache, key_of(RECIPE_VERSION, PIL.__version__, name, ground, leaf), draw)

    def square(size: int) -> Callable[[], bytes]:
        return lambda: _png(mark(size, ground, leaf, scale=_INSIDE_MASK), ground, leaf)

    names = {size: f"img/icon-{size}.png" for size in MASKABLE}
    files = {name: (f"theme/{name}", made(name, square(size))) for size, name in names.items()}
    files["apple-touch-icon.png"] = (
        "apple-touch-icon.png",
        made("apple-touch-icon.png", square(APPLE_TOUCH)),
    )
    files["favicon.ico"] = ("favicon.ico", made("favicon.ico", lambda: _ico(ground, leaf)))
    icons = {size: addresses.url(f"theme/{name}") for size, name in names.items()}
    files[MANIFEST] = (MANIFEST, manifest(clinic, addresses, icons, palette))
    return files


def manifest(
    clinic: Clinic, addresses: Addresses, icons: dict[int, str], palette: dict[str, Colour]
) -> bytes:
    """The web manifest (W3C, Web Application Manifest); the site stays a page in the browser."""
    home = addresses.url("")
    facts = {
        "name": clinic.name,
        "start_url": home,
        "scope": home,
        "display": "browser",
        "background_color": palette["paper"].light,
        "theme_color": palette["brand"].light,
        "icons": [
            {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size, src in icons.items()
            for purpose in ("any", "maskable")
        ],
    }
    return (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()


def mark(
    size: int, ground: str, leaf: str, *, scale: float = 1, round_off: bool = False
) -> Image.Image:
    """The leaf on its ground, `size` pixels wide; with `round_off`, its corners are clear."""
    wide = size * _FINE
    unit = wide / _UNITS

    def place(x: float, y: float) -> tuple[float, float]:
        return (wide / 2 + (x - 16) * unit * scale, wide / 2 + (y - 16) * unit * scale)

    drawn = Image.new("RGBA", (wide, wide), leaf)
    drawn.putalpha(0)
    pen = ImageDraw.Draw(drawn)
    pen.polygon([place(*point) for curve in _LEAF for point in _along(curve)], fill=leaf)
    pen.line(
        [place(*point) for point in _VEIN], fill=ground, width=round(_VEIN_WIDTH * unit * scale)
    )
    drawn = drawn.rotate(_TURN, Image.Resampling.BICUBIC)
    whole = Image.new("RGBA", (wide, wide), ground)
    whole.alpha_composite(drawn)
    if round_off:
        clear = Image.new("L", (wide, wide), 0)
        ImageDraw.Draw(clear).rounded_rectangle((0, 0, wide, wide), _CORNER * unit, fill=255)
        whole.putalpha(clear)
    return whole.resize((size, size), Image.Resampling.LANCZOS)


def _along(curve: tuple[tuple[float, float], ...], steps: int = 48) -> list[tuple[float, float]]:
    """Points of a cubic Bézier curve."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    points = []
    for step in range(steps):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append((a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy))
    return points


def shades(pairs: list[tuple[str, str]], steps: int) -> Image.Image:
    """A palette: for each pair of colours, the steps from one to the other."""
    values: list[int] = []
    for ends in pairs:
        first, last = (tuple(bytes.fromhex(end[1:])) for end in ends)
        for step in range(steps):
            part = step / (steps - 1)
            values += [round(a + (b - a) * part) for a, b in zip(first, last)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(values)
    return palette


def _png(picture: Image.Image, ground: str, leaf: str) -> bytes:
    return as_png(picture, [(ground, leaf)], _SHADES)


def as_png(picture: Image.Image, pairs: list[tuple[str, str]], steps: int) -> bytes:
    """A PNG of 16 colours at most: for each pair of them, so many steps from one to the other."""
    few = picture.convert("RGB").quantize(palette=shades(pairs, steps), dither=Image.Dither.NONE)
    file = io.BytesIO()
    few.save(file, "PNG", bits=4, compress_level=6)  # the last 6 % would take 8 times as long
    return file.getvalue()


def _ico(ground: str, leaf: str) -> bytes:
    file = io.BytesIO()
    mark(FAVICON, ground, leaf, round_off=True).save(file, "ICO", sizes=[(FAVICON, FAVICON)])
    return file.getvalue()
