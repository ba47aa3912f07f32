"""A killed publish to any kind of host leaves a whole site, and the next one needs no help."""

import contextlib
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.publishing.hosts import racing_publishers
from tests.publishing.hosts.contract_steps import get_files, write_site
from tests.publishing.hosts.host_contract import HostCase
from tests.publishing.hosts.racing_publishers import PublisherProcess
from tests.publishing.round_counter import RoundCounter

WAYS = {
    "the whole group": racing_publishers.kill_all,
    "Python alone": racing_publishers.kill_python,
    "one child": racing_publishers.kill_child,
}


def time_publish(case: HostCase, clone: Path, publisher: PublisherProcess) -> float:
    """Publish in that process, and return how many seconds that took."""
    started = time.monotonic()
    group = publisher.start(clone, case.name)
    assert publisher.end(group) == 0, racing_publishers.read_output(clone)
    return time.monotonic() - started


def kill_publishes(
    case: HostCase,
    clone: Path,
    publisher: PublisherProcess,
    count: int,
    kill: Callable[[int], None],
    counter: RoundCounter,
) -> None:
    """Kill as many publishes, each at another moment, and count what is live afterwards.

    The next publish needs no help, and makes the site whole.
    """
    for number in range(40):
        (clone / f"output/page-{number}.html").write_text(f"<title>{number}</title>" * 200)
    write_site(clone, 0)
    duration = time_publish(case, clone, publisher)
    for number in range(1, count + 1):
        old = case.read_files()
        (clone / "output/more.txt").write_text(f"{random.random()}\n" * 10_000)
        release = write_site(clone, number)
        new = get_files(case, clone, release)
        group = publisher.start(clone, case.name)
        # Spread over a whole publish at the pace of now, and another moment in each run.
        time.sleep(duration * (number - random.random()) / count)
        with contextlib.suppress(ProcessLookupError):  # it has ended already
            kill(group)
        code = publisher.end(group)
        racing_publishers.wait_for_all(group)
        files = case.read_files() if case.is_atomic or code == 0 else {}
        is_new = new.items() <= files.items()
        assert is_new or (code and (files == old or not case.is_atomic))
        counter.add("new" if is_new else "old" if case.is_atomic else "unknown")
        took = time_publish(case, clone, publisher)
        duration = duration if is_new else took
        assert new.items() <= case.read_files().items()
        case.check_clean(clone)


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_killed_publish_leaves_a_whole_site(
    case: HostCase, clone: Path, site: Path, publisher: PublisherProcess, tally: RoundCounter
) -> None:
    kill_publishes(case, clone, publisher, 1, racing_publishers.kill_all, tally)
    assert tally.rounds == 1


@pytest.mark.faults
@pytest.mark.parametrize("way", WAYS)
def test_killed_publish_a_hundred_times_leaves_a_whole_site(
    case: HostCase,
    clone: Path,
    site: Path,
    publisher: PublisherProcess,
    way: str,
    tally: RoundCounter,
) -> None:
    if way == "one child" and not case.has_children:
        pytest.skip("no other program sends the site")
    kill_publishes(case, clone, publisher, 100, WAYS[way], tally)
    assert len(tally.ends) == 2  # the test sees both sides
