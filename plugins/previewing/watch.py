"""Notice that something the site is made of has changed."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

FOLDERS = ("content", "theme", "plugins")
LOOK_EVERY = 200  # milliseconds


def changes(root: Path) -> Iterator[None]:
    """Yields once at the start, and then after each burst of changes to the sources.

    What changes while the caller is busy is not lost: it makes the next one come at once.
    """
    settings: dict[str, int] | None = None
    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    for found in watch(*folders, rust_timeout=LOOK_EVERY, yield_on_timeout=True):
        before, settings = settings, _times(root)
        if found or settings != before:
            yield


def _times(root: Path) -> dict[str, int]:
    """The settings files, which lie beside folders that are not to be watched, and their times."""
    times = {}
    for path in root.glob("*.py"):
        with contextlib.suppress(FileNotFoundError):  # an editor is just replacing it
            times[path.name] = path.stat().st_mtime_ns
    return times
