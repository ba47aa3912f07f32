"""A network that fails: it stands between git and a real `git daemon`, and cuts or goes silent."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.ports import find_free_port, wait_for

PUSH = b"git-receive-pack"
FOR_EVER = 1 << 60


@contextlib.contextmanager
def serve_git(folder: Path) -> Iterator[int]:
    """Serves the bare repositories in `folder`, for reading and writing; gives its port."""
    port = find_free_port()
    command = ["git", "daemon", "--reuseaddr", "--export-all", "--enable=receive-pack"]
    command += ["--listen=127.0.0.1", f"--port={port}", f"--base-path={folder}", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as daemon:
        try:
            wait_for(port, daemon)
            yield port
        finally:
            daemon.terminate()


class FaultyProxy:
    """Hands on what comes to its port, until a push has sent so many bytes.

    Then it cuts the line, or with `is_silent`, holds it and says no more. `sent` counts the bytes
    of the last push.
    """

    def __init__(self, to: int) -> None:
        self.to, self.after, self.is_silent, self.sent = to, FOR_EVER, False, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Cuts all lines."""
        self._listener.shutdown(socket.SHUT_RDWR)  # which wakes the one who waits there
        self._thread.join()
        self._listener.close()
        for line in self._open:
            line.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self.to))
                self._open += [near, far]
                threading.Thread(target=self._hand_on, args=(near, far), daemon=True).start()
                threading.Thread(target=self._answer, args=(far, near), daemon=True).start()

    def _hand_on(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            data = near.recv(4096)
            while data and b"\0" not in data:  # its first line may come in pieces
                data += near.recv(4096)
            is_push = PUSH in data
            if is_push:
                self.sent = 0
            while data:
                if is_push and self.sent + len(data) > self.after:
                    far.sendall(data[: self.after - self.sent])
                    self.sent = self.after
                    if self.is_silent:
                        time.sleep(120)
                    break
                far.sendall(data)
                self.sent += len(data) if is_push else 0
                data = near.recv(4096)
            far.shutdown(socket.SHUT_WR)
            if data:
                near.shutdown(socket.SHUT_RDWR)

    def _answer(self, far: socket.socket, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(4096):
                near.sendall(data)
            near.shutdown(socket.SHUT_WR)
