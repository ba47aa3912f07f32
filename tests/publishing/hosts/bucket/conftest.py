"""A bucket of a real S3 server, and a site to send to it."""

import gzip
import time
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bucket.bucket import BucketHost
from clinicsite.publishing.hosts.bucket.lock import STATE_FOLDER, is_lock
from clinicsite.publishing.hosts.registry import resolve_host
from clinicsite.publishing.publish import PublishOptions, PublishResult, publish
from tests.publishing.conftest import make_release, make_site
from tests.publishing.release_factory import read_files

STYLE = "theme/site.0123456789.css"
OLD_STYLE = "theme/site.abcdef0123.css"
UPLOAD_PREFIX = ".rclone_temp_put_"  # of a file that the S3 server still receives


@pytest.fixture(autouse=True)
def _key(bucket_key: None) -> None:
    """Use the key of the server in every test of a bucket."""


@pytest.fixture
def place(served: tuple[Path, int], bucket: Path) -> str:
    return f"s3:http://127.0.0.1:{served[1]}/{bucket.name}/site"


@pytest.fixture
def site(clone: Path) -> Path:
    folder = make_site(clone / "output")
    (folder / "theme").mkdir()
    (folder / STYLE).write_text("p { margin: 0 }\n" * 100)
    (folder / "feed.xml").write_text("<feed/>\n" * 300)
    return folder


def make_host(clone: Path, place: str) -> BucketHost:
    host = resolve_host(place, clone, {}, lambda _: None)
    assert isinstance(host, BucketHost)
    return host


def publish_site(clone: Path, place: str, **options: bool) -> PublishResult:
    return publish(clone, make_release(clone), make_host(clone, place), PublishOptions(**options))


def age_locks(clone: Path, place: str) -> None:
    """Let a day pass for the lock of each publisher that stopped, so that its lease has ended.

    The S3 server takes the time of an object from these metadata.
    """
    store = make_host(clone, place).store
    long_ago = f"{time.time() - 86_400}"
    for path in filter(is_lock, store.list_folder(STATE_FOLDER)):
        store.put(path, b"", {"mtime": long_ago})


def read_bucket(bucket: Path) -> dict[str, bytes]:
    """Path → bytes of what visitors get; a browser unpacks pages and styles."""
    site = bucket / "site"
    files = read_files(site, without=UPLOAD_PREFIX) if site.is_dir() else {}
    packed = (".html", ".css", ".js", ".svg")
    return {
        path: gzip.decompress(data) if path.endswith(packed) else data
        for path, data in files.items()
        if not path.startswith(".publish/")
    }
