"""Commit the files of a release by ghp-import, in a repository of its own.

ghp-import never fetches, and commits when nothing changed. File names can change what it commits,
and a failure may leave a partial commit. So it gets checked names only, and its commit is compared
with the files. Its options to force, to drop the history and to follow links are not used. The
commit also retains the assets of earlier releases, because a pages host caches a page for some
minutes (GitHub for ten). `hosts/retention.py` has the rule.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Set
from pathlib import Path

from clinicsite.model.output_paths import SAFE_NAME
from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.host import RETAINED_PATTERN, PublishError, StagedSite
from clinicsite.publishing.hosts.pages import ghp_import_loader
from clinicsite.support.git import GitError, Repository

NO_BLOB = "0" * 40  # with mode 0, removes a path (git-update-index, --index-info)
WORK_BRANCH = "making"  # that ghp-import works on
LAST_COMMIT_REF = "refs/made"  # the commit that was made last
FALLBACK_IDENTITY = ("Publisher", "publisher@localhost")


def create_commit(git: Repository, staged: StagedSite, live: str, message: str) -> str:
    """Return a commit on top of `live` that holds exactly the files of `staged`.

    Raises PublishError.
    """
    if (
        git.run_or_empty("rev-parse", "--verify", "--quiet", LAST_COMMIT_REF)
        and git.list_blobs(LAST_COMMIT_REF) == staged.hashes
    ):
        return commit_tree(
            git, f"{LAST_COMMIT_REF}^{{tree}}", live, message
        )  # after a race: at once
    reason = "its commit does not hold the files of the site"
    try:
        commit = _run_ghp_import(git, staged.files.folder.resolve(), live, message)
        parent = git.run_or_empty("rev-parse", "--verify", "--quiet", f"{commit}^")
        if git.list_blobs(commit) == staged.hashes and parent == live:
            git.run("update-ref", LAST_COMMIT_REF, commit)
            return commit
    except (ghp_import_loader.GhpError, GitError, OSError, TypeError) as error:
        reason = str(error)  # a TypeError comes when git fails: ghp-import prints bytes then
    raise PublishError(
        f"The commit could not be made: {reason}. Nothing was sent. Check that the disk is not "
        "full, then type the command again."
    )


def commit_tree(git: Repository, tree: str, live: str, message: str) -> str:
    """Return a commit on top of `live` with the files of an existing tree. Raises GitError."""
    with _committer_identity(git):
        parent = ("-p", live) if live else ()
        return git.run("commit-tree", tree, *parent, "-F", "-", stdin=message)


def _run_ghp_import(git: Repository, folder: Path, live: str, message: str) -> str:
    ref = f"refs/heads/{WORK_BRANCH}"
    if live:
        git.run("update-ref", ref, live)
    else:
        git.run_or_empty("update-ref", "-d", ref)
    with (
        contextlib.chdir(git.root),
        _committer_identity(git),
        _environment_set({"GIT_DIR": str(git.git_dir)}),
    ):
        ghp_import_loader.import_folder(str(folder), branch=WORK_BRANCH, mesg=message, push=False)
    return git.run("rev-parse", "--verify", ref)


@contextlib.contextmanager
def _committer_identity(git: Repository) -> Iterator[None]:
    """Set a committer where git knows none, as in CI: the author of the source commit."""
    project = Repository(git.root)
    source = project.run_or_empty("log", "-1", "--format=%an%x00%ae").split("\0")
    author = source if len(source) == 2 else FALLBACK_IDENTITY
    known = {
        part: project.run_or_empty("config", f"user.{part}") or other
        for part, other in zip(("name", "email"), author, strict=True)
    }
    variables = {
        f"GIT_{who}_{part.upper()}": value
        for who in ("AUTHOR", "COMMITTER")
        for part, value in known.items()
    }
    with _environment_set(
        {name: os.environ.get(name) or value for name, value in variables.items()}
    ):
        yield


@contextlib.contextmanager
def _environment_set(values: dict[str, str]) -> Iterator[None]:
    """Set these environment variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


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


def write_own_tree(git: Repository, commit: str) -> str:
    """Return the tree of a commit without the assets that it retains of earlier releases."""
    retained = {*read_retained(git, commit), *RETAINED_FILES}
    blobs = git.list_blobs(commit)
    if not retained & blobs.keys():
        return git.run("rev-parse", f"{commit}^{{tree}}")
    git.run("read-tree", commit)
    rows = "".join(f"0 {NO_BLOB}\t{path}\n" for path in sorted(retained & blobs.keys()))
    git.run("update-index", "--index-info", stdin=rows)
    return git.run("write-tree")


def add_retained(
    git: Repository, commit: str, live: str, message: str, now: int, of_host: Set[str]
) -> str:
    """Return the commit with what stays when it replaces the commit `live`.

    Assets of `live` stay for a while, and the files `of_host` stay as they are there. `now` is in
    seconds since 1970. No file is written: the branch has them all. Raises GitError.
    """
    if not live:
        return commit
    theirs, ours, known = git.list_blobs(live), git.list_blobs(commit), read_retained(git, live)
    safe = [path for path in theirs if all(map(SAFE_NAME.fullmatch, path.split("/")))]
    retained = retention.retained_assets(
        safe,
        {path: since for path, since in known.items() if path in safe},
        ours,
        RETAINED_PATTERN,
        retention.RETENTION_DAYS,
        now,
    )
    blobs = {path: theirs[path] for path in retained}
    blobs |= {path: theirs.get(path, NO_BLOB) for path in of_host if path in {*theirs, *ours}}
    if retained:
        text = json.dumps(retained, indent=1, sort_keys=True) + "\n"
        blobs[RETAINED_FILE] = git.run("hash-object", "-w", "--stdin", stdin=text)
    if not blobs:
        return commit
    git.run("read-tree", commit)
    modes = {path: "0" if blob == NO_BLOB else "100644" for path, blob in blobs.items()}
    rows = "".join(f"{modes[path]} {blob}\t{path}\n" for path, blob in blobs.items())
    git.run("update-index", "--add", "--index-info", stdin=rows)
    return commit_tree(git, git.run("write-tree"), live, message)


def _read_blob(git: Repository, commit: str, path: str) -> str:
    return git.run_or_empty("cat-file", "blob", f"{commit}:{path}")
