"""Read the mark of the clinic from the theme, and draw it as SVG and in pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from PIL import Image, ImageDraw

from clinicsite.checks.unexpected_errors import ThemeFileError
from clinicsite.parsing.drawings import DRAWING_FOLDER
from clinicsite.parsing.svg import read_svg

MARK_FILE = f"{DRAWING_FOLDER}/mark.svg"  # in the theme
GRID_SIZE = 64  # units of its viewBox
_CORNER_RADIUS = 14  # units, of the ground of a small icon
_CURVE_STEPS = 16  # lines in the place of one curve
_SUPERSAMPLING = 4  # the factor by which the mark is larger at first, for smooth edges
_PATH_STEP = re.compile(r"([MCLZ])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_WARM = re.compile(r"var\(--warm[^)]*\)")

Point = tuple[float, float]


@dataclass(frozen=True)
class MarkColours:
    """The colours of the mark: its ground, its sun and its sea."""

    ground: str
    sun: str
    sea: str


@dataclass(frozen=True)
class MarkShape:
    """The polygons of one path of the mark. The sun is warm, and all else is sea."""

    is_sun: bool
    polygons: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Mark:
    """The mark: its SVG paths, and the same shapes as polygons."""

    paths: str
    shapes: tuple[MarkShape, ...]

    def to_icon_svg(self, colours: MarkColours, scale: float) -> str:
        """Return the mark on a ground with round corners, for browsers that take SVG icons."""
        shift = GRID_SIZE * (1 - scale) / 2
        paths = _WARM.sub(colours.sun, self.paths).replace("currentColor", colours.sea)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID_SIZE} {GRID_SIZE}">'
            f'<rect width="{GRID_SIZE}" height="{GRID_SIZE}" rx="{_CORNER_RADIUS}" '
            f'fill="{colours.ground}"/><g transform="translate({shift:g} {shift:g}) '
            f'scale({scale:g})">{paths}</g></svg>\n'
        )

    def draw(
        self, size: int, colours: MarkColours, *, scale: float = 1, rounded: bool = False
    ) -> Image.Image:
        """Return the mark on its ground, `size` pixels wide. `rounded` clears the corners."""
        canvas_size = size * _SUPERSAMPLING
        unit = canvas_size / GRID_SIZE
        image = Image.new("RGBA", (canvas_size, canvas_size), colours.ground)
        draw = ImageDraw.Draw(image)
        middle = GRID_SIZE / 2
        for shape in self.shapes:
            for polygon in shape.polygons:
                pixels = [
                    ((middle + (x - middle) * scale) * unit, (middle + (y - middle) * scale) * unit)
                    for x, y in polygon
                ]
                draw.polygon(pixels, fill=colours.sun if shape.is_sun else colours.sea)
        if rounded:
            alpha_mask = Image.new("L", (canvas_size, canvas_size), 0)
            ImageDraw.Draw(alpha_mask).rounded_rectangle(
                (0, 0, canvas_size, canvas_size), _CORNER_RADIUS * unit, fill=255
            )
            image.putalpha(alpha_mask)
        return image.resize((size, size), Image.Resampling.LANCZOS)


def load_mark(theme: Path) -> Mark:
    """Return the mark of the theme.

    Raises OSError, and ThemeFileError when its file has anything but filled paths of the steps M,
    C, L and Z.
    """
    file = theme / MARK_FILE
    if not file.is_file():
        raise ThemeFileError(file, 1, "This file of the theme is missing", "Put the file back.")
    try:
        return _parse_mark(read_svg(file))
    except ValueError as error:
        message = f"The mark cannot be drawn: {str(error).rstrip('.')}"
        raise ThemeFileError(file, 1, message, "Correct the file.") from None


def _parse_mark(root: Element) -> Mark:
    paths = list(root)
    if root.get("viewBox") != f"0 0 {GRID_SIZE} {GRID_SIZE}":
        raise ValueError(f"it needs the viewBox 0 0 {GRID_SIZE} {GRID_SIZE}")
    if any(not path.tag.endswith("}path") or set(path.attrib) != {"fill", "d"} for path in paths):
        raise ValueError("it may hold paths with a fill and nothing else")
    shapes = tuple(
        MarkShape("--warm" in path.attrib["fill"], tuple(flatten_path(path.attrib["d"])))
        for path in paths
    )
    svg = "".join(f'<path fill="{path.get("fill")}" d="{path.get("d")}"/>' for path in paths)
    return Mark(svg, shapes)


def flatten_path(data: str) -> list[tuple[Point, ...]]:
    """Return the polygons of a path of SVG (SVG 2, 9.3) with the steps M, C, L and Z.

    Raises ValueError for any other step.
    """
    if _PATH_STEP.sub("", data).strip() or not data.startswith("M"):
        raise ValueError(f"This path has other steps than M, C, L and Z: {data[:40]}")
    polygons: list[list[Point]] = []
    for step, values in _PATH_STEP.findall(data):
        numbers = list(map(float, _NUMBER.findall(values)))
        points = list(zip(numbers[::2], numbers[1::2]))
        if len(numbers) % (6 if step == "C" else 2):
            raise ValueError(f"A step of this path has too few numbers: {data[:40]}")
        if step == "M":
            polygons.append(points)
        elif step == "L":
            polygons[-1] += points
        elif step == "C":
            for index in range(0, len(points), 3):
                polygons[-1] += _flatten_curve(polygons[-1][-1], *points[index : index + 3])
    if any(len(polygon) < 2 for polygon in polygons):
        raise ValueError(f"This path has too few points: {data[:40]}")
    return [tuple(polygon) for polygon in polygons]


def _flatten_curve(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """Return points of a cubic Bézier curve, without its start."""
    points = []
    for step in range(1, _CURVE_STEPS + 1):
        t = step / _CURVE_STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        x, y = (a * p + b * q + c * r + d * s for p, q, r, s in zip(start, first, second, end))
        points.append((x, y))
    return points
