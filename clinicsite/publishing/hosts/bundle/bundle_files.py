"""Read and write the files of a bundle, which is a folder or an archive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from clinicsite.model.content_hashes import CONTENT_HASHES_FILE
from clinicsite.publishing.hosts.bundle import archive
from clinicsite.publishing.hosts.bundle.control_files import HEADERS_FILE, REDIRECTS_FILE
from clinicsite.publishing.hosts.precompress import ENCODINGS
from clinicsite.publishing.preflight import list_files
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, ManifestEntry, create_manifest
from clinicsite.support.atomic_dirs import sync_tree

ARCHIVE_SUFFIX = ".tar.zst"
_READ_FILES = (RELEASE_INFO_FILE, CONTENT_HASHES_FILE, HEADERS_FILE, REDIRECTS_FILE)
_ENCODING_SUFFIXES = tuple(encoding.suffix for encoding in ENCODINGS)


def is_archive(path: Path) -> bool:
    """Return whether a bundle of this name is an archive."""
    return path.name.endswith(ARCHIVE_SUFFIX)


def read_bundle(path: Path) -> tuple[list[ManifestEntry], dict[str, bytes]]:
    """Return the entries of all files but the release info, and the bytes of some files.

    Raises OSError and ARCHIVE_ERRORS.
    """
    if not is_archive(path):
        names = [name for name in list_files(path) if _is_read(name)]
        texts = {name: (path / name).read_bytes() for name in names}
        return list(create_manifest(path).entries), texts
    entries, texts = [], {}
    for entry, data in archive.read_archive(path):
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
            archive.write_archive(staging, file, seconds)
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
    is_compressed = suffix in _ENCODING_SUFFIXES and path.removesuffix(suffix) in paths
    return is_compressed or path in (HEADERS_FILE, REDIRECTS_FILE)


def _is_read(path: str) -> bool:
    return path in _READ_FILES or path.endswith(_ENCODING_SUFFIXES)
