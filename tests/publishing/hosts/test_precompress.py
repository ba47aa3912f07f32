"""The packed files beside the files of a site: right, the same every time, and never trusted."""

import gzip
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import brotli
import pytest

from clinicsite.publishing.hosts.precompress import (
    CACHE_FILE,
    MAX_SMALL,
    choose_encodings,
    compress_files,
)
from clinicsite.rendering.release_info import create_manifest
from clinicsite.support.file_cache import MAX_UNUSED, FileCache
from tests.conftest import ROOT, BuiltSite

UNPACK = {".gz": gzip.decompress, ".br": brotli.decompress}
TEXT = "".join(f"<p>Line {number} of a page.</p>\n" for number in range(200))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site of a page, a picture, a page too small to pack, and a text that cannot get smaller."""
    folder = tmp_path / "site"
    (folder / "about").mkdir(parents=True)
    (folder / "about/index.html").write_text(TEXT)
    (folder / "same.html").write_text(TEXT)
    (folder / "small.html").write_text("<p>Few words.</p>")
    (folder / "picture.png").write_bytes(TEXT.encode())
    (folder / "noise.txt").write_bytes(os.urandom(4000))
    return folder


def test_precompressed_files_decompress_to_the_originals(
    real_site: BuiltSite, tmp_path: Path
) -> None:
    site = real_site
    manifest = create_manifest(site.folder)
    first = dict(compress_files(site.folder, manifest, tmp_path / "one"))
    assert {"index.html.gz", "index.html.br", "sitemap.xml.gz"} <= set(first)
    for path, data in first.items():
        file = path[:-3]
        whole = (site.folder / file).read_bytes()
        assert UNPACK[path[-3:]](data) == whole, path
        assert len(data) < len(whole)
    assert dict(compress_files(site.folder, manifest, tmp_path / "two")) == first
    assert dict(compress_files(site.folder, manifest, tmp_path / "one")) == first


def test_precompress_skips_files_that_do_not_shrink(folder: Path, tmp_path: Path) -> None:
    found = dict(compress_files(folder, create_manifest(folder), tmp_path / "cache"))
    pages = ("about/index.html", "same.html")
    assert set(found) == {f"{page}{end}" for page in pages for end in UNPACK}


def test_precompressed_bytes_are_reproducible(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = dict(compress_files(folder, create_manifest(folder), tmp_path / "one"))
    moved = folder.rename(tmp_path / "elsewhere")
    for file in moved.rglob("*.html"):
        os.utime(file, (0, 0))
    later = time.time() + 400 * 86400
    monkeypatch.setattr(time, "time", lambda: later)
    assert dict(compress_files(moved, create_manifest(moved), tmp_path / "two")) == first
    assert first["about/index.html.gz"] == first["same.html.gz"]
    assert first["about/index.html.gz"][4:8] == bytes(4)  # RFC 1952: no time


@pytest.mark.parametrize("harm", ["cut", "empty", "rubbish", "other words", "a bomb"])
def test_compressed_cache_damage_changes_nothing(folder: Path, tmp_path: Path, harm: str) -> None:
    cache, manifest = tmp_path / "cache", create_manifest(folder)
    first = dict(compress_files(folder, manifest, cache))
    file = cache / CACHE_FILE
    entries = {
        "other words": gzip.compress(TEXT.replace("page", "fake").encode()),
        "a bomb": gzip.compress(TEXT.encode() + bytes(2_000_000)),
    }
    if data := entries.get(harm):
        with sqlite3.connect(file) as database:
            changed = database.execute("UPDATE entries SET data = ?", (data,)).rowcount
        database.close()
        assert changed == 2
    else:
        file.write_bytes({"cut": file.read_bytes()[:-9], "empty": b"", "rubbish": b"ab" * 99}[harm])
    assert dict(compress_files(folder, manifest, cache)) == first
    assert dict(compress_files(folder, manifest, cache)) == first


def test_compressed_cache_hit_skips_compression(folder: Path, tmp_path: Path) -> None:
    cache, manifest = tmp_path / "cache", create_manifest(folder)
    first = dict(compress_files(folder, manifest, cache))
    (folder / "noise.txt").write_text("")  # it never got smaller, so it is read each time
    for name in ("about/index.html", "same.html"):
        (folder / name).unlink()
    assert dict(compress_files(folder, manifest, cache)) == first


def test_compressed_cache_drops_files_of_an_earlier_version(folder: Path, tmp_path: Path) -> None:
    cache, manifest = tmp_path / "cache", create_manifest(folder)
    FileCache(cache).put("earlier", "", b"")
    old = time.time() - MAX_UNUSED - 1
    for file in cache.iterdir():
        os.utime(file, (old, old))
    first = dict(compress_files(folder, manifest, cache))
    assert list(cache.iterdir()) == [cache / CACHE_FILE]
    assert dict(compress_files(folder, manifest, cache)) == first


def test_compressed_cache_read_only_is_ignored(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file where the folder should be")
    assert len(dict(compress_files(folder, create_manifest(folder), cache))) == 4


def test_precompress_holds_few_files_in_memory(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number}.csv").write_text(f"{number}\n" * 250_000)
    code = f"""
import resource, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from clinicsite.publishing.hosts import precompress
from clinicsite.rendering.release_info import create_manifest
folder = Path({str(folder)!r})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
precompress.choose_encodings = lambda count: (precompress.GZIP,)
files = precompress.compress_files(folder, create_manifest(folder), folder / "cache")
count = sum(1 for _ in files)
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    count, grown = map(int, done.stdout.split())
    assert count == 150
    assert grown < 60_000, f"{grown} KB for 150 MB or more"


def test_large_site_is_compressed_fast(tmp_path: Path) -> None:
    assert [one.suffix for one in choose_encodings(MAX_SMALL)] == [".gz", ".br"]
    small, fast = choose_encodings(MAX_SMALL)[1], choose_encodings(MAX_SMALL + 1)[1]
    assert small.version != fast.version  # or a cached file of the other would be taken
    words = (ROOT / "CHANGELOG.md").read_bytes()
    assert brotli.decompress(small.compress(words)) == brotli.decompress(fast.compress(words))
    assert len(small.compress(words)) < len(fast.compress(words))
