"""Cache bytes that take long to make in files that a digest checks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from clinicsite.support.file_tree import iter_files

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
        path = f"{self.folder}/{name}{SUFFIX}"
        # A full disk costs time, not correctness.
        with contextlib.suppress(OSError), _create_file(path) as new:
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
        for path in iter_files(self.folder):
            file = f"{self.folder}/{path}"
            with contextlib.suppress(OSError):
                if path.endswith(SUFFIX) and os.lstat(file).st_mtime < oldest:
                    os.unlink(file)  # noqa: PTH108


class NoCache(FileCache):
    """Store nothing, for a command that makes everything again."""

    def get(self, name: str, key: str = "") -> bytes | None:
        """Return None."""
        return None

    def put(self, name: str, key: str, data: bytes) -> None:
        """Store nothing."""

    def prune(self) -> None:
        """Delete nothing."""


def _create_file(path: str) -> BinaryIO:
    """Return a new file. A link at its place must not lead the new bytes elsewhere."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108
    try:
        return open(path, "xb")  # noqa: PTH123
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        return open(path, "xb")  # noqa: PTH123


def _touch(path: str) -> None:
    """Record the day of the last use as the time of change."""
    with contextlib.suppress(OSError):
        os.utime(path)


def _hash_entry(name: str, key: str, data: bytes) -> bytes:
    """Return the digest of an entry. The lengths separate the parts."""
    head = f"{len(name)} {len(key)} {name}{key}".encode(errors="surrogateescape")
    return hashlib.sha256(head + data).digest()
