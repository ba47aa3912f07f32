"""The cache in one file: what it stores, what it refuses, what it deletes."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.support import blob_cache
from clinicsite.support.blob_cache import MAX_UNUSED, ONE_DAY, BlobCache
from tests.conftest import ROOT


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache/entries.sqlite"


def put(file: Path, *keys: str) -> None:
    """Stores an entry under each key, whose data is the key in capitals."""
    with BlobCache(file) as cache:
        for key in keys:
            cache.put(key, key.upper().encode())


def get(file: Path, *keys: str) -> list[bytes | None]:
    """The data of each key, as a later command reads it."""
    with BlobCache(file) as cache:
        return [cache.get(key) for key in keys]


def test_get_returns_what_put_stored(file: Path) -> None:
    with BlobCache(file) as cache:
        assert cache.get("a") is None
        cache.put("a", b"A")
        cache.put("empty", b"")
        cache.put("a", b"later")
        assert cache.get("a") == b"later"
    assert get(file, "a", "empty", "b") == [b"later", b"", None]
    assert list(file.parent.iterdir()) == [file]  # one file, whatever it holds


@pytest.mark.parametrize("column", ["data = CAST('F' AS BLOB)", "data = 'A'", "digest = data"])
def test_damaged_entry_is_absent(file: Path, column: str) -> None:
    put(file, "a", "b")
    with sqlite3.connect(file) as database:
        database.execute(f"UPDATE entries SET {column} WHERE key = 'a'")
    database.close()
    assert get(file, "a", "b") == [None, b"B"]
    put(file, "a")
    assert get(file, "a") == [b"A"]


def test_entry_under_other_key_is_absent(file: Path) -> None:
    put(file, "a")
    with sqlite3.connect(file) as database:
        database.execute("UPDATE entries SET key = 'b'")
    database.close()
    assert get(file, "b") == [None]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"rubbish" * 2000,
        lambda data: data[:-4096],
        lambda data: data[:5000],
        lambda data: data[:4096] + b"\xff" * (len(data) - 4096),
        lambda data: b"",
    ],
)
def test_damaged_file_is_replaced(file: Path, damage: Callable[[bytes], bytes]) -> None:
    keys = [f"{number:0500}" for number in range(50)]
    put(file, *keys)
    file.write_bytes(damage(file.read_bytes()))
    assert set(get(file, *keys)) <= {None, *(key.encode() for key in keys)}
    put(file, *keys)
    put(file, *keys)
    assert get(file, *keys) == [key.encode() for key in keys]


@pytest.mark.skipif(os.name == "nt", reason="pipes and links")
@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "link to nothing"])
def test_foreign_file_is_untouched(file: Path, tmp_path: Path, kind: str) -> None:
    file.parent.mkdir()
    other = tmp_path / "other"
    {
        "folder": file.mkdir,
        "pipe": lambda: os.mkfifo(file),
        "link": lambda: (other.write_bytes(b""), file.symlink_to(other)),
        "link to nothing": lambda: file.symlink_to(other),
    }[kind]()
    put(file, "a")
    assert get(file, "a") == [None]
    assert kind != "link" or other.read_bytes() == b""
    assert kind != "link to nothing" or not other.exists()


def test_disk_that_cannot_be_written_stores_nothing(file: Path) -> None:
    file.parent.write_text("a file where the folder should be")
    put(file, "a")
    assert get(file, "a") == [None]


def test_python_without_sqlite_stores_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_cache, "sqlite3", None)
    put(file, "a")
    assert get(file, "a") == [None]
    assert not file.exists()


def test_cache_of_two_commands_at_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_cache, "LOCK_TIMEOUT", 0.1)
    with BlobCache(file) as first, BlobCache(file) as second:
        first.put("a", b"A")
        second.put("b", b"B")  # is lost, because the first one is writing
        assert second.get("a") is None
    assert get(file, "a", "b") == [b"A", None]


def test_unsaved_entries_of_a_killed_command_are_lost(file: Path) -> None:
    put(file, "a")
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from clinicsite.support.blob_cache import BlobCache\n"
        f"cache = BlobCache(Path({str(file)!r})).__enter__()\n"
        "for number in range(500):\n"
        "    cache.put(str(number), bytes(50_000))\n"  # more than SQLite keeps in memory
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT)
    assert done.returncode == -9
    assert get(file, "a", "0") == [b"A", None]
    put(file, "b")
    assert get(file, "b") == [b"B"]


def test_entries_unused_for_a_month_are_deleted(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(file, "used", "unused")
    now = time.time()
    for days in (MAX_UNUSED - 1, MAX_UNUSED, MAX_UNUSED + 1):
        monkeypatch.setattr(time, "time", lambda days=days: now + days * ONE_DAY)
        assert get(file, "used") == [b"USED"]
    assert get(file, "used", "unused") == [b"USED", None]


def test_cache_without_news_is_not_written(file: Path) -> None:
    put(file, "a")
    before = file.read_bytes(), file.stat().st_mtime_ns
    get(file, "a", "b")
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
