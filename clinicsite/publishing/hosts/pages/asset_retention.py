"""What pages of an earlier release ask for: it stays on the branch for a release and a week.

A host of pages keeps a page for some minutes (GitHub for ten), and a visitor keeps it open for
longer. Its styles, scripts, pictures and search have the hash of what is in them in their names,
so those of an earlier release stand in nobody's way.
"""

from __future__ import annotations

import json
import re

from clinicsite.publishing.git import Repository
from clinicsite.publishing.hosts.pages.commit import commit_tree
from clinicsite.publishing.preflight import SAFE_NAME
from clinicsite.rendering.http_headers import HASHED_FILES

RETAINED_FILE = ".publish/left-over.json"  # path → when it left the site, in seconds since 1970
RETENTION_SECONDS = 7 * 86400  # seconds
_HASHED = re.compile("|".join(HASHED_FILES))
_CARDS_PREFIX = "cards/"  # pictures of shared links: no page asks for them


def read_retained(git: Repository, commit: str) -> dict[str, int]:
    """What a commit of the branch holds of the releases before: path → when it left the site."""
    try:
        found = json.loads(
            git.run_or_empty("cat-file", "blob", f"{commit}:{RETAINED_FILE}") or "{}"
        )
        return {str(path): int(since) for path, since in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}  # somebody wrote to it: what is there counts as of the last release


def add_retained(git: Repository, commit: str, live: str, message: str, now: int) -> str:
    """The commit, with what pages of the live one and of those before may still ask for.

    `now` is in seconds since 1970. No file is written: the branch has them all. Raises GitError.
    """
    if not live:
        return commit
    theirs, ours, before = git.list_blobs(live), git.list_blobs(commit), read_retained(git, live)
    gone = {path: before.get(path, now) for path in theirs if _is_retainable(path, ours)}
    left = {path: since for path, since in gone.items() if now - since < RETENTION_SECONDS}
    if not left:
        return commit
    text = json.dumps(left, indent=1, sort_keys=True) + "\n"
    blobs = {path: theirs[path] for path in left}
    blobs[RETAINED_FILE] = git.run("hash-object", "-w", "--stdin", stdin=text)
    git.run("read-tree", commit)
    rows = "".join(f"100644 {blob}\t{path}\n" for path, blob in blobs.items())
    git.run("update-index", "--add", "--index-info", stdin=rows)
    return commit_tree(git, git.run("write-tree"), live, message)


def _is_retainable(path: str, ours: dict[str, str]) -> bool:
    is_old = path not in ours and bool(_HASHED.search(path)) and not path.startswith(_CARDS_PREFIX)
    return is_old and all(SAFE_NAME.fullmatch(part) for part in path.split("/"))
