"""Cache many values in one SQLite file. Creating a file for each takes longer."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

sqlite3: ModuleType | None
try:
    import sqlite3
except ImportError:  # some builds of Python have none, and work without this cache
    sqlite3 = None

ONE_DAY = 24 * 60 * 60  # seconds
MAX_UNUSED = 30  # days after which an entry that no command reads is deleted
LOCK_TIMEOUT = 1.0  # seconds that a command waits for another one
SCHEMA = """
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, day INTEGER, digest BLOB, data BLOB);
CREATE INDEX IF NOT EXISTS entries_by_day ON entries (day);
"""


class BlobCache:
    """Store entries in one file, each under a key that names all inputs of its data.

    Use it as a context, whose end saves the entries. An entry that is damaged is absent, and a file
    that is no database is replaced. Every entry is absent where the file cannot be read or written,
    or while another command writes it.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._connection: Any = None
        self._today = int(time.time() // ONE_DAY)
        self._read_keys: list[str] = []  # of entries that were not read today

    def __enter__(self) -> BlobCache:
        is_foreign = self.file.is_symlink() or (self.file.exists() and not self.file.is_file())
        for _ in range(0 if sqlite3 is None or is_foreign else 2):  # a damaged file is replaced
            with self._errors_suppressed():
                self.file.parent.mkdir(parents=True, exist_ok=True)
                assert sqlite3
                self._connection = sqlite3.connect(self.file, timeout=LOCK_TIMEOUT)
                self._connection.executescript(SCHEMA)
                break
        return self

    def __exit__(self, *_: object) -> None:
        with self._errors_suppressed():
            if self._connection:
                self._save()
        self._close()

    def get(self, key: str) -> bytes | None:
        """Return the data of `key`, or None."""
        row = None
        with self._errors_suppressed():
            if self._connection:
                select = "SELECT day, digest, data FROM entries WHERE key = ?"
                row = self._connection.execute(select, (key,)).fetchone()
        day, digest, data = row or (0, b"", None)
        if not isinstance(data, bytes) or digest != _hash_entry(key, data):
            return None
        if day != self._today:
            self._read_keys.append(key)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Store `data` under `key`, in the place of an earlier entry."""
        with self._errors_suppressed():
            if self._connection:
                row = (key, self._today, _hash_entry(key, data), data)
                self._connection.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", row)

    def _save(self) -> None:
        """Record the day of the last use, delete the entries without use, and write the file."""
        rows = [(self._today, key) for key in self._read_keys]
        self._connection.executemany("UPDATE entries SET day = ? WHERE key = ?", rows)
        oldest = (self._today - MAX_UNUSED,)
        if self._connection.execute("SELECT 1 FROM entries WHERE day < ?", oldest).fetchone():
            self._connection.execute("DELETE FROM entries WHERE day < ?", oldest)
        self._connection.commit()

    @contextlib.contextmanager
    def _errors_suppressed(self) -> Iterator[None]:
        """Store and return nothing more after an error. Delete the file if it is damaged."""
        try:
            yield
        except OSError:  # a full disk costs time, not correctness
            self._close()
        except Exception as error:
            if sqlite3 is None or not isinstance(error, sqlite3.Error):
                raise
            self._close()
            damages = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in damages:
                for name in (self.file, self.file.with_name(f"{self.file.name}-journal")):
                    with contextlib.suppress(OSError):
                        name.unlink()

    def _close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None


def _hash_entry(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + data).digest()
