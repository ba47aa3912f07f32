"""A build with a wrong clock is refused, because it would show pages of another day."""

import datetime as dt
import subprocess
import threading
import time
from collections.abc import Iterator
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from clinicsite.publishing.clock_check import check_clock, fetch_server_time
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import PublishResult, publish
from clinicsite.publishing.release_checks import PublishOptions
from clinicsite.rendering.release_info import ReleaseInfo
from tests.publishing.conftest import commit_words, make_release, publish_output, run_git

TEN_YEARS = 10 * 365 * 86400


class Clock(ThreadingHTTPServer):
    """A server whose clock is off by so many seconds, behind a cache of that age."""

    offset, age = 0, 0
    asked: ClassVar[list[str]] = []


class ClockHandler(BaseHTTPRequestHandler):
    server: Clock

    def do_HEAD(self) -> None:
        moment = dt.datetime.fromtimestamp(time.time() + self.server.offset, dt.UTC)
        self.send_response_only(404)
        self.send_header("Date", format_datetime(moment, usegmt=True))
        self.send_header("Age", str(self.server.age))
        self.end_headers()


@pytest.fixture
def server() -> Iterator[Clock]:
    with Clock(("127.0.0.1", 0), ClockHandler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def stop_clock(monkeypatch: pytest.MonkeyPatch, offset: float) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time() + offset)))


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("offset", [-TEN_YEARS, -2 * 86400, 2 * 86400, TEN_YEARS])
def test_publish_with_wrong_clock_sends_nothing(
    clone: Path,
    site: Path,
    remote: Path,
    monkeypatch: pytest.MonkeyPatch,
    offset: int,
    dry_run: bool,
) -> None:
    stop_clock(monkeypatch, offset)
    with pytest.raises(PublishError) as told:
        publish_output(clone, dry_run=dry_run)
    first, second, third = str(told.value).splitlines()
    assert first.startswith("SOURCE_DATE_EPOCH shows ")
    assert first.endswith("Nothing was sent. Type: unset SOURCE_DATE_EPOCH")
    assert second.startswith("If the other date is wrong, type: ")
    assert third == "Then publish again."
    assert run_git(remote, "branch", "--list", "gh-pages") == ""
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert publish_output(clone, dry_run=dry_run).changes


@pytest.mark.parametrize("offset", [-3600, 0, 3600])
def test_publish_with_stopped_clock_near_the_commit_works(
    clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch, offset: int
) -> None:
    stop_clock(monkeypatch, offset)
    assert publish_output(clone).changes


def test_publish_long_after_the_newest_commit_needs_a_new_one(
    clone: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a clock that is ten years ahead, where no server shows the time."""
    old = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=TEN_YEARS)
    with monkeypatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", old.isoformat())
        commit_words(clone, "Old")
    with pytest.raises(PublishError) as told:
        publish_output(clone)
    words = str(told.value)
    assert words.startswith("The clock of this machine shows ")
    assert f"the newest commit is from {old:%Y-%m-%d %H:%M} UTC" in words
    command = words.splitlines()[1].partition("type: ")[2]
    assert run_git(remote, "branch", "--list", "gh-pages") == ""
    subprocess.run(command, shell=True, cwd=clone, check=True)
    assert publish_output(clone).changes


def commit_at(clone: Path, offset: float, words: str) -> None:
    """Commit new words on a machine whose clock is off by so many seconds."""
    moment = dt.datetime.fromtimestamp(time.time() + offset, dt.UTC).isoformat()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", moment)
        commit_words(clone, words)


def publish_at(clone: Path, server: Clock) -> PublishResult:
    release = make_release(clone, f"http://127.0.0.1:{server.server_port}")
    return publish(clone, release, PagesHost.from_spec("origin#gh-pages", clone, lambda _: None))


@pytest.mark.parametrize("age", [2 * 86400, 90 * 86400])
@pytest.mark.parametrize("offset", [-TEN_YEARS, -2 * 86400, 2 * 86400, TEN_YEARS])
def test_publish_after_a_quiet_time_believes_the_web_server(
    clone: Path, site: Path, remote: Path, server: Clock, offset: int, age: int
) -> None:
    commit_at(clone, -age, "Old")
    server.offset = offset
    with pytest.raises(PublishError, match=r"this machine shows .* UTC, and the server shows "):
        publish_at(clone, server)
    assert run_git(remote, "branch", "--list", "gh-pages") == ""
    server.offset, server.age = -3 * 86400, 3 * 86400  # a response that a cache has had for days
    assert publish_at(clone, server).changes


@pytest.mark.parametrize("offset", [-TEN_YEARS, -2 * 86400, 2 * 86400, TEN_YEARS])
def test_publish_names_the_wrong_clock_of_a_web_server(
    clone: Path, site: Path, server: Clock, offset: int
) -> None:
    """The newest commit agrees with this machine, so the release has the right pages."""
    commit_at(clone, -20 * 86400, "Older")
    commit_at(clone, -3600, "New")
    server.offset = offset
    shown = dt.datetime.fromtimestamp(time.time() + offset, dt.UTC)
    wanted = f"The clock of the server of http://127.0.0.1:{server.server_port} shows {shown:%Y-%m}"
    for result in (publish_at(clone, server), publish_at(clone, server)):
        assert wanted in str(result)
        assert "Set the clock of that server" in str(result)
    server.offset = 0
    assert "clock" not in str(publish_at(clone, server))


def test_publish_of_a_commit_with_the_same_wrong_clock_is_refused(
    clone: Path, site: Path, remote: Path, server: Clock
) -> None:
    """The machine is years ahead, and made the newest commit, but not the one before."""
    commit_at(clone, -TEN_YEARS, "Years ago, as the server shows")
    commit_at(clone, 0, "With the clock of this machine")
    server.offset = -TEN_YEARS
    with pytest.raises(PublishError, match="and the server shows "):
        publish_at(clone, server)
    assert run_git(remote, "branch", "--list", "gh-pages") == ""


def test_publish_compares_with_the_clock_of_a_folder_host(
    clone: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = FolderHost.from_spec(str(tmp_path / "served"), clone, lambda _: None)
    publish(clone, make_release(clone), host)
    commit_at(clone, -90 * 86400, "Old")
    real = FolderHost._call

    def answer_late(self: FolderHost, task: str, **arguments: object) -> object:
        found = real(self, task, **arguments)
        if task == "describe_live":
            assert abs(found["server_time"] - time.time()) < 60
            found["server_time"] -= TEN_YEARS
        return found

    monkeypatch.setattr(FolderHost, "_call", answer_late)
    with pytest.raises(PublishError, match="and the server shows "):
        publish(clone, make_release(clone), host, PublishOptions())
    commit_words(clone, "New")
    said = str(publish(clone, make_release(clone), host))
    assert f"The clock of {host.place} shows " in said


def test_release_without_a_commit_has_no_clock_problem(clone: Path) -> None:
    assert check_clock(clone, ReleaseInfo("d", "", "", False, 3, 5), None, "a server") == ""


def test_server_time_without_an_answer_is_unknown(server: Clock) -> None:
    url = f"http://127.0.0.1:{server.server_port}"
    assert abs((fetch_server_time(url) or 0) - time.time()) < 60
    server.age = -1  # no number of a header
    assert fetch_server_time(url)
    assert fetch_server_time(url.replace("http:", "https:"))  # TLS fails, as with a wrong clock
    assert fetch_server_time("https://clinic.example") is None
    assert fetch_server_time("http://127.0.0.1:1") is None
