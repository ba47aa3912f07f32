"""Define the raster images of content, and the files that a build makes from each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

import PIL

from clinicsite.model.problem import Problem

IMAGE_WIDTHS = (480, 800, 1200, 1600)  # pixels: a phone, a column, and both on a fine screen

# The options of Pillow for each type of file. One thread gives the same bytes each time.
ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 6, "codec": "aom", "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
    "preview.webp": {"format": "WEBP", "quality": 70, "method": 0},
}
MIME_TYPES = {"avif": "image/avif", "webp": "image/webp"}
PREVIEW_ENCODER = "preview.webp"  # the only one in a preview, where speed counts
# The type for browsers without AVIF and WebP. Animated images lose their motion (LOOK 6.2).
FALLBACK_ENCODERS = {"JPEG": "jpg", "PNG": "png", "GIF": "png", "WEBP": "webp", "AVIF": "webp"}

IMAGE_FORMATS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".avif": "AVIF",
}


class InvalidImageError(ValueError):
    """An image that cannot be shown: the code, the message and the help of its problem."""

    def __init__(self, code: str, message: str, help_text: str) -> None:
        self.code, self.message, self.help = code, message, help_text
        super().__init__(message)

    def to_problem(self, path: str) -> Problem:
        """Return the problem of the image at `path`, relative to content/."""
        return Problem(f"content/{path}", 1, 1, self.code, self.message, self.help)


Ground = Literal["", "light", "dark"]


@dataclass(frozen=True)
class ImageVariant:
    """One file made from an image. `encoder` is a key of ENCODERS, sizes are in pixels."""

    url_path: str
    width: int
    height: int
    encoder: str


@dataclass(frozen=True)
class RasterImage:
    """A raster image of content. `width` and `height` are the size after `orientation`.

    `ground` is what a transparent image needs behind it: light for dark lines, and dark for light
    lines. It is empty for an image that covers its ground.
    """

    path: str  # relative to content/
    digest: str
    format: str
    width: int
    height: int
    orientation: int
    is_animated: bool
    ground: Ground = ""

    def list_variants(self, encoder: str) -> list[ImageVariant]:
        """Return the files of one encoder, the widest last. None is wider than the image."""
        # The name changes with all that the bytes depend on, so hosts may keep the file.
        made_from = repr((self.digest, ENCODERS[encoder], PIL.__version__))
        digest = hashlib.sha256(made_from.encode()).hexdigest()[:10]
        # The files of an image outside images/ (extra/x.png) are there too.
        stem = f"images/{PurePosixPath(self.path.partition('/')[2]).with_suffix('')}.{digest}"
        widest = min(self.width, IMAGE_WIDTHS[-1])
        widths = (
            []
            if encoder == PREVIEW_ENCODER
            else [width for width in IMAGE_WIDTHS if width < widest]
        )
        return [
            ImageVariant(
                f"{stem}-{width}.{encoder.rpartition('.')[2]}",
                width,
                max(1, round(self.height * width / self.width)),
                encoder,
            )
            for width in [*widths, widest]
        ]


def is_raster_image(path: str) -> bool:
    """Return whether the name of a file is that of a raster image."""
    return PurePosixPath(path).suffix.lower() in IMAGE_FORMATS
