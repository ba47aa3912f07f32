"""Compare the age of two releases by their commits.

A release is newer when the live commit is among its ancestors. Clocks do not matter. An old build
that is late would remove newer work from the site. So would a clone without some commits.
"""

from __future__ import annotations

from pathlib import Path

from clinicsite.publishing.decisions import Order
from clinicsite.rendering.release_info import SOURCE_PATHS, ReleaseInfo
from clinicsite.support.git import GitError, Repository

DEEPEN_COMMITS = "200"  # commits that are fetched first where a clone knows too few
FORCE_HINT = "To publish it all the same, add --force-older."


def find_order(root: Path, live: ReleaseInfo | None, release_info: ReleaseInfo) -> Order:
    """Return how old a release is, compared with the live one."""
    if live is None or not live.source or live.source == release_info.source:
        return Order.SAME
    git = Repository(root)
    if _is_ancestor(git, live.source, release_info.source):
        return Order.NEWER
    if not has_commit(git, live.source) and not _fetch_commit(git, live.source):
        return Order.UNKNOWN
    is_older = _is_ancestor(git, release_info.source, live.source)
    return Order.OLDER if is_older else Order.DIVERGED


def explain_order(root: Path, live: ReleaseInfo, release_info: ReleaseInfo, order: Order) -> str:
    """Return why a release of this order may not replace the live one, with both commits."""
    git = Repository(root)
    names = (
        f"{describe_commit(git, live.source)}. This one was made from "
        f"{describe_commit(git, release_info.source)}"
    )
    if order is Order.UNKNOWN:
        return (
            f"The live site was made from {names}, and this copy of the sources does not know the "
            "other. Bring it up to date (git pull). If that does not help, ask the last publisher "
            f"to push first (git push). {FORCE_HINT}"
        )
    if order is Order.OLDER:
        return (
            f"The live site is newer. It was made from {names}, which is older. Bring your copy up "
            f"to date (git pull), then type the command again. {FORCE_HINT}"
        )
    return (
        f"The live site holds work that this one lacks. It was made from {names}, which does "
        f"not build upon it. Bring the two together (git pull), then type the command again. "
        f"{FORCE_HINT}"
    )


def is_in_order(root: Path, live: ReleaseInfo | None, release_info: ReleaseInfo) -> bool:
    """Return whether a release may replace the live one."""
    return find_order(root, live, release_info) in (Order.SAME, Order.NEWER)


def is_supersedable(root: Path, live: ReleaseInfo, release_info: ReleaseInfo) -> bool:
    """Return whether a late build could still replace the live site, which has the same files.

    The sources may have changed after the live commit, and back again. A commit between the two is
    then newer than the commit that the live site names.
    """
    git = Repository(root)
    if not release_info.clean or live.source == release_info.source or not live.source:
        return False
    if not _is_ancestor(git, live.source, release_info.source):
        return False
    commit_range = f"{live.source}..{release_info.source}"
    log = git.run_or_empty("rev-list", "--first-parent", commit_range, "--", *SOURCE_PATHS)
    return bool({*log.split()} - {release_info.source})


def _is_ancestor(git: Repository, one: str, other: str) -> bool:
    """Return whether `one` is an ancestor of `other`. In a shallow clone, fetch more history."""
    if _is_reachable(git, one, other):
        return True
    for more in (f"--deepen={DEEPEN_COMMITS}", "--unshallow"):
        if not _is_shallow(git) or not _fetch_commit(git, other, more):
            break  # without the network nothing would be sent either
        if _is_reachable(git, one, other):
            return True
    return False


def _is_shallow(git: Repository) -> bool:
    return git.run_or_empty("rev-parse", "--is-shallow-repository") == "true"


def _fetch_commit(git: Repository, commit: str, more: str = "") -> bool:
    """Fetch a commit that may be missing here, and return whether that succeeded.

    A clone of a runner has only the commit of its job. So a newer live commit is not in it.
    """
    more = more or (f"--deepen={DEEPEN_COMMITS}" if _is_shallow(git) else "")
    options = ("--no-tags", "--no-write-fetch-head", "--refmap=", "--progress")
    try:
        git.run_over_network(
            "fetch", *filter(None, (more,)), *options, get_source_remote(git), commit
        )
    except GitError:
        return False
    return True


def _is_reachable(git: Repository, one: str, other: str) -> bool:
    try:
        git.run("merge-base", "--is-ancestor", one, other)
    except GitError:
        return False
    return True


def has_commit(git: Repository, commit: str) -> bool:
    """Return whether the clone has a commit."""
    return bool(git.run_or_empty("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"))


def get_source_remote(git: Repository) -> str:
    """Return the remote of the sources."""
    branch = git.run_or_empty("symbolic-ref", "--short", "--quiet", "HEAD")
    return (git.run_or_empty("config", f"branch.{branch}.remote") if branch else "") or "origin"


def describe_commit(git: Repository, commit: str) -> str:
    """Return the commit, with its day and subject where they are known."""
    about = git.run_or_empty("log", "-1", "--date=short", "--format=%cd, “%s”", commit)
    return f"{commit[:12]} ({about})" if about else commit[:12]
