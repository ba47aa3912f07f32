"""Read and write the files of a bundle, which is a folder or an archive."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
import tarfile
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from clinicsite.model.content_hashes import CONTENT_HASHES_FILE
from clinicsite.publishing.hosts.control_files import HEADERS_FILE, REDIRECTS_FILE
from clinicsite.publishing.hosts.precompress import ENCODING_SUFFIXES
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, ManifestEntry, create_manifest
from clinicsite.support.atomic_dirs import sync_tree
from clinicsite.support.file_tree import list_files

COMPRESSION_LEVEL = 12  # of 22
_FILE_MODE = 0o644


class ArchiveError(Exception):
    """A file is no archive, or a damaged one."""


def load_zstd() -> ModuleType:
    """Return the module that packs archives. A process that only publishes folders has none."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def write_archive(folder: Path, target: BinaryIO, seconds: int) -> None:
    """Write the files below `folder`, sorted, without owners, at a time in seconds since 1970."""
    zstd = load_zstd()
    options = {
        zstd.CompressionParameter.compression_level: COMPRESSION_LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    with (
        zstd.ZstdFile(target, "wb", options=options) as packed,
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
    """Yield each file of an archive, one at a time in memory. Raises OSError, ArchiveError."""
    zstd = load_zstd()
    try:
        with zstd.ZstdFile(file) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for member in archive:
                data = (archive.extractfile(member) or io.BytesIO()).read()
                yield ManifestEntry(member.name, len(data), hashlib.sha256(data).hexdigest()), data
    except (zstd.ZstdError, tarfile.TarError, EOFError) as error:
        raise ArchiveError(str(error)) from None


ARCHIVE_SUFFIX = ".tar.zst"
_READ_FILES = (RELEASE_INFO_FILE, CONTENT_HASHES_FILE, HEADERS_FILE, REDIRECTS_FILE)


def is_archive(path: Path) -> bool:
    """Return whether a bundle of this name is an archive."""
    return path.name.endswith(ARCHIVE_SUFFIX)


def read_bundle(path: Path) -> tuple[list[ManifestEntry], dict[str, bytes]]:
    """Return the entries of all files but the release info, and the bytes of some files.

    Raises OSError, ArchiveError.
    """
    if not is_archive(path):
        names = [name for name in list_files(path) if _is_read(name)]
        texts = {name: (path / name).read_bytes() for name in names}
        return list(create_manifest(path).entries), texts
    entries, texts = [], {}
    for entry, data in read_archive(path):
        if entry.path != RELEASE_INFO_FILE:
            entries.append(entry)
        if _is_read(entry.path):
            texts[entry.path] = data
    return entries, texts


def write_bundle(staging: Path, target: Path, seconds: int) -> None:
    """Write the files of `staging` as a bundle with one time for all, in seconds since 1970.

    Wait until the disk has them. Raises OSError.
    """
    if is_archive(target):
        with target.open("wb") as file:
            write_archive(staging, file, seconds)
            file.flush()
            os.fsync(file.fileno())
        return
    shutil.copytree(staging, target, copy_function=shutil.copyfile)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (seconds, seconds))
    sync_tree(target)


def is_host_file(path: str, paths: Collection[str]) -> bool:
    """Return whether only the host needs the file at `path`, one of `paths`."""
    suffix = Path(path).suffix
    is_compressed = suffix in ENCODING_SUFFIXES and path.removesuffix(suffix) in paths
    return is_compressed or path in (HEADERS_FILE, REDIRECTS_FILE)


def _is_read(path: str) -> bool:
    return path in _READ_FILES or path.endswith(ENCODING_SUFFIXES)
