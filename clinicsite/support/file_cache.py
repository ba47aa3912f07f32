"""Cache bytes that take long to make in files that a digest checks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

ONE_DAY = 24 * 60 * 60  # seconds
MAX_UNUSED = 30 * ONE_DAY  # an entry that no command reads for this long is deleted
SUFFIX = ".cache"  # of every entry: other files in the folder are left alone

_DIGEST_SIZE = hashlib.sha256().digest_size  # bytes, in front of the data


def make_key(*parts: object) -> str:
    """Return one name for all inputs of a value: 64 hexadecimal digits."""
    return hashlib.sha256(repr(parts).encode(errors="surrogateescape")).hexdigest()


class FileCache:
    """Store entries below one folder, each under a name and the key of its inputs.

    The first bytes of an entry are a digest of its name, its key and its data. An entry that is
    damaged, foreign or made from other inputs is absent. A disk that cannot be written makes every
    entry absent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, key: str = "") -> bytes | None:
        """Return the data that `put` stored under `name` for the same `key`, or None."""
        path = f"{self.folder}/{name}{SUFFIX}"
        with contextlib.suppress(OSError):
            if not os.path.isfile(path):  # noqa: PTH113 - a pipe would block the reader
                return None
            with open(path, "rb") as file:  # noqa: PTH123 - pathlib costs 10 % of a check
                entry = file.read()
                modified = os.fstat(file.fileno()).st_mtime
            data = entry[_DIGEST_SIZE:]
            if entry[:_DIGEST_SIZE] == _hash_entry(name, key, data):
                if modified < time.time() - ONE_DAY:
                    _touch(path)
                return data
        return None

    def put(self, name: str, key: str, data: bytes) -> None:
        """Store `data` under `name`, in the place of an earlier entry."""
        file = self.folder / f"{name}{SUFFIX}"
        with contextlib.suppress(OSError):  # a full disk costs time, not correctness
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)  # a link must not lead the new bytes elsewhere
            with file.open("xb") as new:
                new.write(_hash_entry(name, key, data) + data)

    def get_or_create(self, key: str, create: Callable[[], bytes]) -> bytes:
        """Return the data of `key`. Without data, call `create` and store its result."""
        data = self.get(key)
        if data is None:
            data = create()
            self.put(key, "", data)
        return data

    def prune(self) -> None:
        """Delete the entries that no command reads for 30 days."""
        oldest = time.time() - MAX_UNUSED
        for folder, _, names in os.walk(self.folder):
            for name in names:
                file = Path(folder, name)
                with contextlib.suppress(OSError):
                    if name.endswith(SUFFIX) and file.lstat().st_mtime < oldest:
                        file.unlink()


class NoCache(FileCache):
    """Store nothing, for a command that makes everything again."""

    def get(self, name: str, key: str = "") -> bytes | None:
        """Return None."""
        return None

    def put(self, name: str, key: str, data: bytes) -> None:
        """Store nothing."""

    def prune(self) -> None:
        """Delete nothing."""


def _touch(path: str) -> None:
    """Record the day of the last use as the time of change."""
    with contextlib.suppress(OSError):
        os.utime(path)


def _hash_entry(name: str, key: str, data: bytes) -> bytes:
    """Return the digest of an entry. The lengths separate the parts."""
    head = f"{len(name)} {len(key)} {name}{key}".encode(errors="surrogateescape")
    return hashlib.sha256(head + data).digest()
