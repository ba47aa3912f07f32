"""The bitmaps that pages show → the files they name: small, in sRGB, without what a camera adds."""

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

from clinicsite.checks.report_formats import ContentProblems
from clinicsite.parsing.image_probe import BROKEN, broken, read_bitmap
from clinicsite.parsing.images import ENCODERS, Bitmap, UnfitPicture, Variant, is_bitmap
from clinicsite.parsing.site import Site
from clinicsite.rendering.lazy_writer import Make
from clinicsite.support.file_cache import kept, key_of

CACHE = ".cache/pictures"  # beside content/

OnPicture = Callable[[int, int], None]

RECIPE_VERSION = 1  # raise it when the steps change: tests/rendering/test_recipes.py
AT_ONCE = 4  # pictures; each takes up to 200 MB while it is decoded

# EXIF 3.0, 4.6.5.1.1: what to do with each orientation to see the picture upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def write_pictures(
    site: Site, output: Path, cache: Path, on_picture: OnPicture | None = None
) -> None:
    """Writes the files of each bitmap that a page of this build shows.

    A bitmap itself is never copied: its EXIF data may name a place or a person. `on_picture` is
    told how many bitmaps of how many are done. Raises ContentProblems.
    """
    shown = sorted({path for page in site.pages for path in site.texts[page.path].found.bitmaps})
    problems = []
    over = threading.Event()
    with (
        warnings.catch_warnings(action="ignore"),  # of EXIF data that nobody will read
        ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool,
    ):
        jobs = {
            path: pool.submit(write_files, site.pictures.bitmap(path), site, output, cache, over)
            for path in shown
        }
        try:
            for number, (path, job) in enumerate(jobs.items(), start=1):
                try:
                    job.result()
                except UnfitPicture as error:
                    problems.append(error.problem(path))
                if on_picture:
                    on_picture(number, len(jobs))
        finally:
            over.set()
            pool.shutdown(cancel_futures=True)
    if problems:
        raise ContentProblems(problems)


def picture_at(address: str, site: Site, cache: Path) -> Make | None:
    """How to make the file of a bitmap at an address; None when there is none."""
    if not address.startswith("images/"):
        return None
    for path in site.files:
        if is_bitmap(path) and f"/{PurePosixPath(path).stem}." in address:
            with contextlib.suppress(UnfitPicture):  # the checks say why
                for name, make in files_of(site.pictures.bitmap(path), site, cache):
                    if name == address:
                        return make
    return None


def write_files(
    bitmap: Bitmap, site: Site, output: Path, cache: Path, over: threading.Event
) -> None:
    """Writes the files made of one bitmap, unless all is over. Raises UnfitPicture."""
    for address, make in files_of(bitmap, site, cache):
        if over.is_set():  # Ctrl-C
            return
        file = output / address
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(make())


def files_of(bitmap: Bitmap, site: Site, cache: Path) -> Iterator[tuple[str, Make]]:
    """The address of each file made of a bitmap, and how to make it, which raises UnfitPicture."""
    variants = site.pictures.variants(bitmap)

    @functools.cache  # decoded once, and only when something is not kept yet
    def picture() -> Image.Image:
        return upright(site.content / bitmap.path, bitmap, variants[-1])

    for variant in variants:
        size, options = (variant.width, variant.height), ENCODERS[variant.encoder]
        key = key_of(RECIPE_VERSION, bitmap.digest, size, options, PIL.__version__)
        draw = partial(lambda variant: encoded(picture(), variant), variant)
        yield variant.address, partial(kept, cache, key, draw)


def upright(file: Path, bitmap: Bitmap, size: Variant) -> Image.Image:
    """The picture as it is to be seen, in sRGB and in this size. Raises UnfitPicture."""
    data = read_bitmap(file)
    if hashlib.sha256(data).hexdigest() != bitmap.digest:
        message = "This picture was changed while the site was built"
        raise UnfitPicture("E320", message, "Build the site again.")
    turned = bitmap.orientation > 4
    as_stored = (size.height, size.width) if turned else (size.width, size.height)
    try:
        with Image.open(io.BytesIO(data), formats=[bitmap.format]) as image:
            image.draft(None, as_stored)  # a JPEG is decoded no larger than it has to be
            profile = image.info.get("icc_profile")
            picture = _plain(image).resize(as_stored, Image.Resampling.LANCZOS, reducing_gap=3.0)
    except BROKEN:
        raise broken() from None
    picture = _in_srgb(picture, profile)
    if bitmap.orientation in _UPRIGHT:
        picture = picture.transpose(_UPRIGHT[bitmap.orientation])
    picture.info = {}  # comments and profiles, which Pillow would write into the new file
    return picture


def _plain(image: Image.Image) -> Image.Image:
    """The same picture with 8 bits for each of its channels, so that it can be made smaller."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 257).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The same picture in the colours that every screen knows, and that need no profile."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    try:
        if profile:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            colours = ImageCms.profileToProfile(colours, given, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        pass  # a profile that fits no picture of this kind: the values are taken as they are
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def encoded(picture: Image.Image, variant: Variant) -> bytes:
    """The bytes of one file, the same on every run."""
    size = (variant.width, variant.height)
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, **ENCODERS[variant.encoder])
    return file.getvalue()
