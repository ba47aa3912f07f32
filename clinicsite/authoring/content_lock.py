"""Let one command at a time change the content."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

from clinicsite.support.errors import UserError
from clinicsite.support.file_lock import LockTimeoutError, hold_file_lock
from clinicsite.support.os_errors import os_errors_explained

LOCK_SECONDS = 60  # seconds to wait for another command
_LOCK_FILE = Path(".cache/move.lock")
_LOG = logging.getLogger(__name__)


class ContentLockedError(UserError):
    """Raise when a command cannot lock the content, or finds that it has just changed."""


@contextlib.contextmanager
def hold_content_lock(root: Path) -> Iterator[None]:
    """Hold the lock of the content of the project at `root`. Log that another command holds it.

    Raises ContentLockedError when the other command takes a minute, or the file of the lock cannot
    be opened.
    """
    with contextlib.ExitStack() as stack:
        try:
            with os_errors_explained(error_type=ContentLockedError):
                (root / _LOCK_FILE).parent.mkdir(exist_ok=True)
                stack.enter_context(hold_file_lock(root / _LOCK_FILE, LOCK_SECONDS, _log_wait))
        except LockTimeoutError as error:
            message, help_text = _name_holder(error.holder), "Type this again when it has finished."
            raise ContentLockedError(message, help_text) from None
        yield


def _log_wait(holder: str) -> None:
    _LOG.warning("%s This one waits …", _name_holder(holder))


def _name_holder(holder: str) -> str:
    return f"Another command is changing the content{f' ({holder})' if holder else ''}."
