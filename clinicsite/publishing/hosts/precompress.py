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

from clinicsite.rendering.release_info import Entry, Manifest

CACHE = ".cache/packed"  # of the project
# What is text. Pictures, and what the search engine wrote, are packed already.
TEXT = frozenset(".css .csv .html .ics .js .json .svg .txt .webmanifest .xml".split())
MIN_SIZE = 1024  # bytes: what is smaller fits into one network packet as it is
UNUSED = 30 * 86400  # seconds after which what no site asked for goes away
A_DAY = 86400
AT_ONCE = 64  # files in memory while they are packed


@dataclass(frozen=True)
class Coding:
    """A way to pack: the end of the name, how to pack, and how to unpack at most `size` bytes."""

    end: str
    pack: Callable[[bytes], bytes]
    unpack: Callable[[bytes, int], bytes]


def gzipped(data: bytes) -> bytes:
    """The bytes as gzip (RFC 1952), with no name and no time in it: the same every time."""
    return gzip.compress(data, 9, mtime=0)


def _gunzipped(data: bytes, size: int) -> bytes:
    whole = zlib.decompressobj(wbits=31)
    unpacked = whole.decompress(data, size + 1)
    return unpacked if whole.eof and not whole.unused_data else b""


def _brotlied(data: bytes) -> bytes:
    # Of the highest quality, 11, the files are 3 % smaller, and take three times as long.
    return brotli.compress(data, mode=brotli.MODE_TEXT, quality=10)


def _unbrotlied(data: bytes, size: int) -> bytes:
    whole = brotli.Decompressor()
    unpacked = whole.process(data, output_buffer_limit=size + 1)
    return unpacked if whole.is_finished() else b""


CODINGS = (Coding(".gz", gzipped, _gunzipped), Coding(".br", _brotlied, _unbrotlied))


def is_packable(path: str, size: int) -> bool:
    """Whether packing a file of `size` bytes can be worth it."""
    return size >= MIN_SIZE and Path(path).suffix in TEXT


def packed(
    site: Path, manifest: Manifest, cache: Path, codings: tuple[Coding, ...] = CODINGS
) -> Iterator[tuple[str, bytes]]:
    """The packed files of the site in the folder `site`, as path and bytes, where that is smaller.

    What was packed before is taken from `cache`, after a look whether it still unpacks to the
    file. A few files are in memory at a time. Raises OSError when a file cannot be read.
    """
    wanted = [entry for entry in manifest.entries if is_packable(entry.path, entry.size)]

    def work(entry: Entry) -> list[tuple[str, bytes]]:
        found = ((coding, _one(site, entry, coding, cache)) for coding in codings)
        return [(entry.path + coding.end, data) for coding, data in found if len(data) < entry.size]

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # both libraries let go of Python's lock
        for start in range(0, len(wanted), AT_ONCE):
            for files in pool.map(work, wanted[start : start + AT_ONCE]):
                yield from files
    _prune(cache)


def _one(site: Path, entry: Entry, coding: Coding, cache: Path) -> bytes:
    kept = cache / entry.sha256[:2] / f"{entry.sha256}{coding.end}"
    data = _kept(kept, entry, coding)
    if data is None:
        data = coding.pack((site / entry.path).read_bytes())
        _keep(kept, data)
    return data


def _kept(kept: Path, entry: Entry, coding: Coding) -> bytes | None:
    """What the cache holds, if that is the file; a cache may be cut off, old or tampered with."""
    try:
        data = kept.read_bytes()
        unpacked = coding.unpack(data, entry.size)
        if hashlib.sha256(unpacked).hexdigest() != entry.sha256:
            return None
        if kept.stat().st_mtime < time.time() - A_DAY:
            os.utime(kept)
    except (OSError, zlib.error, brotli.error):
        return None
    return data


def _keep(kept: Path, data: bytes) -> None:
    """Puts the bytes into the cache; one that cannot be written to is done without."""
    private = kept.with_name(f".{kept.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        private.write_bytes(data)
        private.replace(kept)
    except OSError:
        with contextlib.suppress(OSError):
            private.unlink()


def _prune(cache: Path) -> None:
    for file in cache.glob("*/*"):
        try:
            if file.stat().st_mtime < time.time() - UNUSED:
                file.unlink()
        except OSError:
            continue
