"""A publish to a branch that is killed leaves the old site or the new one, and nothing else."""

import contextlib
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.publishing.conftest import commit_words, make_release, publish_output, run_git
from tests.publishing.hosts import racing_publishers
from tests.publishing.hosts.racing_publishers import PublisherProcess
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")

WAYS = [racing_publishers.kill_all, racing_publishers.kill_python, racing_publishers.kill_child]
NAMES = ["the whole group", "Python alone", "git alone"]


@pytest.fixture(scope="module")
def process() -> Iterator[PublisherProcess]:
    """Who publishes."""
    made = PublisherProcess()
    yield made
    made.close()


def time_publish(clone: Path, process: PublisherProcess) -> float:
    """Publishes, and says how many seconds that took."""
    started = time.monotonic()
    process.start(clone)
    assert process.end() == 0, racing_publishers.read_output(clone)
    return time.monotonic() - started


def run_rounds(
    count: int,
    kill: Callable[[int], None],
    clone: Path,
    remote: Path,
    process: PublisherProcess,
    tally: RoundCounter,
) -> None:
    """Publishes as often, each time killed at another moment; counts what was live afterwards."""
    publish_output(clone)
    commit_words(clone, "Timed")
    make_release(clone)
    lasts = time_publish(clone, process)
    for number in range(count):
        words = f"Words {number}"
        old = run_git(remote, "show", "gh-pages:index.html")
        commit_words(clone, words)
        (clone / "output/more.txt").write_text(f"{number}\n" * 10_000)
        make_release(clone)
        # Spread over a whole run at the pace of now, and not the same from day to day.
        moment = lasts * (number + random.random()) / count
        group = process.start(clone)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):  # it was done already
            kill(group)
        code = process.end()
        racing_publishers.wait_for_all(group)
        now = run_git(remote, "show", "gh-pages:index.html")
        assert now in (old, f"<title>{words}</title>")
        assert code != 0 or now != old
        tally.add("old" if now == old else "new")
        whole = run_git(remote, "show", "gh-pages:more.txt") if now != old else ""
        assert not whole or whole == "\n".join([str(number)] * 10_000)
        assert "error" not in run_git(remote, "fsck", "--full", "--strict", "--no-dangling")
        took = time_publish(clone, process)  # unaided
        lasts = took if now == old else lasts
        assert run_git(remote, "show", "gh-pages:index.html") == f"<title>{words}</title>"
        assert run_git(clone, "status", "--porcelain") == ""
        assert not list((clone / ".git").rglob("*.lock"))


@pytest.mark.parametrize("kill", WAYS, ids=NAMES)
def test_a_killed_publish_leaves_the_old_site_or_the_new(
    kill: Callable,
    clone: Path,
    site: Path,
    remote: Path,
    process: PublisherProcess,
    tally: RoundCounter,
) -> None:
    run_rounds(3, kill, clone, remote, process, tally)
    assert tally.rounds == 3


@pytest.mark.faults
@pytest.mark.parametrize("kill", WAYS, ids=NAMES)
def test_a_hundred_killed_publishes_leave_the_old_site_or_the_new(
    kill: Callable,
    clone: Path,
    site: Path,
    remote: Path,
    process: PublisherProcess,
    tally: RoundCounter,
) -> None:
    run_rounds(100, kill, clone, remote, process, tally)
    assert tally.ends.keys() == {"old", "new"}  # the test sees both sides
