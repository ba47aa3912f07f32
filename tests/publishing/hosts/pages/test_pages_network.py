"""A line that is cut or goes silent in the middle of a push leaves the old site or the new one."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from clinicsite.publishing import await_outcome
from clinicsite.publishing.hosts.host import UNCHANGED_NOTE, PublishError
from clinicsite.support import git as git_module
from tests.publishing.conftest import commit_words, publish_output, run_git
from tests.publishing.hosts.pages.faulty_network_proxy import FOR_EVER, FaultyProxy, serve_git
from tests.publishing.round_counter import RoundCounter


@pytest.fixture
def line(remote: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """The way to the remote. Its server does nothing more after the line was cut."""
    monkeypatch.setattr(await_outcome, "WAITS", (0.1,))
    with serve_git(remote.parent) as port:
        bad = FaultyProxy(port)
        yield bad
        bad.close()


def push(clone: Path, line: FaultyProxy) -> None:
    """Publish over that line."""
    publish_output(clone, f"git://127.0.0.1:{line.port}/remote.git#gh-pages")


def make_site(clone: Path, words: str) -> None:
    """Another site, with 100 kB that cannot be packed."""
    commit_words(clone, words)
    (clone / "output/large.bin").write_bytes(random.randbytes(100_000))


def cut_connections(
    count: int, clone: Path, remote: Path, line: FaultyProxy, tally: RoundCounter
) -> None:
    """Cuts the line at as many points of a push: the old site stays, and the next publish works."""
    push(clone, line)
    make_site(clone, "Measured")
    push(clone, line)
    size = line.sent
    assert size > 100_000
    for number in range(count):
        words = f"Words {number}"
        old = run_git(remote, "show", "gh-pages:index.html")
        make_site(clone, words)
        line.after = round(size * (number + 0.5) / count)
        started = time.monotonic()
        with pytest.raises(PublishError, match=f"{UNCHANGED_NOTE}|It is unknown whether"):
            push(clone, line)
        assert run_git(remote, "show", "gh-pages:index.html") == old
        assert time.monotonic() - started < 60
        assert "error" not in run_git(remote, "fsck", "--full", "--strict", "--no-dangling")
        tally.add("old")
        line.after = FOR_EVER
        push(clone, line)  # unaided
        assert run_git(remote, "show", "gh-pages:index.html") == f"<title>{words}</title>"


def test_pages_cut_connection_leaves_old_site(
    clone: Path, site: Path, remote: Path, line: FaultyProxy, tally: RoundCounter
) -> None:
    cut_connections(3, clone, remote, line, tally)


@pytest.mark.faults
def test_pages_cut_connection_at_twenty_points_leaves_old_site(
    clone: Path, site: Path, remote: Path, line: FaultyProxy, tally: RoundCounter
) -> None:
    cut_connections(20, clone, remote, line, tally)


def push_over_silent_line(clone: Path, remote: Path, line: FaultyProxy, seconds: int) -> None:
    push(clone, line)
    make_site(clone, "New")
    line.after, line.is_silent = 50_000, True
    started = time.monotonic()
    with (
        patch.object(git_module, "NETWORK_TIMEOUT", seconds),
        pytest.raises(PublishError, match="nothing was heard from the other side"),
    ):
        push(clone, line)
    assert time.monotonic() - started < 60
    assert run_git(remote, "show", "gh-pages:index.html") == "<title>index.html | Clinic</title>"
    line.after = FOR_EVER
    push(clone, line)
    assert run_git(remote, "show", "gh-pages:index.html") == "<title>New</title>"


def test_pages_silent_network_is_given_up(
    clone: Path, site: Path, remote: Path, line: FaultyProxy
) -> None:
    push_over_silent_line(clone, remote, line, 1)


@pytest.mark.faults
def test_pages_silent_network_is_given_up_within_a_minute(
    clone: Path, site: Path, remote: Path, line: FaultyProxy
) -> None:
    push_over_silent_line(clone, remote, line, git_module.NETWORK_TIMEOUT)


def test_pages_push_with_lost_response_counts_when_it_arrived(
    clone: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host has the site, and the line is cut before it can say so."""
    publish_output(clone)
    commit_words(clone, "New")
    real = git_module.Repository.run_over_network

    def lose_the_answer(self: git_module.Repository, *words: str, **more: object) -> str:
        said = real(self, *words, **more)  # type: ignore[arg-type]
        if words[0] == "push":
            raise git_module.GitError("the remote end hung up unexpectedly")
        return said

    monkeypatch.setattr(git_module.Repository, "run_over_network", lose_the_answer)
    assert publish_output(clone).changes
    assert run_git(remote, "show", "gh-pages:index.html") == "<title>New</title>"
