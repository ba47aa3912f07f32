"""Servers that tests start: a port for them, and waiting until they answer or may go on."""

import socket
import subprocess
import time
from pathlib import Path

PATIENCE = 60  # seconds in which a server has to answer, on a busy machine too


def find_free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen, log: Path | None = None) -> None:
    """Waits until a server answers; fails with what stands in its log when it ends instead."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as trial:
            if not trial.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.02)
    said = f": {log.read_text()}" if log else ""
    raise AssertionError(f"{process.args} does not answer on port {port}{said}")


def format_wait(file: Path) -> str:
    """Return a line of shell that waits for a file, for as long as a server has to answer."""
    return f"for _ in $(seq {PATIENCE * 20}); do [ ! -e '{file}' ] || break; sleep 0.05; done"
