"""Explain why the server of a branch did not take a push."""

from __future__ import annotations

import re

from clinicsite.publishing.hosts.host import (
    UNCHANGED_NOTE,
    HostLockedError,
    PublishError,
)

# git prints each of them when a server refused a push. Without one, its answer was lost.
_REFUSED = re.compile(r"! \[(remote )?rejected\]|remote unpack failed|HTTP 4\d\d")
_SENT = re.compile(r"Total \d+ \(delta")  # git printed it after the last byte
_LOCK = re.compile(r"Unable to create '([^'\n]+\.lock)': File exists")
_FROM_SERVER = r"(?:remote: |unpack failed: |rejected\] )[^\n]*"
# What the server reports → what that means, and what to do.
PUSH_ERRORS = {
    rf"{_FROM_SERVER}(?:No space left on device|[Qq]uota)": (
        "The disk of {remote} is full.",
        "Free disk space there, then type the command again.",
    ),
    rf"{_FROM_SERVER}(?:Read-only file system|Permission denied|insufficient permission"
    r"|unable to create temporary object directory)": (
        (
            "The server may not write into {remote}: its disk is read-only, or the files belong to "
            "another user."
        ),
        "Ask its admin for the right to write there (chown -R), then type the command again.",
    ),
}


def is_outcome_unknown(output: str) -> bool:
    """Return whether a server may take a push that failed here. `output` is all that git printed.

    A server that did not get all bytes takes nothing.
    """
    return bool(_SENT.search(output)) and not _REFUSED.search(output)


def find_push_error(error: str, remote: str) -> PublishError | None:
    """Return the error that git reported in plain words, or None for an unknown one."""
    reported = f"\ngit reported: {error}"
    if found := _LOCK.search(error):
        path = found[1].replace("/./", "/")
        return HostLockedError(
            f"The server of {remote} holds the lock {path}. {UNCHANGED_NOTE} Another publisher is "
            "at work there, or a killed one left that file.",
            f"If there is no other publisher, type on that server: rm {path}",
        )
    for pattern, (message, action) in PUSH_ERRORS.items():
        if re.search(pattern, error):
            text = message.format(remote=remote)
            return PublishError(f"{text} {UNCHANGED_NOTE}", f"{action}{reported}")
    return None
