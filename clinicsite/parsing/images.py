"""The bitmaps of content: what their headers say, and which files a page is given of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import PIL

from clinicsite.model.problem import Problem
from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.svg import read_svg

IMAGE_WIDTHS = (480, 800, 1200, 1600)  # pixels: a phone, a column, and both on a fine screen

# What Pillow is told for each type of file that a page is given. One thread, for the same bytes.
ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 6, "codec": "aom", "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
    "preview.webp": {"format": "WEBP", "quality": 70, "method": 0},
}
_MIME_TYPES = {"avif": "image/avif", "webp": "image/webp"}
_PREVIEW = "preview.webp"  # the only one in a preview, where speed counts
# The type for browsers that know neither AVIF nor WebP. Moving pictures stand still (LOOK 6.2).
_FALLBACK = {"JPEG": "jpg", "PNG": "png", "GIF": "png", "WEBP": "webp", "AVIF": "webp"}

IMAGE_FORMATS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".avif": "AVIF",
}


class InvalidImageError(ValueError):
    """A picture that cannot be shown: the code, the message and the cure of the problem."""

    def __init__(self, code: str, message: str, help_text: str) -> None:
        self.code, self.message, self.help = code, message, help_text
        super().__init__(message)

    def to_problem(self, path: str) -> Problem:
        """The problem of the picture at `path`, relative to content/."""
        return Problem(f"content/{path}", 1, 1, self.code, self.message, self.help)


@dataclass(frozen=True)
class ImageVariant:
    """One file made from a bitmap; `encoder` is a key of ENCODERS, sizes are in pixels."""

    url_path: str
    width: int
    height: int
    encoder: str


@dataclass(frozen=True)
class RasterImage:
    """A bitmap of content; `width` and `height` as it is to be seen, after `orientation`."""

    path: str  # relative to content/
    digest: str
    format: str
    width: int
    height: int
    orientation: int
    is_animated: bool

    def list_variants(self, encoder: str) -> list[ImageVariant]:
        """The files made with one encoder, the widest last; never wider than the bitmap."""
        # The name changes with all that the bytes depend on, so hosts may keep the file.
        made_from = repr((self.digest, ENCODERS[encoder], PIL.__version__))
        digest = hashlib.sha256(made_from.encode()).hexdigest()[:10]
        # A picture beside the images (extra/x.png) gets its files there too.
        stem = f"images/{PurePosixPath(self.path.partition('/')[2]).with_suffix('')}.{digest}"
        widest = min(self.width, IMAGE_WIDTHS[-1])
        widths = [] if encoder == _PREVIEW else [width for width in IMAGE_WIDTHS if width < widest]
        return [
            ImageVariant(
                f"{stem}-{width}.{encoder.rpartition('.')[2]}",
                width,
                max(1, round(self.height * width / self.width)),
                encoder,
            )
            for width in [*widths, widest]
        ]


@dataclass(frozen=True)
class ImageMarkup:
    """A picture as its template sees it: links, and the size that keeps its place."""

    src: str
    srcset: str
    sources: tuple[tuple[str, str], ...]  # MIME type and srcset, the best first
    width: str
    height: str
    alt: str
    first: bool  # whether the reader sees it before any other, at the head of the page


class SiteImages:
    """The pictures of one site, each looked at once."""

    def __init__(self, content: Path, publish: bool, urls: UrlBuilder) -> None:
        self._content = content
        self._publish = publish
        self._urls = urls
        self._probed: dict[str, RasterImage | InvalidImageError] = {}

    def get_image(self, path: str) -> RasterImage:
        """What the header of the bitmap at `path` says. Raises UnfitPicture."""
        if path not in self._probed:
            from clinicsite.parsing.image_probe import probe_image  # Pillow takes long to import

            try:
                self._probed[path] = probe_image(self._content / path, path)
            except InvalidImageError as error:
                self._probed[path] = error
        probed = self._probed[path]
        if isinstance(probed, InvalidImageError):
            raise probed
        return probed

    def list_variants(self, image: RasterImage) -> list[ImageVariant]:
        """All files that this build makes from a bitmap; the one for old browsers is last."""
        fallback = _FALLBACK[image.format] if self._publish else _PREVIEW
        encoders = dict.fromkeys((*_MIME_TYPES, fallback)) if self._publish else (fallback,)
        return [variant for encoder in encoders for variant in image.list_variants(encoder)]

    def get_markup(self, path: str, alt: str, *, first: bool) -> ImageMarkup:
        """The picture at `path` for its template. Raises UnfitPicture, UnfitDrawing, OSError."""
        if not is_raster_image(path):
            root = read_svg(self._content / path)
            size = root.attrib["viewBox"].replace(",", " ").split()[2:]
            size = [root.get(name, given) for name, given in zip(("width", "height"), size)]
            src = self._urls.get_link(path.removeprefix("extra/"))
            return ImageMarkup(src, "", (), *size, alt, first)
        made: dict[str, list[ImageVariant]] = {}
        for variant in self.list_variants(self.get_image(path)):
            made.setdefault(variant.encoder, []).append(variant)
        *better, (_, last) = made.items()
        sources = tuple(
            (_MIME_TYPES[encoder], self._format_srcset(files)) for encoder, files in better
        )
        src, size = self._urls.get_link(last[-1].url_path), (last[-1].width, last[-1].height)
        srcset = self._format_srcset(last) if self._publish else ""
        return ImageMarkup(src, srcset, sources, *map(str, size), alt, first)

    def _format_srcset(self, files: list[ImageVariant]) -> str:
        return ", ".join(f"{self._urls.get_link(file.url_path)} {file.width}w" for file in files)


def is_raster_image(path: str) -> bool:
    """Whether the name of a file is that of a bitmap."""
    return PurePosixPath(path).suffix.lower() in IMAGE_FORMATS
