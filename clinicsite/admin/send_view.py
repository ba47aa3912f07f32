"""Collect what is saved, what waits for a review and what is live, for the pages that send."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from clinicsite.admin.forge import Forge, find_forge
from clinicsite.admin.project_git import (
    BranchState,
    ProjectRepository,
    open_repository,
    read_branch_state,
)
from clinicsite.admin.recent_changes import FIELD_END, format_day
from clinicsite.admin.review_branches import ReviewBranch, list_review_branches
from clinicsite.admin.saved_changes import SENT_FOLDER, SavedChange, list_saved_changes
from clinicsite.parsing.document import Document
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError

MAX_LISTED = 8  # changes of the main branch
_ENTRY = "\x1e"  # in the output of git
_COMMIT = re.compile(r"[0-9a-f]{40}")
FETCH_FILE = "FETCH_HEAD"  # git writes it at each look at the remote repository


@dataclass(frozen=True)
class ChangeRow:
    """A saved file as a list shows it. `review` names the open review that has an earlier state."""

    change: SavedChange
    title: str
    edit_url: str  # of its form, or ""
    is_draft: bool
    review: str


@dataclass(frozen=True)
class ReviewRow:
    """A change that waits, with its day, the titles of its files and its page at the forge."""

    review: ReviewBranch
    day: str
    titles: list[str]
    url: str  # or ""


@dataclass(frozen=True)
class ReceivedChange:
    """A change of the main branch: its commit, who made it, when, why, and the titles of files."""

    commit: str
    author: str
    day: str
    sentence: str
    titles: list[str]


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

    @property
    def sendable(self) -> list[ChangeRow]:
        """The saved files that can be sent."""
        return [row for row in self.saved if not row.change.refusal]

    @property
    def waiting(self) -> list[ReviewRow]:
        """The changes that never reached the remote repository."""
        return [row for row in self.reviews if not row.review.is_sent]


def read_send_state(session: PreviewSession) -> SendState:
    """Return the state of the folder of a session."""
    try:
        repository = open_repository(session.root)
        state = read_branch_state(repository)
    except UserError as error:
        return SendState(problem=error)
    try:
        state.require_ready()
        state.require_remote()
        problem = None
    except UserError as error:
        problem = error
    reviews = list_review_branches(repository, state)
    forge = find_forge(repository.run_or_empty("remote", "get-url", state.remote))
    return SendState(
        problem=problem,
        saved=_list_rows(session, repository, reviews),
        reviews=[_make_review_row(session, one, forge, state) for one in reviews],
        branch=state,
        forge=forge,
        last_look=_read_last_look(repository),
        behind=_count_commits(repository, "HEAD", state.main_commit),
        ahead=_count_commits(repository, state.main_commit, "HEAD"),
        published=_list_published(session, repository, state),
    )


def list_received(session: PreviewSession, since: str) -> list[ReceivedChange]:
    """Return the changes that the folder got since a commit. Raises UserError."""
    if not _COMMIT.fullmatch(since):
        return []
    return _list_log(session, open_repository(session.root), f"{since}..HEAD")


def _list_published(
    session: PreviewSession, repository: ProjectRepository, state: BranchState
) -> list[ReceivedChange]:
    """Return the newest changes of the main branch that the folder has."""
    if not (state.is_main and state.main_commit):
        return []
    base = repository.run_or_empty("merge-base", state.head, state.main_commit)
    return _list_log(session, repository, base, "--first-parent") if base else []


def _list_log(
    session: PreviewSession, repository: ProjectRepository, revisions: str, *options: str
) -> list[ReceivedChange]:
    pattern = f"--format={_ENTRY}%H{FIELD_END}%an{FIELD_END}%ad{FIELD_END}%s{FIELD_END}"
    arguments = (
        "--diff-merges=first-parent",
        f"--max-count={MAX_LISTED}",
        "--date=short",
        "-z",
        "--name-only",
        pattern,
    )
    text = repository.run_or_empty("log", *arguments, *options, revisions, "--", SENT_FOLDER)
    entries = (entry.split(FIELD_END, 4) for entry in text.split(_ENTRY) if FIELD_END in entry)
    return [
        ReceivedChange(
            commit,
            author,
            format_day(day),
            words,
            [get_title(session, path) for path in files.strip("\0\n").split("\0") if path],
        )
        for commit, author, day, words, files in entries
    ]


def get_title(session: PreviewSession, path: str) -> str:
    """Return the title of a page of content/, or the name of another file."""
    document = _find_document(session, path)
    if document and document.meta:
        return document.meta.title
    return str(PurePosixPath(path).relative_to(SENT_FOLDER))


def _find_document(session: PreviewSession, path: str) -> Document | None:
    site = session.lazy_site
    return site.site.documents.get(path.removeprefix(f"{SENT_FOLDER}/")) if site else None


def _list_rows(
    session: PreviewSession, repository: ProjectRepository, reviews: list[ReviewBranch]
) -> list[ChangeRow]:
    """Return the saved files, without those that an open review has as they are."""
    changes = list_saved_changes(repository)
    blobs = repository.hash_saved(change.path for change in changes if not change.refusal)
    rows = []
    for change in changes:
        having = [review for review in reviews if change.path in review.blobs]
        if any(review.blobs[change.path] == blobs.get(change.path) for review in having):
            continue
        document = _find_document(session, change.path)
        rows.append(
            ChangeRow(
                change,
                get_title(session, change.path),
                f"/admin/edit/{document.path}" if document else "",
                bool(document and document.meta and document.meta.status == "draft"),
                having[0].name if having else "",
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
