"""The file cache: what it stores, what it refuses, what it deletes."""

import os
import time
from pathlib import Path

import pytest

from clinicsite.support.file_cache import ONE_DAY, SUFFIX, FileCache, make_key


@pytest.fixture
def cache(tmp_path: Path) -> FileCache:
    return FileCache(tmp_path / "cache")


def get_file(cache: FileCache, name: str) -> Path:
    return cache.folder / f"{name}{SUFFIX}"


def fail() -> bytes:
    pytest.fail("created again")


def test_get_returns_what_put_stored(cache: FileCache) -> None:
    assert cache.get("a/b.md", "key") is None
    cache.put("a/b.md", "key", b"data")
    cache.put("empty", "", b"")
    assert (cache.get("a/b.md", "key"), cache.get("empty")) == (b"data", b"")


def test_get_ignores_entry_of_other_key(cache: FileCache) -> None:
    cache.put("page", "old", b"data")
    assert cache.get("page", "new") is None
    cache.put("page", "new", b"more")
    assert (cache.get("page", "old"), cache.get("page", "new")) == (None, b"more")


def test_get_or_create_creates_each_key_once(cache: FileCache) -> None:
    assert cache.get_or_create("1", lambda: b"one") == b"one"
    assert cache.get_or_create("1", fail) == b"one"
    assert cache.get_or_create("2", lambda: b"two") == b"two"


@pytest.mark.parametrize("size", [0, 5, 31, 32, -1])
def test_truncated_entry_is_absent(cache: FileCache, size: int) -> None:
    cache.put("page", "key", b"data")
    file = get_file(cache, "page")
    file.write_bytes(file.read_bytes()[:size])
    assert cache.get("page", "key") is None
    assert cache.get_or_create("page", lambda: b"data") == b"data"


def test_changed_entry_is_absent(cache: FileCache) -> None:
    cache.put("page", "key", b"data")
    file = get_file(cache, "page")
    file.write_bytes(file.read_bytes().replace(b"data", b"date"))
    assert cache.get("page", "key") is None


def test_entry_under_other_name_is_absent(cache: FileCache) -> None:
    cache.put("1", "23", b"data")
    for name, key in (("2", "23"), ("12", "3")):
        get_file(cache, name).write_bytes(get_file(cache, "1").read_bytes())
        assert cache.get(name, key) is None


@pytest.mark.skipif(os.name == "nt", reason="pipes and links")
@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
def test_foreign_file_is_absent_and_untouched(cache: FileCache, tmp_path: Path, kind: str) -> None:
    cache.folder.mkdir()
    file, other = get_file(cache, "page"), tmp_path / "other"
    other.write_bytes(b"mine")
    {"folder": file.mkdir, "pipe": lambda: os.mkfifo(file), "link": lambda: file.symlink_to(other)}[
        kind
    ]()
    assert cache.get_or_create("page", lambda: b"data") == b"data"
    assert other.read_bytes() == b"mine"


def test_disk_that_cannot_be_written_stores_nothing(cache: FileCache) -> None:
    cache.folder.write_text("a file where the folder should be")
    assert cache.get_or_create("page", lambda: b"data") == b"data"
    assert cache.get("page") is None
    cache.prune()


def test_prune_deletes_entries_unused_for_a_month(cache: FileCache) -> None:
    for name in ("used", "unused", "folder/unused", "recent"):
        cache.put(name, "", b"data")
    other = cache.folder / "mine.txt"
    other.touch()
    for file in cache.folder.rglob("*.*"):
        days = 29 if file.name == f"recent{SUFFIX}" else 31
        last_use = time.time() - days * ONE_DAY
        os.utime(file, (last_use, last_use))
    assert cache.get("used") == b"data"
    cache.prune()
    names = {file.name for file in cache.folder.rglob("*") if file.is_file()}
    assert names == {f"used{SUFFIX}", f"recent{SUFFIX}", "mine.txt"}


def test_get_records_the_day_of_use(cache: FileCache) -> None:
    cache.put("page", "", b"data")
    file = get_file(cache, "page")
    recent = time.time() - ONE_DAY / 2
    os.utime(file, (recent, recent))
    cache.get("page")
    assert file.stat().st_mtime == pytest.approx(recent, abs=1)
    os.utime(file, (recent - ONE_DAY, recent - ONE_DAY))
    cache.get("page")
    assert file.stat().st_mtime > recent


def test_make_key_keeps_parts_apart() -> None:
    assert len({make_key("a", 1), make_key("a", "1"), make_key("a1"), make_key("a", 1, "")}) == 4
    assert make_key("a", 1) == make_key("a", 1)
