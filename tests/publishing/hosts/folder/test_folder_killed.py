"""A publish to a folder that is killed, or races, leaves the old site or the new one, and whole."""

import contextlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import Folder
from clinicsite.publishing.hosts.folder.layout import differing, found_in
from clinicsite.publishing.hosts.host import NotPublishedError
from clinicsite.publishing.publish import Wishes, publish
from tests.publishing.conftest import clone_of, commit_words, git_in, sealed
from tests.publishing.hosts import racing_publishers
from tests.publishing.hosts.folder.sshd import Sshd
from tests.publishing.hosts.racing_publishers import Publisher
from tests.publishing.round_counter import Tally

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
    server: Sshd, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The place, as it is reached by SSH."""
    bin_ = server.client(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    return f"folder:{server.login}:{place}"


@pytest.fixture
def start() -> Iterator[Callable[[], Publisher]]:
    """Who publishes, as many as are wanted."""
    with contextlib.ExitStack() as made:

        def one() -> Publisher:
            process = Publisher()
            made.callback(process.close)
            return process

        yield one


def home_page(place: Path) -> str:
    """The words that are live; fails when anything of that release is not as it was sent."""
    site = (place / "current").resolve()
    assert differing(site.parent, found_in(site)) == []
    note = json.loads((site / ".well-known/release.json").read_text())
    assert json.loads(json.loads((site.parent / "card.json").read_text())["note"]) == note
    return (site / "index.html").read_text()


def send(clone: Path, place: Path, *, force_older: bool = False) -> str:
    """Publishes to the folder from here."""
    host = Folder.at(str(place), clone, lambda words: None)
    return str(publish(clone, sealed(clone), host, Wishes(force_older=force_older)))


def timed(clone: Path, to: str, process: Publisher) -> float:
    """Publishes, and says how many seconds that took."""
    started = time.monotonic()
    process.start(clone, to)
    assert process.end() == 0, racing_publishers.said(clone)
    return time.monotonic() - started


def rounds(
    count: int, way: str, clone: Path, place: Path, to: str, process: Publisher, tally: Tally
) -> None:
    """Publishes as often, each time killed at another moment; counts what was live afterwards."""
    send(clone, place)
    for number in range(100):
        (clone / f"output/page-{number}").mkdir()
        (clone / f"output/page-{number}/index.html").write_text("<title>A page | Clinic</title>")
    commit_words(clone, "Timed")
    sealed(clone)
    lasts = timed(clone, to, process)
    for number in range(count):
        words = f"<title>Words {number}</title>\n"
        old = home_page(place)
        commit_words(clone, f"Words {number}")
        (clone / "output/more.txt").write_text(f"{random.random()}\n" * 10_000)
        sealed(clone)
        # Spread over a whole run at the pace of now, and not the same from day to day.
        moment = lasts * (number + random.random()) / count
        group = process.start(clone, to)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):  # it was done already
            WAYS[way](group)
        code = process.end()
        racing_publishers.wait_for_all(group)
        now = home_page(place)
        assert now in (old, words)
        assert code != 0 or now == words
        tally.add("old" if now == old else "new")
        took = timed(clone, to, process)  # unaided
        lasts = took if now == old else lasts
        assert home_page(place) == words
        if "Nothing to publish" not in racing_publishers.said(clone):
            assert not list((place / "releases").glob(".*")), "something was not cleared"


def test_a_killed_publish_leaves_the_old_site_or_the_new(
    clone: Path, site: Path, place: Path, start: Callable[[], Publisher], tally: Tally
) -> None:
    rounds(3, "the whole group", clone, place, f"folder:{place}", start(), tally)
    assert tally.rounds == 3


def test_a_killed_publish_by_ssh_leaves_the_old_site_or_the_new(
    clone: Path, site: Path, place: Path, by_ssh: str, start: Callable, tally: Tally
) -> None:
    rounds(1, "ssh or rsync alone", clone, place, by_ssh, start(), tally)
    assert tally.rounds == 1


@pytest.mark.faults
def test_a_hundred_killed_publishes_leave_the_old_site_or_the_new(
    clone: Path, site: Path, place: Path, start: Callable[[], Publisher], tally: Tally
) -> None:
    rounds(100, "the whole group", clone, place, f"folder:{place}", start(), tally)
    assert tally.ends.keys() == {"old", "new"}  # the test sees both sides


@pytest.mark.faults
@pytest.mark.parametrize("way", WAYS)
def test_a_hundred_killed_publishes_by_ssh_leave_the_old_site_or_the_new(
    way: str, clone: Path, site: Path, place: Path, by_ssh: str, start: Callable, tally: Tally
) -> None:
    rounds(100, way, clone, place, by_ssh, start(), tally)
    assert tally.ends.keys() == {"old", "new"}


def races(
    count: int,
    many: int,
    clone: Path,
    remote: Path,
    place: Path,
    start: Callable[[], Publisher],
    tally: Tally,
) -> None:
    """As often, as many publish at once, each a newer commit; counts those with one too late."""
    send(clone, place)
    clones = [clone_of(remote, clone.parent / f"racer-{number}") for number in range(many)]
    racers = [start() for _ in clones]
    for turn in range(count):
        for number, racer in enumerate(clones):
            words = f"Words {turn} {number}"
            commit_words(clone, words)
            git_in(clone, "push", "--quiet", "origin", "HEAD:main")
            git_in(racer, "pull", "--quiet", "origin", "main")
            (racer / "output").mkdir(exist_ok=True)
            for file in (clone / "output").rglob("*"):
                target = racer / "output" / file.relative_to(clone / "output")
                if file.is_dir():
                    target.mkdir(exist_ok=True)
                else:
                    target.write_bytes(file.read_bytes())
            sealed(racer)
        for racer in clones:
            git_in(racer, "fetch", "--quiet", "origin", "main")
        for racer, process in zip(clones, racers):
            process.start(racer, f"folder:{place}")
        codes = [process.end() for process in racers]
        assert home_page(place) == f"<title>Words {turn} {many - 1}</title>\n", [
            racing_publishers.said(racer) for racer in clones
        ]
        assert codes[-1] == 0  # the newest
        for code, racer in zip(codes, clones):
            said = racing_publishers.said(racer)
            assert code == 0 or "The live site is newer" in said
        tally.add("with some too late" if any(codes) else "with all in time")
        assert not list((place / "releases").glob(".*"))


def test_of_publishes_at_once_the_newest_commit_is_live(
    clone: Path, site: Path, remote: Path, place: Path, start: Callable, tally: Tally
) -> None:
    races(1, 2, clone, remote, place, start, tally)
    assert tally.rounds == 1


@pytest.mark.faults
@pytest.mark.parametrize("many", [2, 5])
def test_of_fifty_times_publishes_at_once_the_newest_commit_is_live(
    clone: Path, site: Path, remote: Path, place: Path, start: Callable, many: int, tally: Tally
) -> None:
    races(50, many, clone, remote, place, start, tally)
    assert tally.rounds == 50
    assert tally.ends["with some too late"] > 0  # they did meet


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.faults)])
def test_an_older_commit_that_is_late_is_refused(
    clone: Path, site: Path, place: Path, count: int, tally: Tally
) -> None:
    send(clone, place)
    for turn in range(count):
        commit_words(clone, f"Older {turn}")
        older = git_in(clone, "rev-parse", "HEAD")
        git_in(clone, "tag", f"older-{turn}")
        commit_words(clone, f"Newer {turn}")
        newer = git_in(clone, "rev-parse", "HEAD")
        send(clone, place)
        git_in(clone, "checkout", "--quiet", f"older-{turn}")
        (clone / "output/index.html").write_text("<title>Late</title>\n")
        with pytest.raises(NotPublishedError, match="The live site is newer") as told:
            send(clone, place)
        assert older[:12] in str(told.value)
        assert newer[:12] in str(told.value)
        assert home_page(place) == f"<title>Newer {turn}</title>\n"
        tally.add("refused")
        git_in(clone, "checkout", "--quiet", "main")
