"""What this clone knows of the release that the host serves: one question to git, no network."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# Git asks no server for what a partial clone lacks, and nobody for a password.
_QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def last_release(root: Path, remote: str, branch: str, file: str) -> str:
    """The text of a file of the last release; empty where there is none, or no git.

    The branch as last fetched or pushed comes first, then that of the last publish, then one that
    exists here only.
    """
    refs = (f"refs/remotes/{remote}/{branch}", "refs/publish/live", f"refs/heads/{branch}")
    asked = "".join(f"{ref}:{file}\n" for ref in refs)
    try:
        answer = subprocess.run(
            ["git", "cat-file", "--batch"],
            cwd=root,
            input=asked.encode(),
            capture_output=True,
            env=os.environ | _QUIET,
        ).stdout
    except OSError:
        return ""
    while answer:
        head, _, answer = answer.partition(b"\n")
        if head.endswith(b" missing"):
            continue
        kind, size = head.split()[-2:]
        if kind != b"blob":
            return ""
        return answer[: int(size)].decode("utf-8", "replace")
    return ""
