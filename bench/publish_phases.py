"""Publish the newest release of the clone in this folder, and print what each phase took.

`inv bench --publish` runs it. The last line is JSON: the seconds of each phase on the clock and of
the processor, with those of git, and the most memory of the program and of git in kilobytes. A
publish that is refused has phases too.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clinicsite.publishing import publish as publish_module
from clinicsite.publishing import rollback as rollback_module
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.release import list_local_releases

# What a phase calls: the decision, the host, and the files of the release.
PHASES: dict[str, tuple[tuple[object, str], ...]] = {
    "deciding": (
        (publish_module, "check_clock"),
        (publish_module, "_decide_same_site"),
        (publish_module, "compare_with_live"),
        (rollback_module, "decide_rollback"),
        (rollback_module, "find_previous_release"),
        (rollback_module, "create_hold"),
    ),
    "reading the host": (
        (PagesHost, "get_live_state"),
        (PagesHost, "list_releases"),
    ),
    "checking the release": ((publish_module, "run_preflight"),),
    "comparing files": ((PagesHost, "hash_files"), (publish_module, "find_file_changes")),
    "sending": ((PagesHost, "send"), (PagesHost, "restore")),
}


class Stopwatch:
    """Add up the seconds of each phase, on the clock and of all processors."""

    def __init__(self) -> None:
        self.seconds = {phase: [0.0, 0.0] for phase in PHASES}

    def watch(self, phase: str, owner: object, name: str) -> None:
        """Measure each call of a function from now on."""
        real = getattr(owner, name)

        def measured(*given: Any, **options: Any) -> Any:
            started, used = time.monotonic(), get_processor_seconds()
            try:
                return real(*given, **options)
            finally:
                total = self.seconds[phase]
                total[0] += time.monotonic() - started
                total[1] += get_processor_seconds() - used

        setattr(owner, name, measured)


def get_processor_seconds() -> float:
    """Return the seconds of this process, and of those that it waited for."""
    return sum(os.times()[:4])


def run(command: Callable[[Path, PagesHost], object]) -> dict[str, object]:
    """Run a command in the clone of this folder, and return its figures."""
    stopwatch = Stopwatch()
    for phase, functions in PHASES.items():
        for owner, name in functions:
            stopwatch.watch(phase, owner, name)
    clone = Path.cwd()
    host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
    used, refusal = get_processor_seconds(), ""
    try:
        command(clone, host)
    except PublishError as error:
        refusal = str(error).partition("\n")[0]
    users = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return {
        "seconds": stopwatch.seconds,
        "processor": get_processor_seconds() - used,
        "refusal": refusal,
        "kilobytes": [resource.getrusage(user).ru_maxrss for user in users],
    }


def publish_newest(clone: Path, host: PagesHost) -> object:
    """Publish the newest release."""
    return publish_module.publish(clone, list_local_releases(clone)[0], host)


if __name__ == "__main__":
    commands = {"publish": publish_newest, "rollback": rollback_module.rollback}
    print(json.dumps(run(commands[sys.argv[1]])))  # noqa: T201
