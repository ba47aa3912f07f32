"""Encode the raster images of pages: small, in sRGB, without the notes of a camera."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path, PurePosixPath

import PIL
from PIL import Image, ImageCms

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.parsing.image_probe import PILLOW_ERRORS, make_broken_image_error, read_bitmap
from clinicsite.parsing.raster_image import (
    ENCODERS,
    ImageVariant,
    InvalidImageError,
    RasterImage,
    is_raster_image,
)
from clinicsite.parsing.site import Site
from clinicsite.rendering.output_registry import Producer
from clinicsite.support.file_cache import FileCache, make_key

ImageCallback = Callable[[int, int], None]

RECIPE_VERSION = 1  # raise it when the steps change: tests/rendering/test_recipes.py
MAX_WORKERS = 4  # each takes up to 200 MB while Pillow decodes an image

# EXIF 3.0, 4.6.5.1.1: the transpose that turns each orientation upright.
_ORIENTATION_TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def write_images(
    site: Site, output: Path, cache: FileCache, on_image: ImageCallback | None = None
) -> None:
    """Write the files of each raster image that a page or a record of this build shows.

    The original is never copied: its EXIF data may name a place or a person. `on_image` gets the
    number of finished images and of all. Raises ContentCheckError.
    """
    shown = {
        path for page in site.pages for path in site.documents[page.path].elements.raster_images
    }
    paths = sorted(shown | site.files.intersection(site.records.photos))
    problems = []
    stop_event = threading.Event()
    with (
        warnings.catch_warnings(action="ignore"),  # of EXIF data, which the new files omit
        ThreadPoolExecutor(min(MAX_WORKERS, os.cpu_count() or 1)) as pool,
    ):
        jobs = {
            path: pool.submit(
                write_variants, site.images.get_image(path), site, output, cache, stop_event
            )
            for path in paths
        }
        try:
            for number, (path, job) in enumerate(jobs.items(), start=1):
                try:
                    job.result()
                except InvalidImageError as error:
                    problems.append(error.to_problem(path))
                if on_image:
                    on_image(number, len(jobs))
        finally:
            stop_event.set()
            pool.shutdown(cancel_futures=True)
    if problems:
        raise ContentCheckError(problems)


def find_image_file(url_path: str, site: Site, cache: FileCache) -> Producer | None:
    """Return the producer of the image file at `url_path`, or None."""
    if not url_path.startswith("images/"):
        return None
    for path in site.files:
        if is_raster_image(path) and f"/{PurePosixPath(path).stem}." in url_path:
            with contextlib.suppress(InvalidImageError):  # the checks report it
                for name, producer in iter_variant_files(site.images.get_image(path), site, cache):
                    if name == url_path:
                        return producer
    return None


def write_variants(
    image: RasterImage, site: Site, output: Path, cache: FileCache, stop_event: threading.Event
) -> None:
    """Write the files of one image, unless `stop_event` is set. Raises InvalidImageError."""
    for url_path, producer in iter_variant_files(image, site, cache):
        if stop_event.is_set():  # Ctrl-C
            return
        file = output / url_path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(producer())


def iter_variant_files(
    image: RasterImage, site: Site, cache: FileCache
) -> Iterator[tuple[str, Producer]]:
    """Yield the path and the producer of each file of an image.

    A producer raises InvalidImageError.
    """
    variants = site.images.list_variants(image)

    @functools.cache  # decoded once, and only for a file that the cache lacks
    def get_pixels() -> Image.Image:
        return load_upright(site.content / image.path, image, variants[-1])

    for variant in variants:
        size, options = (variant.width, variant.height), ENCODERS[variant.encoder]
        key = make_key(RECIPE_VERSION, image.digest, size, options, PIL.__version__)
        encode = partial(lambda variant: encode_variant(get_pixels(), variant), variant)
        yield variant.url_path, partial(cache.get_or_create, key, encode)


def load_upright(file: Path, image_file: RasterImage, size: ImageVariant) -> Image.Image:
    """Return the image upright, in sRGB and in this size. Raises InvalidImageError."""
    data = read_bitmap(file)
    if hashlib.sha256(data).hexdigest() != image_file.digest:
        message = "This picture was changed while the site was built"
        raise InvalidImageError("E320", message, "Build the site again.")
    is_rotated = image_file.orientation > 4
    stored_size = (size.height, size.width) if is_rotated else (size.width, size.height)
    try:
        with Image.open(io.BytesIO(data), formats=[image_file.format]) as image:
            image.draft(None, stored_size)  # Pillow decodes a JPEG no larger than needed
            profile = image.info.get("icc_profile")
            pixels = _to_8_bits(image).resize(
                stored_size, Image.Resampling.LANCZOS, reducing_gap=3.0
            )
    except PILLOW_ERRORS:
        raise make_broken_image_error() from None
    pixels = _convert_to_srgb(pixels, profile)
    if image_file.orientation in _ORIENTATION_TRANSPOSES:
        pixels = pixels.transpose(_ORIENTATION_TRANSPOSES[image_file.orientation])
    pixels.info = {}  # drops comments and profiles, which Pillow writes into the new file
    return pixels


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Return the image with 8 bits for each channel, so that Pillow can resize it."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 257).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")


def _convert_to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the image in sRGB, which needs no profile."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    try:
        if profile:
            source_profile = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(colours, source_profile, srgb, outputMode="RGB")
            colours = converted or colours  # None only with inPlace
    except (ImageCms.PyCMSError, OSError):
        pass  # a profile of another kind of image: the values stay
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def encode_variant(image: Image.Image, variant: ImageVariant) -> bytes:
    """Return the bytes of one file, the same on every run."""
    size = (variant.width, variant.height)
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, **ENCODERS[variant.encoder])
    return file.getvalue()
