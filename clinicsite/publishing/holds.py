"""Read from git which sources a rollback takes off, and which of them a release still has."""

from __future__ import annotations

from pathlib import Path

from clinicsite.publishing.decisions import HeldSource, Hold, add_to_hold, release_from_hold
from clinicsite.publishing.hosts.host import LiveState
from clinicsite.publishing.release_order import describe_commit, get_source_remote, has_commit
from clinicsite.rendering.release_info import SOURCE_PATHS, ReleaseInfo
from clinicsite.support.git import GitError, Repository

MAX_SHOWN = 5  # held files that a message names
NO_BLOB = "0" * 40  # as git writes a file that a commit does not have


def create_hold(root: Path, live: LiveState, restored: ReleaseInfo | None) -> Hold:
    """Return the hold after a rollback from the live release to `restored`."""
    taken_off = live.info
    marks = frozenset({taken_off.digest, taken_off.source} if taken_off else ())
    sources = find_taken_off_sources(root, taken_off, restored)
    hold = add_to_hold(live.record.hold, marks, sources or frozenset(), is_unknown=not sources)
    released = frozenset({restored.digest, restored.source} if restored else ())
    return release_from_hold(hold, released, find_held_sources(root, hold, restored))


def find_taken_off_sources(
    root: Path, taken_off: ReleaseInfo | None, restored: ReleaseInfo | None
) -> frozenset[HeldSource] | None:
    """Return the sources of `taken_off` that differ in `restored`, or None where git has not both.

    A release with uncommitted changes has sources that no commit has.
    """
    if not taken_off or not restored or not taken_off.clean or not restored.clean:
        return None
    git = Repository(root)
    if not _fetch_commits(git, taken_off.source, restored.source):
        return None
    commits = (restored.source, taken_off.source)
    # As in git-diff-tree(1), "raw output format": a line of modes and blobs, then a path.
    options = ("-r", "-z", "--no-renames", "--raw", "--no-abbrev")
    fields = git.run("diff-tree", *options, *commits, "--", *SOURCE_PATHS).split("\0")
    pairs = zip(fields[::2], fields[1::2], strict=False)
    found = {(path, *row.split()[2:4]) for row, path in pairs if path}
    if not all(path.isprintable() for path, *_ in found):
        return None  # a message could not name it
    return frozenset(
        HeldSource(path, "" if new == NO_BLOB else new) for path, old, new in found if old != new
    )


def find_held_sources(root: Path, hold: Hold, info: ReleaseInfo | None) -> frozenset[HeldSource]:
    """Return the held sources that the release with this info still has."""
    if not hold.sources or info is None or not info.source:
        return frozenset()
    git = Repository(root)
    if not _fetch_commits(git, info.source):
        return frozenset()
    blobs = git.list_blobs(info.source)
    if not info.clean:  # a file that was changed since is as the folder has it
        changed = git.run_or_empty("diff", "--name-only", "-z", info.source).split("\0")
        present = [path for path in changed if path and (root / path).is_file()]
        gone = {path: "" for path in changed if path}
        blobs |= gone | git.hash_files(root, present)
    return frozenset(held for held in hold.sources if blobs.get(held.path, "") == held.blob)


def describe_held_sources(
    root: Path, held: frozenset[HeldSource], live: ReleaseInfo | None, info: ReleaseInfo
) -> tuple[str, str]:
    """Return the held files with the commits that brought them, and the newest of the commits."""
    git = Repository(root)
    shown = sorted(held)[:MAX_SHOWN]
    commits = {one: _find_commit(git, one.path, live, info) for one in shown}
    rows = [
        f"\n  {one.path}, from {describe_commit(git, commits[one])}"
        if commits[one]
        else f"\n  {one.path}"
        for one in shown
    ]
    if more := len(held) - len(shown):
        rows.append(f"\n  and {more} more")
    return "".join(rows), next((commits[one] for one in shown if commits[one]), "")


def _find_commit(git: Repository, path: str, live: ReleaseInfo | None, info: ReleaseInfo) -> str:
    """Return the newest commit since the live one that changed a file, or an empty text."""
    since = f"{live.source}..{info.source}" if live and live.source else info.source
    return git.run_or_empty("log", "-1", "--format=%H", since, "--", path)


def _fetch_commits(git: Repository, *commits: str) -> bool:
    """Return whether the clone has these commits, after a fetch of those that a clone left out."""
    missing = [commit for commit in commits if not has_commit(git, commit)]
    if not missing or not all(commits):
        return all(commits)
    is_shallow = git.run_or_empty("rev-parse", "--is-shallow-repository") == "true"
    depth = ["--depth=1"] if is_shallow else []  # which would cut the history of a whole clone
    options = ("--no-tags", "--no-write-fetch-head", "--refmap=", "--progress", *depth)
    try:
        git.run_over_network("fetch", *options, get_source_remote(git), *missing)
    except GitError:
        return False
    return all(has_commit(git, commit) for commit in commits)
