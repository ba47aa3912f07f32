"""Take an image that a person sends into content/images/, without the notes of its camera."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path, PurePosixPath

from PIL import Image

from clinicsite.authoring.new import slugify_title
from clinicsite.authoring.write_ahead_log import commit_files, lock_content
from clinicsite.parsing.image_probe import decode_image, probe_image
from clinicsite.parsing.raster_image import InvalidImageError
from clinicsite.parsing.svg import InvalidSvgError, read_svg
from clinicsite.rendering.png_metadata import strip_metadata
from clinicsite.support.errors import UserError

IMAGE_FOLDER = "content/images"
MAX_NAME = 60  # characters
_MAX_COPIES = 1000  # of one name
_TYPES = (  # the first bytes of a file, and its suffix
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"\x89PNG\r\n\x1a\n", ".png"),
    (0, b"GIF8", ".gif"),
    (8, b"WEBP", ".webp"),
    (4, b"ftypavif", ".avif"),
)
_HEIC = b"ftyphei"
_ORIENTATION = 0x0112  # EXIF 3.0, 4.6.5.1.1
_APP1, _APP15, _COMMENT, _SCAN = 0xE1, 0xEF, 0xFE, 0xDA  # markers (JPEG, B.1.1.3)
_COLOR_SEGMENTS = (b"ICC_PROFILE\0", b"Adobe")


def add_image(root: Path, name: str, data: bytes) -> str:
    """Write an image, and return its path in content/. An image that is there stays as it is.

    The bytes give the type, and `name` only the words of the file name. Raises UserError.
    """
    suffix = _find_suffix(data)
    _check_image(data, suffix)
    clean = _strip_notes(data, suffix)
    stem = slugify_title(PurePosixPath(name.replace("\\", "/")).stem)[:MAX_NAME].strip("-")
    with lock_content(root):
        for number in range(1, _MAX_COPIES):
            copy = f"-{number}" if number > 1 else ""
            path = f"{IMAGE_FOLDER}/{stem or 'picture'}{copy}{suffix}"
            file = root / path
            if not file.exists() and not file.is_symlink():
                commit_files(root, {path: (None, clean)})
                break
            if file.is_file() and not file.is_symlink() and file.read_bytes() == clean:
                break
        else:
            raise UserError("Too many pictures have this name.", "Give the file another name.")
    return path.removeprefix("content/")


def _find_suffix(data: bytes) -> str:
    """Return the suffix of the type of some bytes. Raises UserError."""
    for offset, begin, suffix in _TYPES:
        if data[offset : offset + len(begin)] == begin:
            return suffix
    if data[4:].startswith(_HEIC):
        raise UserError("This is a HEIC photo of a phone.", "Export it as JPEG, and try again.")
    if b"<svg" in data[:1000].lower():
        return ".svg"
    raise UserError("This is not a picture.", "Use JPEG, PNG, GIF, WebP, AVIF or a plain SVG.")


def _check_image(data: bytes, suffix: str) -> None:
    """Raise UserError for an image that the build would refuse."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"picture{suffix}"
        file.write_bytes(data)
        try:
            if suffix == ".svg":
                read_svg(file)
            else:
                decode_image(file, probe_image(file, file.name).format)
        except InvalidSvgError as error:
            raise UserError(f"This drawing cannot be used: {error}.", "") from None
        except InvalidImageError as error:
            raise UserError(f"{error.message}.", error.help) from None


def _strip_notes(data: bytes, suffix: str) -> bytes:
    """Return the bytes without what a camera noted, as far as the pixels need none of it."""
    if suffix == ".png":
        return strip_metadata(data)
    return _strip_jpeg(data) if suffix == ".jpg" else data


def _strip_jpeg(data: bytes) -> bytes:
    """Return a JPEG file with its pixels, its colors and its orientation alone.

    A phone writes a second image behind the first. It goes too, and so does what it notes.
    """
    parts, start = [data[:2], _make_orientation(data)], 2
    while start + 4 <= len(data) and data[start] == 0xFF and data[start + 1] != _SCAN:
        marker, size = data[start + 1], int.from_bytes(data[start + 2 : start + 4])
        segment = data[start : start + 2 + size]
        is_note = _APP1 <= marker <= _APP15 and not segment[4:].startswith(_COLOR_SEGMENTS)
        parts.append(b"" if is_note or marker == _COMMENT else segment)
        start += 2 + size
    end = _find_end(data, start)
    return b"".join([*parts, data[start:end]])


def _find_end(data: bytes, start: int) -> int:
    """Return where the first image ends: behind the first EOI marker after its scans."""
    found = data.find(b"\xff\xd9", start)
    return found + 2 if found >= 0 else len(data)


def _make_orientation(data: bytes) -> bytes:
    """Return a segment that tells how the camera was held, or nothing."""
    with Image.open(io.BytesIO(data)) as image:
        orientation = image.getexif().get(_ORIENTATION, 1)
    if orientation not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    body = exif.tobytes()
    body = body if body.startswith(b"Exif") else b"Exif\0\0" + body
    return bytes((0xFF, _APP1)) + (len(body) + 2).to_bytes(2) + body
