"""Look into a file to download: whether it is what its name says, and holds no program."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from clinicsite.parsing.downloads import format_size

MAX_DOWNLOAD_BYTES = 20_000_000  # what a phone can fetch on a slow connection
_MAX_STREAM_BYTES = 5_000_000  # of a compressed part that is looked at

# A file that each package holds (ECMA-376 Part 2, 9.3; OpenDocument 1.3 Part 2, 3.3).
_MAIN_PARTS = {
    ".docx": ("word/document.xml", b""),
    ".xlsx": ("xl/workbook.xml", b""),
    ".pptx": ("ppt/presentation.xml", b""),
    ".odt": ("mimetype", b"application/vnd.oasis.opendocument.text"),
    ".ods": ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
}
_FIRST_WORDS = {".ics": "BEGIN:VCALENDAR", ".vcf": "BEGIN:VCARD"}  # RFC 5545 3.4, RFC 6350 6.1.1

# Parts of a package that are programs, or that hold files of another type.
_PROGRAM_PART = re.compile(
    r"vbaProject\.bin|(?:^|/)(?:Basic|Scripts|activeX|embeddings)/.|(?:^|/)Object \d|oleObject",
    re.IGNORECASE,
)
_REMOTE_TEMPLATE = re.compile(rb"<Relationship\b(?=[^>]*attachedTemplate)(?=[^>]*External)[^>]*>")

# What a PDF runs or carries (ISO 32000-1, 12.6.4 and 7.11.4).
_PDF_PROGRAM = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PDF_OBJECTS = re.compile(rb"/Type\s*/ObjStm")

_PROGRAM_HELP = "Save it again without macros, scripts and attached files. A PDF is the safest."
_TYPE_HELP = "Export it again in that format, or give the file its right name."


class InvalidDownloadError(Exception):
    """A file cannot be published: the code, the message and the help of the problem."""

    def __init__(self, code: str, message: str, help_text: str) -> None:
        super().__init__(message)
        self.code, self.message, self.help = code, message, help_text


def probe_download(file: Path) -> None:
    """Look into a file to download. Raise InvalidDownloadError, OSError."""
    suffix, size = file.suffix.lower(), file.stat().st_size
    if not size:
        message = "This file is empty, so visitors would download nothing"
        raise InvalidDownloadError("E211", message, "Export it again, or delete it.")
    if size > MAX_DOWNLOAD_BYTES:
        message = (
            f"This file has {format_size(size)}. The limit is {format_size(MAX_DOWNLOAD_BYTES)}"
        )
        help_text = "Export it with smaller images, or divide it."
        raise InvalidDownloadError("E212", message, help_text)
    if not _PROBES.get(suffix, _probe_text)(file):
        raise InvalidDownloadError("E206", f"This is not really a {suffix} file", _TYPE_HELP)


def _probe_text(file: Path) -> bool:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        message, help_text = "This file is not saved as UTF-8", "Save it again as UTF-8."
        raise InvalidDownloadError("E201", message, help_text) from None
    first = _FIRST_WORDS.get(file.suffix.lower(), "")
    return "\0" not in text and text.lstrip().upper().startswith(first)


def _probe_package(file: Path) -> bool:
    """Return whether a file is a package of its type. Raise InvalidDownloadError."""
    part, wanted = _MAIN_PARTS[file.suffix.lower()]
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            if part not in names:
                return False
            relations = [name for name in names if PurePosixPath(name).suffix == ".rels"]
            if any(map(_PROGRAM_PART.search, names)) or any(
                _REMOTE_TEMPLATE.search(_read_part(package, name)) for name in relations
            ):
                raise _make_program_error()
            return _read_part(package, part).startswith(wanted)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError):
        return False  # damaged, or encrypted


def _read_part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(_MAX_STREAM_BYTES)


def _probe_pdf(file: Path) -> bool:
    """Return whether a file is a PDF. Raise InvalidDownloadError."""
    data = file.read_bytes()
    if not data.startswith(b"%PDF"):
        return False
    if _PDF_ENCRYPTED.search(data):
        message = "This PDF is locked, so some visitors cannot open it or have it read aloud"
        raise InvalidDownloadError("E213", message, "Export it again without a password.")
    if any(_PDF_PROGRAM.search(part) for part in _iter_pdf_parts(data)):
        raise _make_program_error()
    return True


def _iter_pdf_parts(data: bytes) -> Iterator[bytes]:
    """Yield what a PDF holds outside of streams, and the objects in compressed streams."""
    position = 0
    for stream in _PDF_STREAM.finditer(data):
        head = data[position : stream.start()]
        yield head
        position = stream.end()
        if _PDF_OBJECTS.search(head[-500:]):
            try:
                yield zlib.decompressobj().decompress(stream[1], _MAX_STREAM_BYTES)
            except zlib.error:
                continue
    yield data[position:]


def _make_program_error() -> InvalidDownloadError:
    message = "This file holds a program or another file, which can harm the visitor's device"
    return InvalidDownloadError("E213", message, _PROGRAM_HELP)


_PROBES: dict[str, Callable[[Path], bool]] = {
    ".pdf": _probe_pdf,
    **dict.fromkeys(_MAIN_PARTS, _probe_package),
}
