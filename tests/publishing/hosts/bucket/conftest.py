"""A bucket of a real S3 server, and a site to send to it."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bucket import lock
from clinicsite.publishing.hosts.bucket.bucket import BucketHost
from clinicsite.publishing.hosts.registry import resolve_host
from clinicsite.publishing.publish import PublishOptions, PublishResult, publish
from tests.publishing.conftest import make_release, make_site
from tests.publishing.hosts.bucket.s3 import KEY, LimitedProxy, make_bucket_url, serve_buckets
from tests.publishing.release_factory import read_files

STYLE = "theme/site.0123456789.css"
OLD_STYLE = "theme/site.abcdef0123.css"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A folder of buckets, and the port of the server that serves it."""
    folder = tmp_path_factory.mktemp("s3")
    for number in range(60):  # the server looks for buckets when it starts
        (folder / f"bucket-{number}").mkdir()
    with serve_buckets(folder) as port:
        yield folder, port


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setattr(lock, "POLL_SECONDS", 0.1)


@pytest.fixture
def short_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds the lock is soon taken for dead."""
    monkeypatch.setattr(lock, "LEASE_SECONDS", 1.0)


@pytest.fixture
def bucket(served: tuple[Path, int], tmp_path: Path) -> Path:
    """The folder on the disk of an empty bucket."""
    return next(folder for folder in sorted(served[0].iterdir()) if not any(folder.iterdir()))


@pytest.fixture
def place(served: tuple[Path, int], bucket: Path) -> str:
    return f"s3:http://127.0.0.1:{served[1]}/{bucket.name}/site"


@pytest.fixture
def door(served: tuple[Path, int]) -> Iterator[LimitedProxy]:
    with make_bucket_url(served[1], served[0]) as door:
        yield door


@pytest.fixture
def through(door: LimitedProxy, bucket: Path) -> str:
    """The same bucket through the door."""
    return f"s3:http://127.0.0.1:{door.server_port}/{bucket.name}/site"


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


def publish_site(clone: Path, place: str, **wishes: bool) -> PublishResult:
    return publish(clone, make_release(clone), make_host(clone, place), PublishOptions(**wishes))


def read_bucket(bucket: Path) -> dict[str, bytes]:
    """Path → bytes of what visitors get; a browser unpacks pages and styles."""
    files = read_files(bucket / "site") if (bucket / "site").is_dir() else {}
    packed = (".html", ".css", ".js", ".svg")
    return {
        path: gzip.decompress(data) if path.endswith(packed) else data
        for path, data in files.items()
        if not path.startswith(".publish/")
    }
