"""A publish to a folder that is killed, or races, leaves the old site or the new one, and whole."""

import contextlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.folder.layout import find_differences, hash_files
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.publish import PublishOptions, publish
from tests.publishing.conftest import commit_words, make_clone, make_release, run_git
from tests.publishing.hosts import racing_publishers
from tests.publishing.hosts.folder.sshd import SshServer
from tests.publishing.hosts.racing_publishers import PublisherProcess
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")

WAYS = {
    "the whole group": racing_publishers.kill_all,
    "Python alone": racing_publishers.kill_python,
    "ssh or rsync alone": racing_publishers.kill_child,
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the releases go."""
    return tmp_path / "served"


@pytest.fixture
def by_ssh(
    server: SshServer, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The place, as it is reached by SSH."""
    bin_ = server.client(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    return f"folder:{server.login}:{place}"


@pytest.fixture
def start() -> Iterator[Callable[[], PublisherProcess]]:
    """Who publishes, as many as are wanted."""
    with contextlib.ExitStack() as made:

        def one() -> PublisherProcess:
            process = PublisherProcess()
            made.callback(process.close)
            return process

        yield one


def read_home_page(place: Path) -> str:
    """The words that are live; fails when anything of that release is not as it was sent."""
    site = (place / "current").resolve()
    assert find_differences(site.parent, hash_files(site)) == []
    note = json.loads((site / ".well-known/release.json").read_text())
    assert json.loads(json.loads((site.parent / "release.json").read_text())["info"]) == note
    return (site / "index.html").read_text()


def send(clone: Path, place: Path, *, force_older: bool = False) -> str:
    """Publishes to the folder from here."""
    host = FolderHost.from_spec(str(place), clone, lambda words: None)
    return str(publish(clone, make_release(clone), host, PublishOptions(force_older=force_older)))


def time_publish(clone: Path, to: str, process: PublisherProcess) -> float:
    """Publishes, and says how many seconds that took."""
    started = time.monotonic()
    process.start(clone, to)
    assert process.end() == 0, racing_publishers.read_output(clone)
    return time.monotonic() - started


def run_rounds(
    count: int,
    way: str,
    clone: Path,
    place: Path,
    to: str,
    process: PublisherProcess,
    tally: RoundCounter,
) -> None:
    """Publishes as often, each time killed at another moment; counts what was live afterwards."""
    send(clone, place)
    for number in range(100):
        (clone / f"output/page-{number}").mkdir()
        (clone / f"output/page-{number}/index.html").write_text("<title>A page | Clinic</title>")
    commit_words(clone, "Timed")
    make_release(clone)
    lasts = time_publish(clone, to, process)
    for number in range(count):
        words = f"<title>Words {number}</title>\n"
        old = read_home_page(place)
        commit_words(clone, f"Words {number}")
        (clone / "output/more.txt").write_text(f"{random.random()}\n" * 10_000)
        make_release(clone)
        # Spread over a whole run at the pace of now, and not the same from day to day.
        moment = lasts * (number + random.random()) / count
        group = process.start(clone, to)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):  # it was done already
            WAYS[way](group)
        code = process.end()
        racing_publishers.wait_for_all(group)
        now = read_home_page(place)
        assert now in (old, words)
        assert code != 0 or now == words
        tally.add("old" if now == old else "new")
        took = time_publish(clone, to, process)  # unaided
        lasts = took if now == old else lasts
        assert read_home_page(place) == words
        if "Nothing to publish" not in racing_publishers.read_output(clone):
            assert not list((place / "releases").glob(".*")), "something was not cleared"


def test_a_killed_publish_leaves_the_old_site_or_the_new(
    clone: Path, site: Path, place: Path, start: Callable[[], PublisherProcess], tally: RoundCounter
) -> None:
    run_rounds(3, "the whole group", clone, place, f"folder:{place}", start(), tally)
    assert tally.rounds == 3


def test_a_killed_publish_by_ssh_leaves_the_old_site_or_the_new(
    clone: Path, site: Path, place: Path, by_ssh: str, start: Callable, tally: RoundCounter
) -> None:
    run_rounds(1, "ssh or rsync alone", clone, place, by_ssh, start(), tally)
    assert tally.rounds == 1


@pytest.mark.faults
def test_a_hundred_killed_publishes_leave_the_old_site_or_the_new(
    clone: Path, site: Path, place: Path, start: Callable[[], PublisherProcess], tally: RoundCounter
) -> None:
    run_rounds(100, "the whole group", clone, place, f"folder:{place}", start(), tally)
    assert tally.ends.keys() == {"old", "new"}  # the test sees both sides


@pytest.mark.faults
@pytest.mark.parametrize("way", WAYS)
def test_ssh_publish_killed_a_hundred_times_leaves_old_or_new_site(
    way: str,
    clone: Path,
    site: Path,
    place: Path,
    by_ssh: str,
    start: Callable,
    tally: RoundCounter,
) -> None:
    run_rounds(100, way, clone, place, by_ssh, start(), tally)
    assert tally.ends.keys() == {"old", "new"}


def run_races(
    count: int,
    many: int,
    clone: Path,
    remote: Path,
    place: Path,
    start: Callable[[], PublisherProcess],
    tally: RoundCounter,
) -> None:
    """As often, as many publish at once, each a newer commit; counts those with one too late."""
    send(clone, place)
    clones = [make_clone(remote, clone.parent / f"racer-{number}") for number in range(many)]
    racers = [start() for _ in clones]
    for turn in range(count):
        for number, racer in enumerate(clones):
            words = f"Words {turn} {number}"
            commit_words(clone, words)
            run_git(clone, "push", "--quiet", "origin", "HEAD:main")
            run_git(racer, "pull", "--quiet", "origin", "main")
            (racer / "output").mkdir(exist_ok=True)
            for file in (clone / "output").rglob("*"):
                target = racer / "output" / file.relative_to(clone / "output")
                if file.is_dir():
                    target.mkdir(exist_ok=True)
                else:
                    target.write_bytes(file.read_bytes())
            make_release(racer)
        for racer in clones:
            run_git(racer, "fetch", "--quiet", "origin", "main")
        for racer, process in zip(clones, racers):
            process.start(racer, f"folder:{place}")
        codes = [process.end() for process in racers]
        assert read_home_page(place) == f"<title>Words {turn} {many - 1}</title>\n", [
            racing_publishers.read_output(racer) for racer in clones
        ]
        assert codes[-1] == 0  # the newest
        for code, racer in zip(codes, clones):
            said = racing_publishers.read_output(racer)
            assert code == 0 or "The live site is newer" in said
        tally.add("with some too late" if any(codes) else "with all in time")
        assert not list((place / "releases").glob(".*"))


def test_of_publishes_at_once_the_newest_commit_is_live(
    clone: Path, site: Path, remote: Path, place: Path, start: Callable, tally: RoundCounter
) -> None:
    run_races(1, 2, clone, remote, place, start, tally)
    assert tally.rounds == 1


@pytest.mark.faults
@pytest.mark.parametrize("many", [2, 5])
def test_of_fifty_times_publishes_at_once_the_newest_commit_is_live(
    clone: Path,
    site: Path,
    remote: Path,
    place: Path,
    start: Callable,
    many: int,
    tally: RoundCounter,
) -> None:
    run_races(50, many, clone, remote, place, start, tally)
    assert tally.rounds == 50
    assert tally.ends["with some too late"] > 0  # they did meet


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.faults)])
def test_an_older_commit_that_is_late_is_refused(
    clone: Path, site: Path, place: Path, count: int, tally: RoundCounter
) -> None:
    send(clone, place)
    for turn in range(count):
        commit_words(clone, f"Older {turn}")
        older = run_git(clone, "rev-parse", "HEAD")
        run_git(clone, "tag", f"older-{turn}")
        commit_words(clone, f"Newer {turn}")
        newer = run_git(clone, "rev-parse", "HEAD")
        send(clone, place)
        run_git(clone, "checkout", "--quiet", f"older-{turn}")
        (clone / "output/index.html").write_text("<title>Late</title>\n")
        with pytest.raises(PublishError, match="The live site is newer") as told:
            send(clone, place)
        assert older[:12] in str(told.value)
        assert newer[:12] in str(told.value)
        assert read_home_page(place) == f"<title>Newer {turn}</title>\n"
        tally.add("refused")
        run_git(clone, "checkout", "--quiet", "main")
