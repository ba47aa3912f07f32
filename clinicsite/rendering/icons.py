"""Draw the icons of the site in several sizes, and write the web manifest."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import PIL
from PIL import Image, ImageDraw

from clinicsite.model.clinic import Clinic
from clinicsite.model.urls import UrlBuilder
from clinicsite.rendering.tokens import Colour, load_colours
from clinicsite.support.file_cache import FileCache, make_key

WEB_MANIFEST = "site.webmanifest"
LOGO_FILE = "img/icon-512.png"  # the largest
MASKABLE_SIZES = (192, 512)  # pixels: the two sizes every browser asks a manifest for
APPLE_TOUCH_SIZE = 180  # pixels (Apple, Configuring Web Applications)
FAVICON_SIZE = 32  # pixels

# The leaf of theme/static/img/favicon.svg, in its 32 units: two curves and the vein between them.
_LEAF_CURVES = (((16, 3), (25, 11), (25, 20), (16, 29)), ((16, 29), (7, 20), (7, 11), (16, 3)))
_VEIN_LINE = ((16, 30), (16, 13))
_GRID_SIZE, _CORNER_RADIUS, _VEIN_WIDTH = 32, 7, 2
_ROTATION = -30  # degrees
_SUPERSAMPLING = 4  # the factor by which the drawing is larger at first, for smooth edges
# A phone may cut an icon to a circle of 80 % of its width (W3C, Web Application Manifest, 2.6).
_MASK_SCALE = 0.7
_SHADE_COUNT = 16  # between the two colours, for smooth edges
RECIPE_VERSION = 1  # raise it when the steps change: tests/rendering/test_recipes.py

AssetFiles = dict[str, tuple[str, bytes]]


def make_icon_files(
    theme: Path, cache: FileCache, clinic: Clinic, addresses: UrlBuilder
) -> AssetFiles:
    """Return the path and the bytes of each icon and of the manifest, by template name."""
    palette = load_colours(theme)
    ground, leaf = palette["deep"].light, palette["on-deep"].light

    def get_icon(name: str, draw: Callable[[], bytes]) -> bytes:
        key = make_key(RECIPE_VERSION, PIL.__version__, name, ground, leaf)
        return cache.get_or_create(key, draw)

    def make_square(size: int) -> Callable[[], bytes]:
        return lambda: _encode_icon(draw_mark(size, ground, leaf, scale=_MASK_SCALE), ground, leaf)

    names = {size: f"img/icon-{size}.png" for size in MASKABLE_SIZES}
    files = {
        name: (f"theme/{name}", get_icon(name, make_square(size))) for size, name in names.items()
    }
    files["apple-touch-icon.png"] = (
        "apple-touch-icon.png",
        get_icon("apple-touch-icon.png", make_square(APPLE_TOUCH_SIZE)),
    )
    files["favicon.ico"] = (
        "favicon.ico",
        get_icon("favicon.ico", lambda: _encode_ico(ground, leaf)),
    )
    icons = {size: addresses.get_link(f"theme/{name}") for size, name in names.items()}
    files[WEB_MANIFEST] = (WEB_MANIFEST, build_web_manifest(clinic, addresses, icons, palette))
    return files


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


def draw_mark(
    size: int, background: str, foreground: str, *, scale: float = 1, rounded: bool = False
) -> Image.Image:
    """Return the leaf on its ground, `size` pixels wide. `rounded` clears the corners."""
    canvas_size = size * _SUPERSAMPLING
    unit = canvas_size / _GRID_SIZE

    def to_pixels(x: float, y: float) -> tuple[float, float]:
        return (
            canvas_size / 2 + (x - 16) * unit * scale,
            canvas_size / 2 + (y - 16) * unit * scale,
        )

    leaf_image = Image.new("RGBA", (canvas_size, canvas_size), foreground)
    leaf_image.putalpha(0)
    draw = ImageDraw.Draw(leaf_image)
    draw.polygon(
        [to_pixels(*point) for curve in _LEAF_CURVES for point in _iter_curve_points(curve)],
        fill=foreground,
    )
    draw.line(
        [to_pixels(*point) for point in _VEIN_LINE],
        fill=background,
        width=round(_VEIN_WIDTH * unit * scale),
    )
    leaf_image = leaf_image.rotate(_ROTATION, Image.Resampling.BICUBIC)
    image = Image.new("RGBA", (canvas_size, canvas_size), background)
    image.alpha_composite(leaf_image)
    if rounded:
        alpha_mask = Image.new("L", (canvas_size, canvas_size), 0)
        ImageDraw.Draw(alpha_mask).rounded_rectangle(
            (0, 0, canvas_size, canvas_size), _CORNER_RADIUS * unit, fill=255
        )
        image.putalpha(alpha_mask)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _iter_curve_points(
    curve: tuple[tuple[float, float], ...], steps: int = 48
) -> list[tuple[float, float]]:
    """Return points of a cubic Bézier curve."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    points = []
    for step in range(steps):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append((a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy))
    return points


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


def _encode_icon(image: Image.Image, background: str, foreground: str) -> bytes:
    return encode_png(image, [(background, foreground)], _SHADE_COUNT)


def encode_png(image: Image.Image, pairs: list[tuple[str, str]], steps: int) -> bytes:
    """Return a PNG of at most 16 colours: for each pair, the steps between them."""
    quantized = image.convert("RGB").quantize(
        palette=make_palette(pairs, steps), dither=Image.Dither.NONE
    )
    file = io.BytesIO()
    quantized.save(file, "PNG", bits=4, compress_level=6)  # the last 6 % would take 8 times as long
    return file.getvalue()


def _encode_ico(background: str, foreground: str) -> bytes:
    file = io.BytesIO()
    draw_mark(FAVICON_SIZE, background, foreground, rounded=True).save(
        file, "ICO", sizes=[(FAVICON_SIZE, FAVICON_SIZE)]
    )
    return file.getvalue()
