"""The bitmaps of content: what their headers say, and which files a page is given of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import PIL

from clinicsite.model.problem import Problem
from clinicsite.model.urls import Addresses
from clinicsite.parsing.svg import read_svg

WIDTHS = (480, 800, 1200, 1600)  # pixels: a phone, a column, and both on a fine screen

# What Pillow is told for each type of file that a page is given. One thread, for the same bytes.
ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 6, "codec": "aom", "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
    "preview.webp": {"format": "WEBP", "quality": 70, "method": 0},
}
_MIME = {"avif": "image/avif", "webp": "image/webp"}
_PREVIEW = "preview.webp"  # the only one in a preview, where speed counts
# The type for browsers that know neither AVIF nor WebP. Moving pictures stand still (LOOK 6.2).
_FALLBACK = {"JPEG": "jpg", "PNG": "png", "GIF": "png", "WEBP": "webp", "AVIF": "webp"}

FORMATS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".avif": "AVIF",
}


class UnfitPicture(ValueError):
    """A picture that cannot be shown: the code, the message and the cure of the problem."""

    def __init__(self, code: str, message: str, cure: str) -> None:
        self.code, self.message, self.cure = code, message, cure
        super().__init__(message)

    def problem(self, path: str) -> Problem:
        """The problem of the picture at `path`, relative to content/."""
        return Problem(f"content/{path}", 1, 1, self.code, self.message, self.cure)


@dataclass(frozen=True)
class Variant:
    """One file made from a bitmap; `encoder` is a key of ENCODERS, sizes are in pixels."""

    address: str
    width: int
    height: int
    encoder: str


@dataclass(frozen=True)
class Bitmap:
    """A bitmap of content; `width` and `height` as it is to be seen, after `orientation`."""

    path: str  # relative to content/
    digest: str
    format: str
    width: int
    height: int
    orientation: int
    moves: bool

    def variants(self, encoder: str) -> list[Variant]:
        """The files made with one encoder, the widest last; never wider than the bitmap."""
        # The name changes with all that the bytes depend on, so hosts may keep the file.
        made_from = repr((self.digest, ENCODERS[encoder], PIL.__version__))
        digest = hashlib.sha256(made_from.encode()).hexdigest()[:10]
        # A picture beside the images (extra/x.png) gets its files there too.
        stem = f"images/{PurePosixPath(self.path.partition('/')[2]).with_suffix('')}.{digest}"
        widest = min(self.width, WIDTHS[-1])
        widths = [] if encoder == _PREVIEW else [width for width in WIDTHS if width < widest]
        return [
            Variant(
                f"{stem}-{width}.{encoder.rpartition('.')[2]}",
                width,
                max(1, round(self.height * width / self.width)),
                encoder,
            )
            for width in [*widths, widest]
        ]


@dataclass(frozen=True)
class Shown:
    """A picture as its template sees it: links, and the size that keeps its place."""

    src: str
    srcset: str
    sources: tuple[tuple[str, str], ...]  # MIME type and srcset, the best first
    width: str
    height: str
    alt: str
    first: bool  # whether the reader sees it before any other, at the head of the page


class Pictures:
    """The pictures of one site, each looked at once."""

    def __init__(self, content: Path, publish: bool, addresses: Addresses) -> None:
        self._content = content
        self._publish = publish
        self._addresses = addresses
        self._seen: dict[str, Bitmap | UnfitPicture] = {}

    def bitmap(self, path: str) -> Bitmap:
        """What the header of the bitmap at `path` says. Raises UnfitPicture."""
        if path not in self._seen:
            from clinicsite.parsing.image_probe import look_at  # Pillow takes long to import

            try:
                self._seen[path] = look_at(self._content / path, path)
            except UnfitPicture as error:
                self._seen[path] = error
        seen = self._seen[path]
        if isinstance(seen, UnfitPicture):
            raise seen
        return seen

    def variants(self, bitmap: Bitmap) -> list[Variant]:
        """All files that this build makes from a bitmap; the one for old browsers is last."""
        fallback = _FALLBACK[bitmap.format] if self._publish else _PREVIEW
        encoders = dict.fromkeys((*_MIME, fallback)) if self._publish else (fallback,)
        return [variant for encoder in encoders for variant in bitmap.variants(encoder)]

    def shown(self, path: str, alt: str, *, first: bool) -> Shown:
        """The picture at `path` for its template. Raises UnfitPicture, UnfitDrawing, OSError."""
        if not is_bitmap(path):
            root = read_svg(self._content / path)
            size = root.attrib["viewBox"].replace(",", " ").split()[2:]
            size = [root.get(name, given) for name, given in zip(("width", "height"), size)]
            src = self._addresses.url(path.removeprefix("extra/"))
            return Shown(src, "", (), *size, alt, first)
        made: dict[str, list[Variant]] = {}
        for variant in self.variants(self.bitmap(path)):
            made.setdefault(variant.encoder, []).append(variant)
        *better, (_, last) = made.items()
        sources = tuple((_MIME[encoder], self._srcset(files)) for encoder, files in better)
        src, size = self._addresses.url(last[-1].address), (last[-1].width, last[-1].height)
        srcset = self._srcset(last) if self._publish else ""
        return Shown(src, srcset, sources, *map(str, size), alt, first)

    def _srcset(self, files: list[Variant]) -> str:
        return ", ".join(f"{self._addresses.url(file.address)} {file.width}w" for file in files)


def is_bitmap(path: str) -> bool:
    """Whether the name of a file is that of a bitmap."""
    return PurePosixPath(path).suffix.lower() in FORMATS
