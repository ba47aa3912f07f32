"""Let one admin run in a project, and lead a second start to it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from clinicsite.support.errors import UserError
from clinicsite.support.file_lock import POLL_SECONDS, LockTimeoutError, hold_file_lock

_LOCK_FILE = Path(".cache/admin.lock")
_URL_FILE = Path(".cache/admin.url")  # it holds the key of the start link, so only its owner reads
START_SECONDS = 20  # seconds for the other admin to store its link


@contextlib.contextmanager
def hold_admin_lock(root: Path) -> Iterator[str]:
    """Yield the start link of the admin that runs in a project, or "" and hold its place.

    The system frees the place of a killed admin. Raises OSError, and UserError where the other
    admin stores no link.
    """
    (root / _LOCK_FILE).parent.mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(hold_file_lock(root / _LOCK_FILE, timeout=0))
        except LockTimeoutError:
            yield _await_start_url(root)
            return
        (root / _URL_FILE).unlink(missing_ok=True)  # of a killed admin
        try:
            yield ""
        finally:
            (root / _URL_FILE).unlink(missing_ok=True)


def store_start_url(root: Path, url: str) -> None:
    """Store the start link of the admin that holds the lock. Raises OSError."""
    fresh = root / _URL_FILE.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(url)
    fresh.replace(root / _URL_FILE)


def _await_start_url(root: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(FileNotFoundError):
            return (root / _URL_FILE).read_text("utf-8")
        time.sleep(POLL_SECONDS)
    raise UserError(
        "Another admin of this project is starting.", "Wait a moment, then start it again."
    )
