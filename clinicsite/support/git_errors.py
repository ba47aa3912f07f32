"""Explain what git reports about this machine or about the folder of a repository."""

from __future__ import annotations

import re
import shlex
import subprocess

MIN_GIT = "2.31"  # the first that reads settings from GIT_CONFIG_COUNT
GIT_MISSING = ("git is not installed.", "Get it from https://git-scm.com/downloads")
_OTHER_OWNER = re.compile(r"detected dubious ownership in repository at '([^'\n]+)'")
_TOO_OLD = re.compile(r"unknown (option|switch) |^usage: git ", re.MULTILINE)


def explain_git_setup(output: str) -> tuple[str, str] | None:
    """Return the fault of git or of an owner and the action to take, or None for another error.

    `output` is what git printed.
    """
    if found := _OTHER_OWNER.search(output):
        path = found[1]  # as written here, because git compares it so
        return (
            f"git does not read {path}, because the folder belongs to another user.",
            (
                "If you trust that user, type on the machine with that folder: "
                f"git config --global --add safe.directory {shlex.quote(path)}"
            ),
        )
    if _TOO_OLD.search(output):
        return (
            f"This git is too old ({_get_version()}).",
            f"Install git {MIN_GIT} or a newer one, then type the command again.",
        )
    return None


def _get_version() -> str:
    done = subprocess.run(["git", "version"], capture_output=True, encoding="utf-8", check=False)
    return done.stdout.strip() or "it names no version"
