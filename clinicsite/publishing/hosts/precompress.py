"""Compress the texts of a site as .gz and .br, for servers that send ready files."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from clinicsite.rendering.release_info import Manifest, ManifestEntry
from clinicsite.support.blob_cache import BlobCache
from clinicsite.support.file_cache import FileCache, make_key

CACHE_FOLDER, CACHE_FILE = ".cache/packed", "packed.sqlite"  # of the project
# What is text. Images and fonts are compressed already.
TEXT_SUFFIXES = frozenset(".css .csv .html .ics .js .json .svg .txt .webmanifest .xml".split())
MIN_SIZE = 1024  # bytes: what is smaller fits into one network packet as it is
_LENGTH_BYTES = 4
MAX_FILES_IN_MEMORY = 64  # files in memory while they are packed
TASK_SIZE = 8  # files that a thread packs before it takes others


@dataclass(frozen=True)
class Encoding:
    """One encoding: the suffix of its files, the function that encodes, the library's version."""

    suffix: str
    compress: Callable[[bytes], bytes]
    version: str


def gzip_bytes(data: bytes) -> bytes:
    """Return the bytes as gzip (RFC 1952), without a name or time, so always the same."""
    return gzip.compress(data, 9, mtime=0)


def _load_brotli_encoding(mode: str, quality: int) -> Encoding:
    # A process that publishes a finished release finds the compressed files there.
    import brotli

    def compress(data: bytes) -> bytes:
        packed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=quality)
        return packed

    return Encoding(BROTLI_SUFFIX, compress, f"{brotli.__version__} {mode}")


GZIP = Encoding(".gz", gzip_bytes, zlib.ZLIB_RUNTIME_VERSION)
BROTLI_SUFFIX = ".br"
# Of the highest quality, 11, the files are 2 % smaller, and take twice as long.
SMALL_BROTLI = ("small", 10)
# The files are 11 % larger than of quality 10, and take a seventeenth of the time.
FAST_BROTLI = ("fast", 5)
ENCODING_SUFFIXES = (GZIP.suffix, BROTLI_SUFFIX)
MAX_SMALL = 1_000  # files of a site, above which the quick way is taken


def choose_encodings(count: int) -> tuple[Encoding, ...]:
    """Return the encodings for a site with `count` texts."""
    return (GZIP, _load_brotli_encoding(*(SMALL_BROTLI if count <= MAX_SMALL else FAST_BROTLI)))


def is_compressible(path: str, size: int) -> bool:
    """Return whether a file of `size` bytes is worth compressing."""
    return size >= MIN_SIZE and Path(path).suffix in TEXT_SUFFIXES


def compress_files(site: Path, manifest: Manifest, cache: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the compressed files that are smaller than the files of `site`.

    The folder `cache` has the files of earlier releases. At most 64 files are in memory at a time.
    Raises OSError when a file cannot be read.
    """
    wanted = [entry for entry in manifest.entries if is_compressible(entry.path, entry.size)]
    encodings = choose_encodings(len(wanted))

    def work(entries: list[ManifestEntry]) -> list[bytes]:
        return [_compress_file(f"{site}/{entry.path}", encodings) for entry in entries]

    # Both libraries release the lock of Python.
    with BlobCache(cache / CACHE_FILE) as known, ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(wanted), MAX_FILES_IN_MEMORY):
            batch = wanted[start : start + MAX_FILES_IN_MEMORY]
            keys = [_make_key(entry, encodings) for entry in batch]
            found = [known.get(key) for key in keys]
            missing = [number for number, data in enumerate(found) if data is None]
            tasks = [missing[at : at + TASK_SIZE] for at in range(0, len(missing), TASK_SIZE)]
            made = pool.map(work, ([batch[number] for number in task] for task in tasks))
            for number, data in zip(missing, chain.from_iterable(made), strict=True):
                known.put(keys[number], data)
                found[number] = data
            for entry, packed in zip(batch, found, strict=True):
                for encoding, data in zip(encodings, _split(packed or b""), strict=True):
                    if len(data) < entry.size:
                        yield entry.path + encoding.suffix, data
    FileCache(cache).prune()  # an earlier version stored each entry in a file of its own


def _make_key(entry: ManifestEntry, encodings: Iterable[Encoding]) -> str:
    return make_key(entry.sha256, *((one.suffix, one.version) for one in encodings))


def _compress_file(file: str, encodings: Iterable[Encoding]) -> bytes:
    """Return the file in each encoding, as one entry of the cache."""
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 - pathlib doubles the time
        data = opened.read()
    packed = [encoding.compress(data) for encoding in encodings]
    return b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in packed)


def _split(data: bytes) -> Iterator[bytes]:
    """Yield the parts of an entry of the cache. Each has its length in front."""
    while data:
        end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
        yield data[_LENGTH_BYTES:end]
        data = data[end:]
