"""A cache of bytes that take long to make, in files named by what they are made from."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path

DIGEST = hashlib.sha256().digest_size  # bytes, in front of what is kept


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
                return data[DIGEST:]
    made = make()
    with contextlib.suppress(OSError):  # a full disk only means that it is made again
        folder.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)  # a link must not lead the new bytes elsewhere
        with file.open("xb") as new:  # a part of it would not fit the digest in front
            new.write(_digest(key, made) + made)
    return made


def _digest(key: str, data: bytes) -> bytes:
    """The name is a part of it, so that one file is never taken for another."""
    return hashlib.sha256(key.encode() + data).digest()
