"""Read the header of a raster image, and check that it decodes. Only here Pillow is imported."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from pathlib import Path, PurePosixPath

from PIL import Image, ImageStat

from clinicsite.parsing.raster_image import (
    IMAGE_FORMATS,
    IMAGE_WIDTHS,
    Ground,
    InvalidImageError,
    RasterImage,
)
from clinicsite.support.os_errors import describe_reason

MAX_IMAGE_BYTES = 15_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000  # pixels. A WebP file holds at most 16,383 (RFC 9649, 2.6)

_HEIF_BRANDS = frozenset(
    {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypheim", b"ftyphevc"}
)
_MAGIC = {  # offset and bytes
    "JPEG": (0, b"\xff\xd8\xff"),
    "PNG": (0, b"\x89PNG\r\n\x1a\n"),
    "GIF": (0, b"GIF8"),
    "WEBP": (0, b"RIFF"),
    "AVIF": (4, b"ftyp"),
}
# All errors of Pillow for a damaged file (found by damaging files at random).
PILLOW_ERRORS = (
    *(ArithmeticError, EOFError, LookupError, MemoryError, OSError, RuntimeError),
    *(SyntaxError, TypeError, ValueError, struct.error),
)
_ORIENTATION = 0x0112  # EXIF 3.0, 4.6.5.1.1: 1 to 8. From 5 on, width and height are swapped

_MIN_TRANSPARENT = 0.05  # share of the pixels: fewer are round corners
# Of 255. Pixels below _OPAQUE let the ground through, and those below _VISIBLE are hardly seen.
_OPAQUE, _VISIBLE, _MEAN_LIGHTNESS = 250, 64, 160

_EXPORT_AGAIN = "Export it again, or take it from the camera once more."
_EXPORT_SMALLER = f"Export it smaller: {IMAGE_WIDTHS[-1]:,} pixels of width are enough."


def read_bitmap(file: Path) -> bytes:
    """Return the bytes of a file within the size limit. Raise InvalidImageError."""
    try:
        if file.is_symlink() or not file.is_file():  # refused by a rule of its own
            raise OSError(0, "it is not a file")
        size = file.stat().st_size
        if size > MAX_IMAGE_BYTES:
            limit = f"The limit is {MAX_IMAGE_BYTES // 1_000_000} MB"
            message = f"This picture has {size / 1e6:.1f} MB. {limit}"
            raise InvalidImageError("E322", message, _EXPORT_SMALLER)
        return file.read_bytes()
    except OSError as error:
        message = f"The file cannot be read: {describe_reason(error)}"
        help_text = "Check that the file is there and that you may open it."
        raise InvalidImageError("E209", message, help_text) from None


def probe_image(file: Path, path: str) -> RasterImage:
    """Return the facts about an image. Raise InvalidImageError.

    The facts are those of its header. Only an image with a transparent channel is decoded too.
    """
    data = read_bitmap(file)
    if not data:
        raise InvalidImageError("E320", "This picture is empty", _EXPORT_AGAIN)
    image_format = IMAGE_FORMATS[PurePosixPath(path).suffix.lower()]
    offset, begin = _MAGIC[image_format]
    if data[offset : offset + len(begin)] != begin:
        message = f"This is not really a {PurePosixPath(path).suffix} file"
        if data[4:12] in _HEIF_BRANDS:
            message += ", but a HEIC photo of a phone"
            help_text = (
                "Open it in a photo program, and export it as .jpg. A new name is not enough."
            )
            raise InvalidImageError("E206", message, help_text)
        raise InvalidImageError("E206", message, "Export it again in that format, or rename it.")
    with warnings.catch_warnings(action="ignore"):
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            # A phone's JPEG may hold a second image (MPO). The first is the photo.
            with Image.open(io.BytesIO(data), formats=[image_format]) as image:
                (width, height), orientation = image.size, _read_orientation(image)
                moves = image.format != "MPO" and getattr(image, "is_animated", False)
                ground = _find_ground(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            width = height = MAX_PIXELS
        except PILLOW_ERRORS:
            raise make_broken_image_error() from None
    if width * height > MAX_PIXELS:
        message = f"This picture has more than {MAX_PIXELS // 1_000_000} million pixels"
        raise InvalidImageError("E321", message, _EXPORT_SMALLER)
    if max(width, height) > MAX_SIDE:
        message = f"This picture is {max(width, height):,} pixels long. The limit is {MAX_SIDE:,}"
        raise InvalidImageError("E321", message, _EXPORT_SMALLER)
    if orientation > 4:
        width, height = height, width
    digest = hashlib.sha256(data).hexdigest()
    return RasterImage(path, digest, image_format, width, height, orientation, moves, ground)


def _find_ground(image: Image.Image) -> Ground:
    """Return the ground that a transparent image needs, by the mean lightness of its pixels."""
    if not image.has_transparency_data or image.width * image.height > MAX_PIXELS:
        return ""
    try:
        pixels = image.convert("RGBA")
    except PILLOW_ERRORS:  # decode_image reports the image
        return ""
    alpha = pixels.getchannel("A")
    if sum(alpha.histogram()[:_OPAQUE]) < _MIN_TRANSPARENT * image.width * image.height:
        return ""
    visible = alpha.point(lambda value: 255 * (value >= _VISIBLE))
    lightness = ImageStat.Stat(pixels.convert("L"), visible)
    if not lightness.count[0]:
        return ""
    return "light" if lightness.mean[0] < _MEAN_LIGHTNESS else "dark"


def make_broken_image_error() -> InvalidImageError:
    """Return the error of an image that cannot be decoded."""
    return InvalidImageError("E320", "This picture is broken and cannot be shown", _EXPORT_AGAIN)


def _read_orientation(image: Image.Image) -> int:
    """Return the EXIF orientation of the camera, or 1 without one."""
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif", b""))
        found = exif.get(_ORIENTATION)
    except PILLOW_ERRORS:
        return 1
    return int(found) if found is not None and found in range(1, 9) else 1


def decode_image(file: Path, image_format: str) -> None:
    """Decode an image, a JPEG in its smallest size. Raise InvalidImageError."""
    data = io.BytesIO(read_bitmap(file))
    try:
        with Image.open(data, formats=[image_format]) as image:
            image.draft(None, (1, 1))
            image.load()
    except PILLOW_ERRORS:
        raise make_broken_image_error() from None
