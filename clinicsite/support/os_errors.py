"""Describe an error of the operating system for the person who typed a command."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from clinicsite.support.errors import UserError

# What the system reports → what that means, and what to do. The only table of this kind.
OS_ERRORS = {
    errno.ENOSPC: ("the disk{disk} is full{free}", "Free disk space"),
    errno.EDQUOT: ("your quota of the disk{disk} is used up", "Free disk space"),
    errno.EROFS: ("the disk{disk} is read-only", "Make it writable, or use another disk"),
    errno.EIO: ("the disk{disk} has a fault", "Check that disk"),
    errno.EACCES: ("you have no permission", "Ask the owner for the right to read and write it"),
    errno.EPERM: ("you have no permission", "Ask the owner for the right to read and write it"),
}


def describe_os_error(
    error: OSError, path: Path | str = "", *, is_local: bool = True
) -> tuple[str, str]:
    """Return the error and the action to take, one sentence each.

    `path` is named where the error names none. An error that is not in OS_ERRORS is described in
    the words of the system. The disk is named where it `is_local` to this machine.
    """
    named = os.fsdecode(error.filename2 or error.filename or path)
    reason, action = OS_ERRORS.get(error.errno or 0, (error.strerror or str(error), "Fix this"))
    if error.errno in OS_ERRORS:
        disk = _find_mount_point(Path(named)) if is_local else ""
        free = _describe_free_space(disk) if disk else ""
        reason = reason.format(disk=f" {disk}" if disk else "", free=free)
    return f"{named} cannot be used: {reason}.", f"{action}, then type the command again."


@contextlib.contextmanager
def os_errors_explained(
    path: Path | str = "", error_type: type[UserError] = UserError, note: str = ""
) -> Iterator[None]:
    """Raise an error of `error_type` with a description in place of an OSError of the block.

    `note` is a sentence on what has not changed. It comes before the action.
    """
    try:
        yield
    except OSError as error:
        message, action = describe_os_error(error, path)
        raise error_type(message, f"{note} {action}".strip()) from None


def describe_reason(error: OSError) -> str:
    """Return why the system refused, as a clause, as in: you have no permission."""
    words = error.strerror or "the system names no reason"
    reason, _ = OS_ERRORS.get(error.errno or 0, (f"{words[:1].lower()}{words[1:]}", ""))
    return reason.format(disk="", free="")


def _find_mount_point(path: Path) -> str:
    path = path.absolute()
    return str(next(folder for folder in (path, *path.parents) if os.path.ismount(folder)))


def _describe_free_space(disk: str) -> str:
    usage = shutil.disk_usage(disk)
    return f" ({usage.free / 1e6:.1f} of {usage.total / 1e6:.0f} MB are free)"
