"""Write and read a .tar.zst that has the same bytes on every machine and day."""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from clinicsite.publishing.preflight import list_files
from clinicsite.rendering.release_info import ManifestEntry

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

COMPRESSION_LEVEL = 12  # of 22
ARCHIVE_ERRORS = (
    zstd.ZstdError,
    tarfile.TarError,
    EOFError,
)  # what a file that is no archive raises
_FILE_MODE = 0o644
_ZSTD_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: COMPRESSION_LEVEL,
    zstd.CompressionParameter.checksum_flag: 1,
}


def write_archive(folder: Path, target: BinaryIO, seconds: int) -> None:
    """Write the files below `folder`, sorted, without owners, at a time in seconds since 1970."""
    with (
        zstd.ZstdFile(target, "wb", options=_ZSTD_OPTIONS) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in list_files(folder):
            member = tarfile.TarInfo(path)
            member.size, member.mtime, member.mode = (
                (folder / path).stat().st_size,
                seconds,
                _FILE_MODE,
            )
            with (folder / path).open("rb") as data:
                archive.addfile(member, data)


def read_archive(file: Path) -> Iterator[tuple[ManifestEntry, bytes]]:
    """Yield each file of an archive, one at a time in memory. Raises OSError and ARCHIVE_ERRORS."""
    with zstd.ZstdFile(file) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        for member in archive:
            data = (archive.extractfile(member) or io.BytesIO()).read()
            yield ManifestEntry(member.name, len(data), hashlib.sha256(data).hexdigest()), data
