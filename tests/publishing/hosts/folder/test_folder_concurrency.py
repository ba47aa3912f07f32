"""Several publishers send to one folder at once: the newest commit is live at the end."""

import json
import os
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.folder.layout import find_differences, hash_files
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.publish import PublishOptions, publish
from tests.publishing.conftest import commit_words, make_clone, make_release, run_git
from tests.publishing.hosts import racing_publishers
from tests.publishing.hosts.racing_publishers import PublisherProcess
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the releases go."""
    return tmp_path / "served"


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


def run_races(
    count: int,
    many: int,
    clone: Path,
    remote: Path,
    place: Path,
    publisher: PublisherProcess,
    tally: RoundCounter,
) -> None:
    """As often, as many publish at once, each a newer commit; counts those with one too late."""
    send(clone, place)
    clones = [make_clone(remote, clone.parent / f"racer-{number}") for number in range(many)]
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
        groups = [publisher.start(racer, f"folder:{place}") for racer in clones]
        codes = [publisher.end(group) for group in groups]
        assert read_home_page(place) == f"<title>Words {turn} {many - 1}</title>\n", [
            racing_publishers.read_output(racer) for racer in clones
        ]
        assert codes[-1] == 0  # the newest
        for code, racer in zip(codes, clones):
            said = racing_publishers.read_output(racer)
            assert code == 0 or "The live site is newer" in said
        tally.add("with some too late" if any(codes) else "with all in time")
        assert not list((place / "releases").glob(".*"))


def test_concurrent_publishes_leave_newest_commit_live(
    clone: Path,
    site: Path,
    remote: Path,
    place: Path,
    publisher: PublisherProcess,
    tally: RoundCounter,
) -> None:
    run_races(1, 2, clone, remote, place, publisher, tally)
    assert tally.rounds == 1


@pytest.mark.faults
@pytest.mark.parametrize("many", [2, 5])
def test_concurrent_publishes_fifty_times_leave_newest_commit_live(
    clone: Path,
    site: Path,
    remote: Path,
    place: Path,
    publisher: PublisherProcess,
    many: int,
    tally: RoundCounter,
) -> None:
    run_races(50, many, clone, remote, place, publisher, tally)
    assert tally.rounds == 50
    assert tally.ends["with some too late"] > 0  # they did meet


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.faults)])
def test_late_publish_of_older_commit_is_refused(
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
