"""Collect what is saved, what waits for a review and what is live, for the pages that send."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.admin.drafts import DraftStore
from clinicsite.admin.forge import Forge, find_forge
from clinicsite.admin.main_log import ReceivedChange, list_published
from clinicsite.admin.project_git import (
    BranchState,
    ProjectRepository,
    open_repository,
    read_branch_state,
)
from clinicsite.admin.recent_changes import format_day
from clinicsite.admin.review_branches import ReviewBranch, list_review_branches
from clinicsite.admin.saved_changes import SENT_FOLDER, SavedChange, list_saved_changes
from clinicsite.admin.sent_files import find_document, get_edit_url, get_title
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError

FETCH_FILE = "FETCH_HEAD"  # git writes it at each look at the remote repository


@dataclass(frozen=True)
class ChangeRow:
    """A saved file as a list shows it. `review` names the open review that has an earlier state."""

    change: SavedChange
    title: str
    edit_url: str  # of its form, or ""
    is_draft: bool
    review: str
    has_unsaved: bool  # whether a form of it holds words that are not in the file


@dataclass(frozen=True)
class ReviewRow:
    """A change that waits, with its day, the titles of its files and its page at the forge."""

    review: ReviewBranch
    day: str
    titles: list[str]
    url: str  # or ""


@dataclass(frozen=True)
class SendState:
    """What is saved and not sent, what waits, and where the main branch is.

    `problem` says why nothing can be sent, and is empty otherwise.
    """

    problem: UserError | None = None
    saved: list[ChangeRow] = field(default_factory=list)
    reviews: list[ReviewRow] = field(default_factory=list)
    branch: BranchState | None = None
    forge: Forge | None = None
    last_look: str = ""  # when git asked the remote last, or ""
    behind: int = 0  # changes of others that were seen and are not in this folder
    ahead: int = 0  # commits of this folder that were never sent
    published: list[ReceivedChange] = field(default_factory=list)  # the newest of the main branch


def read_send_state(session: PreviewSession) -> SendState:
    """Return the state of the folder of a session, or why git cannot tell it."""
    try:
        repository = open_repository(session.root)
        return _read_state(session, repository, read_branch_state(repository))
    except UserError as error:
        return SendState(problem=error)


def _read_state(
    session: PreviewSession, repository: ProjectRepository, state: BranchState
) -> SendState:
    reviews = list_review_branches(repository, state)
    forge = find_forge(repository.run_or_empty("remote", "get-url", state.remote))
    return SendState(
        problem=_find_problem(state),
        saved=_list_rows(session, repository, reviews),
        reviews=[_make_review_row(session, one, forge, state) for one in reviews],
        branch=state,
        forge=forge,
        last_look=_read_last_look(repository),
        behind=_count_commits(repository, "HEAD", state.main_commit),
        ahead=_count_commits(repository, state.main_commit, "HEAD"),
        published=list_published(session, repository, state),
    )


def _find_problem(state: BranchState) -> UserError | None:
    """Return why nothing can be sent now, or None."""
    try:
        state.require_ready()
        state.require_remote()
    except UserError as error:
        return error
    return None


def _list_rows(
    session: PreviewSession, repository: ProjectRepository, reviews: list[ReviewBranch]
) -> list[ChangeRow]:
    """Return the saved files, without those that an open review has as they are."""
    changes = list_saved_changes(repository)
    blobs = repository.hash_saved(change.path for change in changes if not change.refusal)
    rows, store = [], DraftStore(session.root)
    for change in changes:
        having = [review for review in reviews if change.path in review.blobs]
        if any(review.blobs[change.path] == blobs.get(change.path) for review in having):
            continue
        document = find_document(session, change.path)
        drafts = store.list_drafts(document.path) if document else []
        rows.append(
            ChangeRow(
                change,
                get_title(session, change.path),
                get_edit_url(session, change.path),
                bool(document and document.meta and document.meta.status == "draft"),
                having[0].name if having else "",
                bool(drafts),
            )
        )
    return rows


def _make_review_row(
    session: PreviewSession, review: ReviewBranch, forge: Forge | None, state: BranchState
) -> ReviewRow:
    titles = [get_title(session, path) for path in review.blobs if path.startswith(SENT_FOLDER)]
    url = forge.get_request_url(review.name, state.main_branch) if forge else ""
    return ReviewRow(review, format_day(review.day), titles, url)


def _read_last_look(repository: ProjectRepository) -> str:
    path = Path(repository.run("rev-parse", "--git-path", FETCH_FILE))
    file = repository.root / path
    if not file.exists():
        return ""
    moment = dt.datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    return f"{format_day(f'{moment:%Y-%m-%d}')}, {moment:%H:%M}"


def _count_commits(repository: ProjectRepository, since: str, until: str) -> int:
    if not since or not until:
        return 0
    return int(repository.run("rev-list", "--count", "--no-merges", f"{since}..{until}"))
