"""The files of a site → the same, packed as .gz and .br, for servers that send what lies ready."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli

from clinicsite.rendering.release_info import Manifest, ManifestEntry

CACHE_FOLDER = ".cache/packed"  # of the project
# What is text. Pictures, and what the search engine wrote, are packed already.
TEXT_SUFFIXES = frozenset(".css .csv .html .ics .js .json .svg .txt .webmanifest .xml".split())
MIN_SIZE = 1024  # bytes: what is smaller fits into one network packet as it is
UNUSED_SECONDS = 30 * 86400  # seconds after which what no site asked for goes away
DAY_SECONDS = 86400
MAX_FILES_IN_MEMORY = 64  # files in memory while they are packed


@dataclass(frozen=True)
class Encoding:
    """A way to pack: the end of the name, how to pack, and how to unpack at most `size` bytes."""

    suffix: str
    compress: Callable[[bytes], bytes]
    decompress: Callable[[bytes, int], bytes]


def gzip_bytes(data: bytes) -> bytes:
    """The bytes as gzip (RFC 1952), with no name and no time in it: the same every time."""
    return gzip.compress(data, 9, mtime=0)


def _gunzip_bytes(data: bytes, size: int) -> bytes:
    whole = zlib.decompressobj(wbits=31)
    unpacked = whole.decompress(data, size + 1)
    return unpacked if whole.eof and not whole.unused_data else b""


def _brotli_bytes(data: bytes) -> bytes:
    # Of the highest quality, 11, the files are 3 % smaller, and take three times as long.
    return brotli.compress(data, mode=brotli.MODE_TEXT, quality=10)


def _unbrotli_bytes(data: bytes, size: int) -> bytes:
    whole = brotli.Decompressor()
    unpacked = whole.process(data, output_buffer_limit=size + 1)
    return unpacked if whole.is_finished() else b""


ENCODINGS = (
    Encoding(".gz", gzip_bytes, _gunzip_bytes),
    Encoding(".br", _brotli_bytes, _unbrotli_bytes),
)


def is_compressible(path: str, size: int) -> bool:
    """Whether packing a file of `size` bytes can be worth it."""
    return size >= MIN_SIZE and Path(path).suffix in TEXT_SUFFIXES


def compress_files(
    site: Path, manifest: Manifest, cache: Path, encodings: tuple[Encoding, ...] = ENCODINGS
) -> Iterator[tuple[str, bytes]]:
    """The packed files of the site in the folder `site`, as path and bytes, where that is smaller.

    What was packed before is taken from `cache`, after a look whether it still unpacks to the
    file. A few files are in memory at a time. Raises OSError when a file cannot be read.
    """
    wanted = [entry for entry in manifest.entries if is_compressible(entry.path, entry.size)]

    def work(entry: ManifestEntry) -> list[tuple[str, bytes]]:
        found = ((coding, _compress_file(site, entry, coding, cache)) for coding in encodings)
        return [
            (entry.path + coding.suffix, data) for coding, data in found if len(data) < entry.size
        ]

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # both libraries let go of Python's lock
        for start in range(0, len(wanted), MAX_FILES_IN_MEMORY):
            for files in pool.map(work, wanted[start : start + MAX_FILES_IN_MEMORY]):
                yield from files
    _prune(cache)


def _compress_file(site: Path, entry: ManifestEntry, encoding: Encoding, cache: Path) -> bytes:
    kept = cache / entry.sha256[:2] / f"{entry.sha256}{encoding.suffix}"
    data = _read_cached(kept, entry, encoding)
    if data is None:
        data = encoding.compress((site / entry.path).read_bytes())
        _write_cached(kept, data)
    return data


def _read_cached(cached: Path, entry: ManifestEntry, encoding: Encoding) -> bytes | None:
    """What the cache holds, if that is the file; a cache may be cut off, old or tampered with."""
    try:
        data = cached.read_bytes()
        unpacked = encoding.decompress(data, entry.size)
        if hashlib.sha256(unpacked).hexdigest() != entry.sha256:
            return None
        if cached.stat().st_mtime < time.time() - DAY_SECONDS:
            os.utime(cached)
    except (OSError, zlib.error, brotli.error):
        return None
    return data


def _write_cached(cached: Path, data: bytes) -> None:
    """Puts the bytes into the cache; one that cannot be written to is done without."""
    private = cached.with_name(f".{cached.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        private.write_bytes(data)
        private.replace(cached)
    except OSError:
        with contextlib.suppress(OSError):
            private.unlink()


def _prune(cache: Path) -> None:
    for file in cache.glob("*/*"):
        try:
            if file.stat().st_mtime < time.time() - UNUSED_SECONDS:
                file.unlink()
        except OSError:
            continue
