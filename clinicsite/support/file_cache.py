"""A cache of bytes that take long to make, in files named by what they are made from."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

DIGEST = hashlib.sha256().digest_size  # bytes, in front of what is kept
A_DAY = 24 * 60 * 60  # seconds
UNUSED = 30 * A_DAY  # what nobody asked for in that time is deleted

_KEY = re.compile(r"[0-9a-f]{64}")


def key_of(*parts: object) -> str:
    """One name for everything that something is made from: 64 hexadecimal digits."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def kept(folder: Path, key: str, make: Callable[[], bytes]) -> bytes:
    """What `make` returns, made once for each key; a damaged file is made anew."""
    file = folder / key
    with contextlib.suppress(OSError):  # it is somebody else's, and not for us to read
        if file.is_file():  # and no pipe, which would never end
            data = file.read_bytes()
            if _digest(key, data[DIGEST:]) == data[:DIGEST]:
                _note_use(file)
                return data[DIGEST:]
    made = make()
    with contextlib.suppress(OSError):  # a full disk only means that it is made again
        folder.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)  # a link must not lead the new bytes elsewhere
        with file.open("xb") as new:  # a part of it would not fit the digest in front
            new.write(_digest(key, made) + made)
    return made


def prune(folder: Path) -> None:
    """Deletes what nobody has asked for in 30 days: of pictures that are gone, of older recipes."""
    with contextlib.suppress(OSError):  # there is no folder yet, or it is not ours
        for file in folder.iterdir():
            if _KEY.fullmatch(file.name) and file.lstat().st_mtime < time.time() - UNUSED:
                file.unlink(missing_ok=True)


def _note_use(file: Path) -> None:
    """Its time of change says when it was last asked for, to the day."""
    with contextlib.suppress(OSError):
        if file.stat().st_mtime < time.time() - A_DAY:
            os.utime(file)


def _digest(key: str, data: bytes) -> bytes:
    """The name is a part of it, so that one file is never taken for another."""
    return hashlib.sha256(key.encode() + data).digest()
