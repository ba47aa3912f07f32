"""Notice which of the files that the site is made of have changed."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

from clinicsite.parsing.read import LEFT_BEHIND

FOLDERS = ("content", "theme", "clinicsite")
STEP = 10  # milliseconds without a change that end a burst of them
LONGEST = 400  # milliseconds of one burst; a switch of branches comes in several
LOOK_EVERY = 200  # milliseconds between looks at the settings
LOOK_ROUND = 20  # times as long as a look at all files took is the rest between two of them

Times = dict[str, tuple[int, int, int]]


def changes(root: Path, seen: Times, over: threading.Event) -> Iterator[set[str]]:
    """Yields the paths, relative to `root`, of each burst of changes since it was looked at,
    until it is `over`.

    What changes while the caller is busy is not lost: it comes next. The system's own news can
    miss something, as when a whole folder is replaced, so all files are looked at now and then.
    """
    settings = {path: times for path, times in seen.items() if "/" not in path}
    rested, rest = float("-inf"), 2.0
    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    options = {"watch_filter": None, "step": STEP, "debounce": LONGEST, "rust_timeout": LOOK_EVERY}
    for found in watch(*folders, yield_on_timeout=True, stop_event=over, **options):
        paths = {Path(path).relative_to(root).as_posix() for _, path in found}
        before, settings = settings, _settings(root)
        paths |= _differences(before, settings)
        if not paths and time.monotonic() > rested + rest:
            began = time.monotonic()
            now = look(root)
            paths, seen, rested = _differences(seen, now), now, time.monotonic()
            rest = max(2.0, LOOK_ROUND * (rested - began))
        else:
            seen |= {path: times for path in paths if (times := _times(root / path))}
            for path in [path for path in paths if not _times(root / path)]:
                seen.pop(path, None)
        if paths := {path for path in paths if _counts(path)}:
            yield paths


def _counts(path: str) -> bool:
    """Whether the site is made of such files: not of what editors and Python leave behind."""
    parts = path.split("/")
    return "__pycache__" not in parts and not LEFT_BEHIND.fullmatch(parts[-1])


def look(root: Path) -> Times:
    """The state of every file."""
    found = _settings(root)
    for name in FOLDERS:
        for folder, _, files in os.walk(root / name):
            for file in files:
                path = Path(folder, file)
                if times := _times(path):
                    found[path.relative_to(root).as_posix()] = times
    return found


def _settings(root: Path) -> Times:
    """The settings files, which lie beside folders that are not to be watched."""
    files = {file.name: _times(file) for file in root.glob("*conf.py")}
    return {name: times for name, times in files.items() if times}


def _times(file: Path) -> tuple[int, int, int] | None:
    with contextlib.suppress(OSError):  # an editor is just replacing it
        seen = file.stat()
        return seen.st_mtime_ns, seen.st_size, seen.st_ino
    return None


def _differences(before: Times, now: Times) -> set[str]:
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
