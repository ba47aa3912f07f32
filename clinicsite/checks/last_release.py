"""What this clone knows of the release that the host serves: one question to git, no network."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from clinicsite.model.content_hashes import CONTENT_HASHES_FILE

LAST_RELEASE_FILE = Path(
    ".cache/live-medical-pages.json"
)  # what a publish from here saw on the host

# Git requests no missing object from a server, and prompts for no password.
_GIT_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def read_last_release(root: Path, host: str) -> str:
    """Return the content hashes of the last release, or an empty string where there is none.

    `host` is as in publishconf.py. The hashes are those of the fetched branch, or of the branch of
    this clone, or those that the last publish from here saw.
    """
    kind, _, location = host.partition(":")
    return (_read_branch(root, location) if kind == "pages" else "") or _read_file(root)


def _read_file(root: Path) -> str:
    try:
        return (root / LAST_RELEASE_FILE).read_text("utf-8")
    except OSError:
        return ""


def _read_branch(root: Path, location: str) -> str:
    remote, _, branch = location.rpartition("#")
    refs = (f"refs/remotes/{remote}/{branch}", f"refs/heads/{branch}")
    asked = "".join(f"{ref}:{CONTENT_HASHES_FILE}\n" for ref in refs)
    try:
        answer = subprocess.run(
            ["git", "cat-file", "--batch"],
            cwd=root,
            input=asked.encode(),
            capture_output=True,
            env=os.environ | _GIT_ENVIRONMENT,
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
