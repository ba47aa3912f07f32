"""Keep the assets of earlier releases on the branch of a pages host for a while.

A pages host caches a page for some minutes (GitHub for ten). `hosts/retention.py` has the rule.
"""

from __future__ import annotations

import json

from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.host import RETAINED_PATTERN
from clinicsite.publishing.hosts.pages.commit import commit_tree
from clinicsite.publishing.preflight import SAFE_NAME
from clinicsite.support.git import Repository

RETAINED_FILE = ".publish/retained.json"  # path → when it left the site, in seconds since 1970
OLD_RETAINED_FILE = ".publish/left-over.json"  # of the first version of the publisher
RETAINED_FILES = frozenset({RETAINED_FILE, OLD_RETAINED_FILE})


def read_retained(git: Repository, commit: str) -> dict[str, float]:
    """Return path → when it left the site, of the assets that a commit retains."""
    text = _read_blob(git, commit, RETAINED_FILE) or _read_blob(git, commit, OLD_RETAINED_FILE)
    try:
        return {str(path): float(since) for path, since in json.loads(text or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}  # changed by hand: the assets count as those of the last release


def add_retained(git: Repository, commit: str, live: str, message: str, now: int) -> str:
    """Return the commit with the assets that stay when it replaces the commit `live`.

    `now` is in seconds since 1970. No file is written: the branch has them all. Raises GitError.
    """
    if not live:
        return commit
    theirs, known = git.list_blobs(live), read_retained(git, live)
    safe = [path for path in theirs if all(map(SAFE_NAME.fullmatch, path.split("/")))]
    retained = retention.retained_assets(
        safe,
        {path: since for path, since in known.items() if path in safe},
        git.list_blobs(commit),
        RETAINED_PATTERN,
        retention.RETENTION_DAYS,
        now,
    )
    if not retained:
        return commit
    text = json.dumps(retained, indent=1, sort_keys=True) + "\n"
    blobs = {path: theirs[path] for path in retained}
    blobs[RETAINED_FILE] = git.run("hash-object", "-w", "--stdin", stdin=text)
    git.run("read-tree", commit)
    rows = "".join(f"100644 {blob}\t{path}\n" for path, blob in blobs.items())
    git.run("update-index", "--add", "--index-info", stdin=rows)
    return commit_tree(git, git.run("write-tree"), live, message)


def _read_blob(git: Repository, commit: str, path: str) -> str:
    return git.run_or_empty("cat-file", "blob", f"{commit}:{path}")
