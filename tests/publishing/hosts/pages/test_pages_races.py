"""Several publish at once: the newest sources are live at the end, and the others are told."""

import os
from pathlib import Path

import pytest

from tests.publishing.conftest import (
    commit_words,
    make_clone,
    make_release,
    make_site,
    run_git,
)
from tests.publishing.hosts.racing_publishers import PublisherProcess, read_output
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks as POSIX does")

LOSES = ("The live site is newer. It was made from ", "Since then, a newer one took its place")


def run_races(
    rounds: int,
    count: int,
    remote: Path,
    folder: Path,
    publisher: PublisherProcess,
    tally: RoundCounter,
) -> None:
    """As many rounds of `count` publishers; counts those in which one was told it came too late."""
    clones = [make_clone(remote, folder / f"clone{number}") for number in range(count)]
    for clone in clones:
        make_site(clone / "output")
    for turn in range(rounds):
        first = clones[0]
        commits = [commit_words(first, f"Turn {turn}, {number}") for number in range(count)]
        run_git(first, "push", "--quiet", "origin", "HEAD:main")
        for number, (clone, commit) in enumerate(zip(clones, commits, strict=True)):
            if clone != first:
                run_git(clone, "fetch", "--quiet")
            run_git(clone, "checkout", "--quiet", "--detach", commit)
            (clone / "output/index.html").write_text(f"<title>{turn}, {number}</title>")
            make_release(clone)
        groups = [publisher.start(clone) for clone in clones]
        codes = [publisher.end(group) for group in groups]
        told = [read_output(clone) for clone in clones]
        live = run_git(remote, "show", "gh-pages:index.html")
        assert live == f"<title>{turn}, {count - 1}</title>", told
        assert codes[-1] == 0, told
        for code, words, commit in zip(codes, told, commits):
            if code:
                assert words.startswith(LOSES[0])
                assert commit[:12] in words
        tally.add("with some too late" if any(codes) else "with all in time")
        run_git(first, "checkout", "--quiet", "--detach", commits[-1])
    assert "error" not in run_git(remote, "fsck", "--full", "--strict", "--no-dangling")


@pytest.mark.parametrize(("rounds", "count"), [(1, 2), (1, 4)])
def test_pages_race_leaves_newest_commit_live(
    rounds: int,
    count: int,
    remote: Path,
    tmp_path: Path,
    publisher: PublisherProcess,
    tally: RoundCounter,
) -> None:
    run_races(rounds, count, remote, tmp_path, publisher, tally)


@pytest.mark.faults
@pytest.mark.parametrize("count", [2, 5])
def test_pages_race_fifty_times_leaves_newest_commit_live(
    count: int,
    remote: Path,
    tmp_path: Path,
    publisher: PublisherProcess,
    tally: RoundCounter,
) -> None:
    run_races(50, count, remote, tmp_path, publisher, tally)
    assert tally.rounds == 50
    assert tally.ends["with some too late"] > 0  # they did meet
