"""Publish from processes of their own, so that they can race and be killed.

One process loads the code, and forks for each publish of all tests.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


class PublisherProcess:
    """A process that starts publishes of the newest release of a clone, also several at once."""

    def __init__(self) -> None:
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def start(self, clone: Path, to: str = "pages:origin#gh-pages") -> int:
        """Start a publish with the environment of now; it leads the process group returned."""
        return self._call({"clone": str(clone), "to": to, "environment": dict(os.environ)})

    def end(self, group: int) -> int:
        """Wait for a publish; return its exit code, or the signal as -9."""
        return self._call({"group": group})

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _call(self, order: dict[str, Any]) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def read_output(clone: Path) -> str:
    """What the last publish from a clone said."""
    return (clone.parent / f"{clone.name}.said").read_text("utf-8")


def list_members(group: int) -> dict[int, str]:
    """The processes that a publish has started and that still run: number → name."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue  # it has just ended
        state, _, its_group = rest.split()[:3]
        if int(its_group) == group and state != "Z":
            found[int(stat.parent.name)] = name
    return found


def kill_all(group: int) -> None:
    """The whole group, at once."""
    os.killpg(group, signal.SIGKILL)


def kill_python(group: int) -> None:
    """The program alone; what it has started lives on."""
    os.kill(group, signal.SIGKILL)


def kill_child(group: int) -> None:
    """One program that it has started (git, rsync, ssh), as soon as there is one; it lives on."""
    for _ in range(2000):
        running = list_members(group)
        if children := [number for number in running if number != group]:
            os.kill(children[0], signal.SIGKILL)
            return
        if not running:
            return
        time.sleep(0.0005)


def wait_for_all(group: int) -> None:
    """Until nothing that a killed publish had started is left."""
    while list_members(group):
        time.sleep(0.005)


def _publish(order: dict[str, Any]) -> int:
    from clinicsite.publishing.hosts.host import PublishError
    from clinicsite.publishing.hosts.registry import resolve_host
    from clinicsite.publishing.publish import publish
    from clinicsite.publishing.release import list_local_releases

    os.environ.clear()
    os.environ.update(order["environment"])
    clone = Path(order["clone"])
    with (clone.parent / f"{clone.name}.said").open("w", encoding="utf-8") as file:
        try:
            host = resolve_host(order["to"], clone, {}, lambda _: None)
            file.write(str(publish(clone, list_local_releases(clone)[0], host)))
        except PublishError as problem:
            file.write(str(problem))
            return 1
    return 0


def _serve() -> None:
    from clinicsite.publishing.hosts import registry
    from clinicsite.publishing.hosts.bucket import lock

    # The next publish to a bucket waits for the lease of a killed one.
    lock.LEASE_SECONDS, lock.GRACE_SECONDS, lock.POLL_SECONDS = 4.0, 0.5, 0.1
    for module, _, _ in registry.HOST_KINDS.values():
        import_module(module)
    for line in sys.stdin:
        order = json.loads(line)
        if "group" in order:
            _, status = os.waitpid(order["group"], 0)
            number = os.waitstatus_to_exitcode(status)
        elif (number := os.fork()) == 0:
            os.setsid()
            code = 2
            try:
                code = _publish(order)
            finally:
                os._exit(code)
        while "group" not in order and os.getpgid(number) != number:
            time.sleep(0.0005)  # a group that does not exist yet cannot be stopped
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _serve()
