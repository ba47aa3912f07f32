"""Every kind of host with its real server, for the contract and for the tests of one kind."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bucket import connection_pool, lock
from tests.install_tools import get_root_prefix, require_tool
from tests.publishing.hosts.bucket.bucket_case import BucketCase
from tests.publishing.hosts.bucket.s3 import KEY, LimitedProxy, make_bucket_url, serve_buckets
from tests.publishing.hosts.bundle.bundle_case import ArchiveCase, BundleCase
from tests.publishing.hosts.folder import sshd
from tests.publishing.hosts.folder.folder_case import FolderCase, SshCase
from tests.publishing.hosts.host_contract import HostCase
from tests.publishing.hosts.pages.pages_case import PagesCase
from tests.publishing.hosts.racing_publishers import PublisherProcess

CASES = (PagesCase, FolderCase, SshCase, BundleCase, ArchiveCase, BucketCase)
BUCKETS = 200  # as many tests can use one each


Disk = Callable[[int], Path]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Makes a disk in memory of so many kB, empty."""
    root = get_root_prefix()
    if os.name != "posix" or root is None:
        pytest.skip("only root can mount a disk")
    place, mounted = tmp_path / "disk", False
    place.mkdir()

    def make(size: int) -> Path:
        nonlocal mounted
        if mounted:
            subprocess.run([*root, "umount", str(place)], check=True)
        how = ["-t", "tmpfs", "-o", f"size={size}k,mode=777", "tmpfs", str(place)]
        done = subprocess.run([*root, "mount", *how], capture_output=True, encoding="utf-8")
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr}")
        mounted = True
        return place

    yield make
    if mounted:
        subprocess.run([*root, "umount", str(place)], check=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sshd.SshServer]:
    """Yield an sshd for all tests of a process."""
    require_tool("rsync")
    running = sshd.start_sshd(tmp_path_factory.mktemp("sshd"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """Yield a folder of buckets, and the port of the server that serves it."""
    folder = tmp_path_factory.mktemp("s3")
    for number in range(BUCKETS):  # the server looks for buckets when it starts
        (folder / f"bucket-{number}").mkdir()
    with serve_buckets(folder) as port:
        yield folder, port


@pytest.fixture
def bucket_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the key of that server, and no other. Waits for it are short."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setattr(lock, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(connection_pool, "FIRST_RETRY_DELAY", 0.05)


@pytest.fixture
def short_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the lease of a dead publisher end soon."""
    monkeypatch.setattr(lock, "LEASE_SECONDS", 4.0)
    monkeypatch.setattr(lock, "GRACE_SECONDS", 0.5)


@pytest.fixture
def bucket(served: tuple[Path, int]) -> Path:
    """Return the folder on the disk of an empty bucket."""
    return next(folder for folder in sorted(served[0].iterdir()) if not any(folder.iterdir()))


@pytest.fixture
def door(served: tuple[Path, int]) -> Iterator[LimitedProxy]:
    """Yield a proxy of the server of buckets."""
    with make_bucket_url(served[1]) as door:
        yield door


@pytest.fixture
def through(door: LimitedProxy, bucket: Path) -> str:
    """Return the name of a host: a bucket behind the proxy."""
    return f"s3:http://127.0.0.1:{door.server_port}/{bucket.name}/site"


@pytest.fixture(scope="session")
def publisher() -> Iterator[PublisherProcess]:
    """Yield a process that publishes."""
    started = PublisherProcess()
    yield started
    started.close()


@pytest.fixture(params=CASES, ids=lambda case: case.__name__.removesuffix("Case").lower())
def case(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> HostCase:
    """Return a host of each kind, empty."""
    return request.param.create(request, tmp_path, monkeypatch)
