"""What this clone knows of the release that the host serves: one question to git, no network."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from clinicsite.model.content_hashes import FILE

SEEN = Path(".cache/live-medical-pages.json")  # what a publish from here saw on the host

# Git asks no server for what a partial clone lacks, and nobody for a password.
_QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def last_release(root: Path, host: str) -> str:
    """What the last release says of its medical pages; empty where nothing is known of one.

    `host` is as in publishconf.py. Of a branch, it is what was last fetched, then what exists here
    only; then comes what the last publish from here saw.
    """
    kind, _, place = host.partition(":")
    return (_on_branch(root, place) if kind == "pages" else "") or _seen(root)


def _seen(root: Path) -> str:
    try:
        return (root / SEEN).read_text("utf-8")
    except OSError:
        return ""


def _on_branch(root: Path, place: str) -> str:
    remote, _, branch = place.rpartition("#")
    refs = (f"refs/remotes/{remote}/{branch}", f"refs/heads/{branch}")
    asked = "".join(f"{ref}:{FILE}\n" for ref in refs)
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
