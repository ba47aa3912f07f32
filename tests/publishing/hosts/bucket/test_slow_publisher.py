"""Two processes publish to one bucket, and one of them is slow or paused for long."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bucket.fence import MAX_PARALLEL_REQUESTS
from clinicsite.publishing.release import Release, list_local_releases
from tests.ports import PATIENCE
from tests.publishing.conftest import make_clone, make_site, run_git
from tests.publishing.hosts import racing_publishers
from tests.publishing.hosts.bucket.conftest import read_bucket
from tests.publishing.hosts.bucket.s3 import LimitedProxy
from tests.publishing.hosts.contract_steps import write_site
from tests.publishing.hosts.racing_publishers import PublisherProcess
from tests.publishing.release_factory import read_files
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pauses as POSIX does")
PAGES = 128
PART = 4 * MAX_PARALLEL_REQUESTS  # pages that the publisher sends before it looks at its lease


def write_pages(clone: Path, words: str) -> None:
    for number in range(PAGES):
        (clone / f"output/page-{number}.html").write_text(f"<title>{words} {number}</title>")


@pytest.fixture
def rivals(
    clone: Path, site: Path, remote: Path, tmp_path: Path, through: str, publisher: PublisherProcess
) -> tuple[Path, Path, Release]:
    """Two clones after a first publish, and the release of the second one.

    The first clone changes each page, and the second one only the first page.
    """
    write_pages(clone, "First")
    write_site(clone, 1)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    assert publisher.end(publisher.start(clone, through)) == 0, racing_publishers.read_output(clone)
    other = make_clone(remote, tmp_path / "other")
    make_site(other / "output")
    write_pages(other, "First")
    release = write_site(other, 3)
    write_pages(clone, "Slow")
    write_site(clone, 2)
    return clone, other, release


def wait_for_pages(door: LimitedProxy, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while len([path for path in door.list_sent() if path.startswith("page-")]) < count:
        assert time.monotonic() < end
        time.sleep(0.01)


def is_live(bucket: Path, release: Release) -> bool:
    return read_files(release.site).items() <= read_bucket(bucket).items()


def pause_publish(
    rivals: tuple[Path, Path, Release],
    bucket: Path,
    through: str,
    door: LimitedProxy,
    publisher: PublisherProcess,
    wait: Callable[[int], None],
) -> tuple[int, int]:
    """Pause the slow publisher at a moment, let the other one publish, and go on.

    Return both exit codes. What a publisher reported as live stays live, until the slow one does.
    """
    slow, other, release = rivals
    door.asked.clear()
    door.delay = 0.1
    group = publisher.start(slow, through)
    wait(group)
    os.killpg(group, signal.SIGSTOP)
    try:
        door.delay = 0.0
        code = publisher.end(publisher.start(other, through))
        assert code or is_live(bucket, release)
    finally:
        os.killpg(group, signal.SIGCONT)
    while racing_publishers.list_members(group):
        assert code or is_live(bucket, release)
    slow_code = publisher.end(group)
    assert is_live(bucket, release if slow_code else list_local_releases(slow)[0])
    return slow_code, code


@pytest.mark.parametrize("count", [70, pytest.param(2, marks=pytest.mark.faults)])
def test_bucket_publisher_paused_beyond_its_lease_changes_nothing_later(
    rivals: tuple[Path, Path, Release],
    bucket: Path,
    through: str,
    door: LimitedProxy,
    publisher: PublisherProcess,
    count: int,
) -> None:
    codes = pause_publish(
        rivals, bucket, through, door, publisher, lambda _: wait_for_pages(door, count)
    )
    assert codes == (1, 0), racing_publishers.read_output(rivals[1])
    assert "The live site was made from" in racing_publishers.read_output(rivals[0])


@pytest.mark.faults
@pytest.mark.parametrize("number", range(30))
def test_bucket_publisher_paused_at_any_moment_never_mixes_two_sites(
    rivals: tuple[Path, Path, Release],
    bucket: Path,
    through: str,
    door: LimitedProxy,
    publisher: PublisherProcess,
    tally: RoundCounter,
    number: int,
) -> None:
    count = 320 * (number + random.random()) // 30  # requests, spread over a whole publish

    def wait(group: int) -> None:
        while len(door.asked) < count and racing_publishers.list_members(group):
            time.sleep(0.001)

    codes = pause_publish(rivals, bucket, through, door, publisher, wait)
    assert codes in ((1, 0), (0, 1)), racing_publishers.read_output(rivals[1])
    tally.add("slow one taken over" if codes[0] else "slow one first")


def test_bucket_publisher_that_is_slow_keeps_its_lease(
    rivals: tuple[Path, Path, Release],
    bucket: Path,
    through: str,
    door: LimitedProxy,
    publisher: PublisherProcess,
) -> None:
    slow, other, release = rivals
    door.asked.clear()
    door.delay = 1.2  # so one part of the pages takes longer than a lease
    groups = [publisher.start(slow, through)]
    wait_for_pages(door, 1)
    groups.append(publisher.start(other, through))
    wait_for_pages(door, PART + 1)
    door.delay = 0.0
    assert publisher.end(groups[0]) == 0, racing_publishers.read_output(slow)
    assert publisher.end(groups[1]) == 1
    assert "page-0.html" in door.list_sent()
    assert b"Slow 0" in read_bucket(bucket)["page-0.html"]
    assert not is_live(bucket, release)
