"""A cache of bytes that take long to make, in files named by what they are made from."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

DIGEST_SIZE = hashlib.sha256().digest_size  # bytes, in front of what is kept
ONE_DAY = 24 * 60 * 60  # seconds
MAX_UNUSED = 30 * ONE_DAY  # what nobody asked for in that time is deleted

_KEY_PATTERN = re.compile(r"[0-9a-f]{64}")


def make_key(*parts: object) -> str:
    """One name for everything that something is made from: 64 hexadecimal digits."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def get_or_create(folder: Path, key: str, create: Callable[[], bytes]) -> bytes:
    """What `make` returns, made once for each key; a damaged file is made anew."""
    file = folder / key
    with contextlib.suppress(OSError):  # it is somebody else's, and not for us to read
        if file.is_file():  # and no pipe, which would never end
            data = file.read_bytes()
            if _hash_entry(key, data[DIGEST_SIZE:]) == data[:DIGEST_SIZE]:
                _touch(file)
                return data[DIGEST_SIZE:]
    created = create()
    with contextlib.suppress(OSError):  # a full disk only means that it is made again
        folder.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)  # a link must not lead the new bytes elsewhere
        with file.open("xb") as new:  # a part of it would not fit the digest in front
            new.write(_hash_entry(key, created) + created)
    return created


def prune_unused(folder: Path) -> None:
    """Deletes what nobody has asked for in 30 days: of pictures that are gone, of older recipes."""
    with contextlib.suppress(OSError):  # there is no folder yet, or it is not ours
        for file in folder.iterdir():
            if (
                _KEY_PATTERN.fullmatch(file.name)
                and file.lstat().st_mtime < time.time() - MAX_UNUSED
            ):
                file.unlink(missing_ok=True)


def _touch(file: Path) -> None:
    """Its time of change says when it was last asked for, to the day."""
    with contextlib.suppress(OSError):
        if file.stat().st_mtime < time.time() - ONE_DAY:
            os.utime(file)


def _hash_entry(key: str, data: bytes) -> bytes:
    """The name is a part of it, so that one file is never taken for another."""
    return hashlib.sha256(key.encode() + data).digest()
