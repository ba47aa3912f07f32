"""Find the images of a site, and give each page the links to the files of an image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.raster_image import (
    FALLBACK_ENCODERS,
    MIME_TYPES,
    PREVIEW_ENCODER,
    Ground,
    ImageVariant,
    InvalidImageError,
    RasterImage,
    is_raster_image,
)
from clinicsite.parsing.svg import has_fixed_colours, read_svg


@dataclass(frozen=True)
class ImageMarkup:
    """An image for its template: its links and its size."""

    src: str
    srcset: str
    sources: tuple[tuple[str, str], ...]  # MIME type and srcset, the best first
    width: str
    height: str
    alt: str
    ground: Ground  # that a transparent image with fixed colors needs
    first: bool  # whether the reader sees it before any other, at the head of the page


class SiteImages:
    """The images of one site, each probed once."""

    def __init__(self, content: Path, publish: bool, urls: UrlBuilder) -> None:
        self._content = content
        self._publish = publish
        self._urls = urls
        self._probed: dict[str, RasterImage | InvalidImageError] = {}

    def get_image(self, path: str) -> RasterImage:
        """Return the raster image at `path`. Raise InvalidImageError."""
        if path not in self._probed:
            # Pillow takes 17 ms to import. A check with a full cache needs no image.
            from clinicsite.parsing.image_probe import probe_image

            try:
                self._probed[path] = probe_image(self._content / path, path)
            except InvalidImageError as error:
                self._probed[path] = error
        probed = self._probed[path]
        if isinstance(probed, InvalidImageError):
            raise probed
        return probed

    def list_variants(self, image: RasterImage) -> list[ImageVariant]:
        """Return all files that this build makes from an image, the one for old browsers last."""
        fallback = FALLBACK_ENCODERS[image.format] if self._publish else PREVIEW_ENCODER
        encoders = dict.fromkeys((*MIME_TYPES, fallback)) if self._publish else (fallback,)
        return [variant for encoder in encoders for variant in image.list_variants(encoder)]

    def get_markup(self, path: str, alt: str, *, first: bool) -> ImageMarkup:
        """Return the image at `path` for its template.

        Raise InvalidImageError, InvalidSvgError or OSError.
        """
        if not is_raster_image(path):
            root = read_svg(self._content / path)
            *_, width, height = root.attrib["viewBox"].replace(",", " ").split()
            width, height = root.get("width", width), root.get("height", height)
            src = self._urls.get_link(path.removeprefix("extra/"))
            ground: Ground = "light" if has_fixed_colours(root) else ""
            return ImageMarkup(src, "", (), width, height, alt, ground, first)
        made: dict[str, list[ImageVariant]] = {}
        image = self.get_image(path)
        for variant in self.list_variants(image):
            made.setdefault(variant.encoder, []).append(variant)
        *better, (_, last) = made.items()
        sources = tuple(
            (MIME_TYPES[encoder], self._format_srcset(files)) for encoder, files in better
        )
        widest = last[-1]
        src, srcset = self._urls.get_link(widest.url_path), ""
        if self._publish:
            srcset = self._format_srcset(last)
        size = str(widest.width), str(widest.height)
        return ImageMarkup(src, srcset, sources, *size, alt, image.ground, first)

    def _format_srcset(self, files: list[ImageVariant]) -> str:
        return ", ".join(f"{self._urls.get_link(file.url_path)} {file.width}w" for file in files)
