"""Watch the files that the site is made from, and report which of them changed."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

from clinicsite.parsing.read import EDITOR_TEMP_FILES

WATCHED_FOLDERS = ("content", "theme", "clinicsite")
QUIET_MS = 10  # without a change, which end a burst
MAX_DEBOUNCE_MS = 400  # of one burst; a switch of branches comes in several
SETTINGS_INTERVAL_MS = 200  # between checks of the settings files
SCAN_REST_FACTOR = 20  # the pause after a scan, as a multiple of its duration

FileStates = dict[str, tuple[int, int, int]]


def iter_changes(
    root: Path, snapshot: FileStates, stop_event: threading.Event
) -> Iterator[set[str]]:
    """Yield the paths, relative to `root`, of each burst of changes after `snapshot`.

    Ends when `stop_event` is set. A change that comes while the caller is busy comes next. The
    events of the system can miss a change, as of a whole folder, so a scan of all files follows.
    """
    settings = {path: times for path, times in snapshot.items() if "/" not in path}
    scanned_at, rest = float("-inf"), 2.0
    folders = [root / name for name in WATCHED_FOLDERS if (root / name).is_dir()]
    for events in watch(
        *folders,
        watch_filter=None,
        step=QUIET_MS,
        debounce=MAX_DEBOUNCE_MS,
        rust_timeout=SETTINGS_INTERVAL_MS,
        yield_on_timeout=True,
        stop_event=stop_event,
    ):
        paths = {Path(path).relative_to(root).as_posix() for _, path in events}
        before, settings = settings, _list_settings_files(root)
        paths |= _list_differences(before, settings)
        if not paths and time.monotonic() > scanned_at + rest:
            began = time.monotonic()
            now = take_snapshot(root)
            paths, snapshot, scanned_at = _list_differences(snapshot, now), now, time.monotonic()
            rest = max(2.0, SCAN_REST_FACTOR * (scanned_at - began))
        else:
            snapshot |= {path: times for path in paths if (times := _get_file_state(root / path))}
            for path in [path for path in paths if not _get_file_state(root / path)]:
                snapshot.pop(path, None)
        if paths := {path for path in paths if _is_source(path)}:
            yield paths


def _is_source(path: str) -> bool:
    """Return whether the site has such files: not temporary files of editors and Python."""
    parts = path.split("/")
    return "__pycache__" not in parts and not EDITOR_TEMP_FILES.fullmatch(parts[-1])


def take_snapshot(root: Path) -> FileStates:
    """Return the state of every file."""
    states = _list_settings_files(root)
    for name in WATCHED_FOLDERS:
        for folder, _, files in os.walk(root / name):
            for file in files:
                path = Path(folder, file)
                if times := _get_file_state(path):
                    states[path.relative_to(root).as_posix()] = times
    return states


def _list_settings_files(root: Path) -> FileStates:
    """Return the states of the settings files, whose folder is not watched."""
    files = {file.name: _get_file_state(file) for file in root.glob("*conf.py")}
    return {name: times for name, times in files.items() if times}


def _get_file_state(file: Path) -> tuple[int, int, int] | None:
    with contextlib.suppress(OSError):  # an editor is replacing it
        status = file.stat()
        return status.st_mtime_ns, status.st_size, status.st_ino
    return None


def _list_differences(before: FileStates, now: FileStates) -> set[str]:
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
