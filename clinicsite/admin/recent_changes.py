"""Read what changed lately from git, in words."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

MAX_CHANGES = 8
GIT_TIMEOUT = 5  # seconds
_SEPARATOR, FIELD_END = "\x1e", "\x1f"  # in the output of git
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


@dataclass(frozen=True)
class RecentChange:
    """A change of the content: who made it, when, why, and the pages it is about."""

    author: str
    day: str
    subject: str
    pages: tuple[str, ...]  # titles; a record is named by its file


def list_recent_changes(root: Path, titles: dict[str, str]) -> list[RecentChange]:
    """Return the newest changes of content/. `titles` has the title of each page by path."""
    pattern = f"--format={_SEPARATOR}%an{FIELD_END}%ad{FIELD_END}%s{FIELD_END}"
    options = [f"--max-count={MAX_CHANGES}", "--date=short", "--name-only", pattern]
    text = run_git(root, "log", *options, "--", "content")
    return [_parse(entry, titles) for entry in text.split(_SEPARATOR) if FIELD_END in entry]


def run_git(root: Path, *arguments: str) -> str:
    """Return the output of git, or an empty text without git or without a repository."""
    command = ["git", "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=os.environ | _ENVIRONMENT,
            capture_output=True,
            timeout=GIT_TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _parse(entry: str, titles: dict[str, str]) -> RecentChange:
    author, day, subject, files = entry.split(FIELD_END, 3)
    paths = [line.removeprefix("content/") for line in files.splitlines() if line]
    named = dict.fromkeys(titles.get(path, path.rpartition("/")[2]) for path in paths)
    return RecentChange(author, format_day(day), subject, tuple(named))


def format_day(day: str) -> str:
    """Return a day of git, such as 2027-01-31, in words."""
    try:
        return f"{dt.date.fromisoformat(day):%B} {int(day[8:])}, {day[:4]}"
    except ValueError:
        return day
