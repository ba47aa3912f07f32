"""Whether a release is newer than the live one: the live source commit is among its ancestors.

The clock says nothing here. An older build that is late, or a copy of the sources that lacks what
somebody else has published, would take their work off the site.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clinicsite.publishing.git import GitError, Repository
from clinicsite.rendering.release_info import SOURCES, Note

DEEPER = "200"  # commits that are fetched first where a clone knows too few
FORCE = "To publish it all the same, add --force-older."


def order_faults(root: Path, live: Note | None, ours: Note) -> Iterator[str]:
    """Why the site made from `ours` may not take the place of the live one; names both commits."""
    if live is None or not live.source or live.source == ours.source:
        return
    git = Repository(root)
    if _is_ancestor(git, live.source, ours.source):
        return
    names = f"{_name(git, live.source)}. This one was made from {_name(git, ours.source)}"
    if not _has(git, live.source):
        yield (
            f"The live site was made from {names}, and this copy of the sources does not know the "
            "other. Bring it up to date (git pull); if that does not help, whoever published it "
            f"has to hand in their work first (git push). {FORCE}"
        )
    elif _is_ancestor(git, ours.source, live.source):
        yield (
            f"The live site is newer. It was made from {names}, which is older. Bring your copy up "
            f"to date (git pull), then type the command again. {FORCE}"
        )
    else:
        yield (
            f"The live site holds work that this one lacks. It was made from {names}, which does "
            f"not build upon it. Bring the two together (git pull), then type the command again. "
            f"{FORCE}"
        )


def may_be_overtaken(root: Path, live: Note, ours: Note) -> bool:
    """Whether a build that is late could still take the place of the live site, which is ours too.

    Both have the same files. But where the sources changed after the live commit, and back again
    up to ours, a commit between the two is newer than what the live site says that it was made of.
    """
    git = Repository(root)
    if not ours.clean or live.source == ours.source or not live.source:
        return False
    if not _is_ancestor(git, live.source, ours.source):
        return False
    way = f"{live.source}..{ours.source}"
    between = git.maybe("rev-list", "--first-parent", way, "--", *SOURCES).split()
    return bool({*between} - {ours.source})


def _is_ancestor(git: Repository, one: str, other: str) -> bool:
    """Fetches more of the history where a shallow clone, as CI makes it, cannot tell."""
    if _reaches(git, one, other):
        return True
    for more in (f"--deepen={DEEPER}", "--unshallow"):
        if git.maybe("rev-parse", "--is-shallow-repository") != "true":
            break
        how = ("--no-tags", "--no-write-fetch-head", "--refmap=", "--progress")
        try:
            git.over_network("fetch", more, *how, _remote(git), other)
        except GitError:
            break  # without the network nothing would be sent either
        if _reaches(git, one, other):
            return True
    return False


def _reaches(git: Repository, one: str, other: str) -> bool:
    try:
        git.ask("merge-base", "--is-ancestor", one, other)
    except GitError:
        return False
    return True


def _has(git: Repository, commit: str) -> bool:
    return bool(git.maybe("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"))


def _remote(git: Repository) -> str:
    """Where the sources come from."""
    branch = git.maybe("symbolic-ref", "--short", "--quiet", "HEAD")
    return (git.maybe("config", f"branch.{branch}.remote") if branch else "") or "origin"


def _name(git: Repository, commit: str) -> str:
    """The commit, with its day and subject where it is known."""
    about = git.maybe("log", "-1", "--date=short", "--format=%cd, “%s”", commit)
    return f"{commit[:12]} ({about})" if about else commit[:12]
