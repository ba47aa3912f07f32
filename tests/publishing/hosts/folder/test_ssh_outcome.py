"""A server that works in silence, or whose answer is lost, after it got a whole release by SSH."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.publishing import await_outcome
from clinicsite.publishing.hosts.folder import ssh
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import OutcomeUnknownError
from clinicsite.publishing.publish import publish
from clinicsite.publishing.rollback import rollback
from tests.ports import PATIENCE, format_wait
from tests.publishing.conftest import commit_words, make_release
from tests.publishing.hosts.folder.sshd import SshServer

# Runs what ssh asks for, but one task with some lines of shell around it.
WRAPPER = """#!/bin/sh
case "$SSH_ORIGINAL_COMMAND" in rsync*) exec sh -c "$SSH_ORIGINAL_COMMAND" ;; esac
script=$(mktemp)
cat > "$script"
run() {{ sh -c "$SSH_ORIGINAL_COMMAND" < "$script"; }}
if grep -q "handle('{task}'" "$script"; then {around}; else run; fi
"""
Slow = Callable[[str, str], None]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "served"


@pytest.fixture
def slow(server: SshServer, tmp_path: Path) -> Iterator[Slow]:
    """Lets a task of the server be slow, or its answer be lost."""

    def make(task: str, around: str) -> None:
        file = tmp_path / "wrapper"
        file.write_text(WRAPPER.format(task=task, around=around))
        file.chmod(0o755)
        server.let_in(str(file))

    yield make
    server.let_in()


@pytest.fixture
def host(
    clone: Path, site: Path, server: SshServer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> FolderHost:
    """That folder, with a first release, and a second one in the clone."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(await_outcome, "WAITS", (0.2,) * 40)
    ssh_folder = server.client(clone.parent / "bin")
    monkeypatch.setenv("PATH", f"{ssh_folder}{os.pathsep}{os.environ['PATH']}")
    near = FolderHost.from_spec(str(place), clone, lambda _: None)
    publish(clone, make_release(clone), near)
    commit_words(clone, "New")
    return FolderHost.from_spec(f"{server.login}:{place}", clone, lambda _: None)


def is_new_live(place: Path) -> bool:
    return "New" in (place / "current/index.html").read_text()


@pytest.mark.parametrize(
    "around",
    ["run > /dev/null; sleep 9", "run > /dev/null; exit 255", "sleep 2.5; run"],
    ids=["answer late", "answer lost", "slow"],
)
def test_ssh_release_that_went_live_without_an_answer_is_published(
    clone: Path,
    place: Path,
    host: FolderHost,
    slow: Slow,
    monkeypatch: pytest.MonkeyPatch,
    around: str,
) -> None:
    monkeypatch.setattr(ssh, "CALL_TIMEOUT", 2)
    slow("activate", around)
    assert publish(clone, make_release(clone), host).changes
    assert is_new_live(place)


def test_ssh_silent_server_leaves_the_outcome_unknown(
    clone: Path,
    place: Path,
    host: FolderHost,
    slow: Slow,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(ssh, "CALL_TIMEOUT", 2)
    monkeypatch.setattr(await_outcome, "WAITS", (0.1,))
    goes_on = tmp_path / "goes-on"
    slow("activate", f"{format_wait(goes_on)}; run")
    with pytest.raises(OutcomeUnknownError) as told:
        publish(clone, make_release(clone), host)
    assert "nothing was heard from the other side for 2 seconds" in str(told.value)
    assert "still has what was live before, and may yet replace that" in str(told.value)
    assert told.value.exit_code == 75
    assert not is_new_live(place)
    goes_on.touch()
    end = time.monotonic() + PATIENCE
    while not is_new_live(place):  # the server goes on without us
        assert time.monotonic() < end
        time.sleep(0.02)
    assert publish(clone, make_release(clone), host).changes is None


def test_ssh_rollback_without_an_answer_is_found_live(
    clone: Path, place: Path, host: FolderHost, slow: Slow
) -> None:
    publish(clone, make_release(clone), host)
    slow("restore", "run > /dev/null; exit 255")
    assert "serves the release" in rollback(clone, host)
    assert not is_new_live(place)
