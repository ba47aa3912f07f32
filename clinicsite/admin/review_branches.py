"""Find the branches that were made for a review, and which of them still wait."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from clinicsite.admin.project_git import BranchState, ProjectRepository

REVIEW_PREFIX = "review-"
WITHDRAWN_REFS = "refs/clinicsite/withdrawn"
MAX_NAME_WORDS = 6
MAX_NAME = 60  # characters
_FIELDS = (
    "%(refname:short)%00%(objectname)%00%(committerdate:short)%00%(upstream)%00%(contents:subject)"
)


@dataclass(frozen=True)
class ReviewBranch:
    """A change that was made for a review: its branch, newest commit, day and sentence.

    `blobs` has the blob of each file of it. A removed file has none.
    """

    name: str
    commit: str
    day: str
    sentence: str
    blobs: dict[str, str]
    newest: str  # its commit at the remote repository, where another person added to it
    is_sent: bool  # whether the remote repository has its commit
    is_gone: bool  # whether it was sent, and another person removed it there


def list_review_branches(repository: ProjectRepository, state: BranchState) -> list[ReviewBranch]:
    """Return the reviews that the main branch does not hold yet, the newest first."""
    text = repository.run("for-each-ref", f"--format={_FIELDS}", f"refs/heads/{REVIEW_PREFIX}*")
    rows = [line.split("\0") for line in text.splitlines()]
    branches = (_read_branch(repository, state, row) for row in rows if row[0] != state.branch)
    return sorted(filter(None, branches), key=lambda one: (one.day, one.name), reverse=True)


def _read_branch(
    repository: ProjectRepository, state: BranchState, row: list[str]
) -> ReviewBranch | None:
    name, commit, day, upstream, words = row
    main = state.main_commit or state.head
    base = repository.run_or_empty("merge-base", main, commit)
    if not base or base == commit:
        return None
    blobs = repository.list_changed_blobs(base, commit)
    merged = repository.list_changed_blobs(main, commit)
    if not blobs.keys() & merged.keys():  # all its files are so on the main branch
        return None
    remote = repository.find_commit(f"refs/remotes/{state.remote}/{name}") if state.remote else ""
    is_sent = bool(remote) and repository.is_ancestor(commit, remote)
    newest, is_gone = remote if is_sent else commit, bool(upstream and not remote)
    return ReviewBranch(name, commit, day, words, blobs, newest, is_sent, is_gone)


def find_review(
    repository: ProjectRepository, state: BranchState, name: str
) -> ReviewBranch | None:
    """Return the review of this name, or None where none is open."""
    reviews = list_review_branches(repository, state)
    return next((review for review in reviews if review.name == name), None)


def make_branch_name(sentence: str, taken: Iterable[str], today: dt.date) -> str:
    """Return a free name for the branch of a change, made from its sentence."""
    plain = unicodedata.normalize("NFKD", sentence).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)[:MAX_NAME_WORDS]
    name = "-".join([f"{REVIEW_PREFIX}{today:%Y-%m-%d}", *words])[:MAX_NAME].rstrip("-")
    names, number = set(taken), 1
    free = name
    while free in names:
        number += 1
        free = f"{name}-{number}"
    return free


def list_branch_names(repository: ProjectRepository, remote: str) -> set[str]:
    """Return the names of the branches here, and of those of the remote at the last look."""
    here = repository.run("for-each-ref", "--format=%(refname:strip=2)", "refs/heads/")
    place = f"refs/remotes/{remote}/"
    there = repository.run("for-each-ref", "--format=%(refname:strip=3)", place) if remote else ""
    return {*here.split(), *there.split()}
