"""A network that breaks or goes silent while a release is sent leaves the old site or the new."""

import contextlib
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder import remote_lock, ssh
from clinicsite.publishing.hosts.folder.folder import FolderHost, LocalTransport
from clinicsite.publishing.hosts.folder.layout import find_differences, hash_files
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.release import Release
from tests.publishing.hosts.folder.sshd import SshServer
from tests.publishing.release_factory import make_release, send_release
from tests.publishing.round_counter import RoundCounter

FOR_EVER = 1 << 60


class CuttableConnection:
    """The way to a server: after so many bytes it is cut, or with `is_silent`, says no more.

    What is sent is counted over all connections, since the last `again`.
    """

    def __init__(self, to: int) -> None:
        self.to, self.is_silent = to, False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self.restore(FOR_EVER)
        threading.Thread(target=self._accept, daemon=True).start()

    def restore(self, after: int) -> None:
        """Whole again, for as many bytes."""
        self.after, self.count = after, 0

    def close(self) -> None:
        """Cuts all connections."""
        for connection in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.count >= self.after and not self.is_silent:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.to))
                self._open += [near, far]
                for way in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._hand_on, args=way, daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(4096):
                if counts:
                    with self._lock:
                        self.count += len(data)
                if self.count >= self.after:
                    if self.is_silent:
                        continue
                    break
                other.sendall(data)
        for connection in (one, other):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(server: SshServer) -> Iterator[CuttableConnection]:
    """The way to it."""
    made = CuttableConnection(server.port)
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the releases go."""
    return tmp_path / "served"


@pytest.fixture
def host(
    tmp_path: Path,
    server: SshServer,
    line: CuttableConnection,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> FolderHost:
    """That place, reached over the line."""
    monkeypatch.setattr(os, "sync", lambda: None)
    bin_ = server.client(tmp_path / "bin", Port=str(line.port))
    monkeypatch.setenv("PATH", f"{bin_}{os.pathsep}{os.environ['PATH']}")
    return FolderHost.from_spec(f"{server.login}:{place}", tmp_path, lambda words: None)


def make_numbered_release(root: Path, words: str) -> Release:
    """A release with these words, and 100 kB that cannot be packed."""
    return make_release(root, {"words.txt": words, "large.bin": random.randbytes(100_000)})


def read_live_text(place: Path) -> str:
    """The words that are live; fails when anything of that release is not as it was sent."""
    site = (place / "current").resolve()
    assert find_differences(site.parent, hash_files(site)) == []
    return (site / "words.txt").read_text()


def measure_publish(root: Path, host: FolderHost, line: CuttableConnection) -> int:
    """How many bytes go over the line for a publish."""
    send_release(host, make_numbered_release(root, "first"))
    line.restore(FOR_EVER)
    send_release(host, make_numbered_release(root, "second"))
    return line.count


def cut_connections(
    count: int,
    size: int,
    root: Path,
    place: Path,
    host: FolderHost,
    line: CuttableConnection,
    tally: RoundCounter,
) -> None:
    """Cuts the line at as many points of so many bytes; counts what was live afterwards."""
    for number in range(count):
        old, words = read_live_text(place), f"words {number}"
        new = make_numbered_release(root, words)
        line.restore(round(size * (number + 0.5) / count))
        started = time.monotonic()
        with pytest.raises(PublishError) as told:
            send_release(host, new)
        assert time.monotonic() - started < 60
        assert "network, then type the command again" in str(told.value)
        with remote_lock.hold_lock(place):  # until what the server does by itself is done
            now = read_live_text(place)
        assert now in (old, words)
        tally.add("old" if now == old else "new")
        line.restore(FOR_EVER)
        send_release(host, new)  # unaided
        assert read_live_text(place) == words
        assert not list((place / "releases").glob(".*"))


def test_ssh_lost_network_leaves_old_or_new_site(
    tmp_path: Path, place: Path, host: FolderHost, line: CuttableConnection, tally: RoundCounter
) -> None:
    near = FolderHost("near", LocalTransport(str(place)), tmp_path, lambda words: None)
    send_release(near, make_numbered_release(tmp_path, "first"))
    cut_connections(1, 200_000, tmp_path, place, host, line, tally)
    assert tally.ends == {"old": 1}


@pytest.mark.faults
def test_ssh_cut_connection_leaves_old_or_new_site(
    tmp_path: Path, place: Path, host: FolderHost, line: CuttableConnection, tally: RoundCounter
) -> None:
    size = measure_publish(tmp_path, host, line)
    cut_connections(20, size, tmp_path, place, host, line, tally)
    assert tally.rounds == 20


@pytest.mark.faults
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_ssh_silent_network_is_given_up_within_a_minute(
    tmp_path: Path, place: Path, host: FolderHost, line: CuttableConnection, part: float
) -> None:
    size = measure_publish(tmp_path, host, line)
    line.is_silent = True
    line.restore(round(size * part))
    started = time.monotonic()
    with pytest.raises(PublishError, match="Check the network"):
        send_release(host, make_numbered_release(tmp_path, "third"))
    assert time.monotonic() - started < 60
    assert read_live_text(place) in ("second", "third")
    line.is_silent = False
    line.restore(FOR_EVER)
    send_release(host, make_numbered_release(tmp_path, "fourth"))
    assert read_live_text(place) == "fourth"


def test_ssh_partial_script_is_never_run(
    tmp_path: Path, place: Path, host: FolderHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = FolderHost("near", LocalTransport(str(place)), tmp_path, lambda words: None)
    send_release(near, make_numbered_release(tmp_path, "first"))
    whole = ssh.run_command
    for part in (0.3, 0.999):

        def run(command: list[str], given: str, part: float = part) -> tuple[int, str, str]:
            return whole(command, given[: int(len(given) * part)])

        monkeypatch.setattr(ssh, "run_command", run)
        before = sorted(place.rglob("*"))
        with pytest.raises(PublishError):
            host.transport.call("begin", {"revision": (place / "current").resolve().parent.name})
        assert sorted(place.rglob("*")) == before
