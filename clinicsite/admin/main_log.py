"""List the changes of the main branch, and those that came into the folder."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinicsite.admin.project_git import BranchState, ProjectRepository, open_repository
from clinicsite.admin.recent_changes import FIELD_END, format_day
from clinicsite.admin.saved_changes import SENT_FOLDER
from clinicsite.admin.sent_files import get_title
from clinicsite.preview.session import PreviewSession

MAX_LISTED = 8  # changes of the main branch
_ENTRY = "\x1e"  # in the output of git
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class ReceivedChange:
    """A change of the main branch: its commit, who made it, when, why, and the titles of files."""

    commit: str
    author: str
    day: str
    sentence: str
    titles: list[str]
    is_reversible: bool  # whether it has no file of the program


def list_received(session: PreviewSession, since: str) -> list[ReceivedChange]:
    """Return the changes that the folder got since a commit. Raises UserError."""
    if not _COMMIT.fullmatch(since):
        return []
    return _list_log(session, open_repository(session.root), f"{since}..HEAD")


def list_published(
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
        "--full-diff",
        pattern,
    )
    text = repository.run_or_empty("log", *arguments, *options, revisions, "--", SENT_FOLDER)
    entries = (entry.split(FIELD_END, 4) for entry in text.split(_ENTRY) if FIELD_END in entry)
    return [_make_change(session, *entry) for entry in entries]


def _make_change(
    session: PreviewSession, commit: str, author: str, day: str, words: str, files: str
) -> ReceivedChange:
    paths = [path for path in files.strip("\0\n").split("\0") if path]
    sent = [path for path in paths if path.startswith(f"{SENT_FOLDER}/")]
    titles = [get_title(session, path) for path in sent]
    return ReceivedChange(commit, author, format_day(day), words, titles, sent == paths)
