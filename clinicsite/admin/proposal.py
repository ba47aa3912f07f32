"""Prepare what is to be sent: the exact files, checked and built before anything leaves."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.admin.git_failures import SendError
from clinicsite.admin.project_git import ProjectRepository
from clinicsite.admin.saved_changes import SavedChange
from clinicsite.authoring.content_lock import hold_content_lock
from clinicsite.checks.report_formats import select_errors
from clinicsite.model.problem import Problem
from clinicsite.reports.change_notes import format_notes_markdown
from clinicsite.reports.change_report import (
    PageChange,
    format_headline,
    format_markdown,
    format_state,
    list_other_changes,
    select_problems,
)
from clinicsite.reports.compare_builds import (
    BaseBuildError,
    Comparison,
    NewBuildError,
    compare_builds,
)
from clinicsite.support.atomic_dirs import create_private_folder

MAX_PROPOSALS = 8
# Git writes an author into each commit. This one never leaves the computer.
_TRIAL_AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Trial"), ("EMAIL", "trial@example.invalid"))
}


@dataclass(frozen=True)
class VisitorReport:
    """What a change means for visitors: a sentence, the pages with their state, and problems."""

    headline: str = ""
    pages: list[tuple[PageChange, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    markdown: str = ""


@dataclass(frozen=True)
class Proposal:
    """A change that a person looks at before it is sent.

    `commit` holds the files on top of `parent`, and is at no branch. `branch` is the review that
    it is added to, or empty for a new one.
    """

    parent: str
    commit: str
    branch: str
    sentence: str
    changes: tuple[SavedChange, ...]
    report: VisitorReport
    key: str = field(default_factory=lambda: secrets.token_hex(8))


class ProposalStore:
    """Hold the newest proposals while persons look at them."""

    def __init__(self) -> None:
        self._proposals: dict[str, Proposal] = {}

    def add(self, proposal: Proposal) -> None:
        """Hold a proposal, and let go of the oldest one."""
        self._proposals[proposal.key] = proposal
        while len(self._proposals) > MAX_PROPOSALS:
            self._proposals.pop(next(iter(self._proposals)))

    def find(self, key: str) -> Proposal | None:
        """Return the proposal with this key, or None for one of an earlier run."""
        return self._proposals.get(key)

    def require_sound(self, key: str) -> Proposal:
        """Return a proposal that may be sent. Raises SendError."""
        proposal = self.find(key)
        if proposal is None:
            raise SendError("This summary is of an earlier run.", "Begin again at “Send”.")
        if proposal.report.errors:
            raise SendError("The change has errors. Fix them first.")
        return proposal

    def remove(self, proposal: Proposal) -> None:
        """Let go of a proposal that was sent."""
        self._proposals.pop(proposal.key, None)


def make_trial_commit(
    repository: ProjectRepository, parent: str, paths: Iterable[str], sentence: str
) -> str:
    """Return a commit with the saved files at `paths` on top of `parent`. No branch has it.

    The index of the folder is not touched. Raises GitError.
    """
    with (
        hold_content_lock(repository.root),  # no command is in the middle of its files
        create_private_folder(repository.root, "send") as folder,
    ):
        trial = repository.with_variables(GIT_INDEX_FILE=str(folder / "index"), **_TRIAL_AUTHOR)
        trial.run("read-tree", parent)
        names = "".join(f"{path}\0" for path in paths)
        options = ("--all", "--pathspec-from-file=-", "--pathspec-file-nul")
        trial.run("add", *options, stdin=names)
        tree = trial.run("write-tree")
        return commit_tree(trial, tree, sentence, parent)


def commit_tree(repository: ProjectRepository, tree: str, sentence: str, *parents: str) -> str:
    """Return a commit of a tree that no branch has. Raises GitError."""
    options = [option for parent in parents for option in ("-p", parent)]
    trial = repository.with_variables(**_TRIAL_AUTHOR)
    return trial.run("commit-tree", tree, *options, stdin=f"{sentence}\n")


def report_change(root: Path, site_url: str, since: str, commit: str) -> VisitorReport:
    """Build the site with and without a change, and return what differs for visitors.

    `since` is the main branch. Raises UserError where the site cannot be built.
    """
    try:
        with compare_builds(root, site_url, since, commit) as found:
            return _describe_comparison(found)
    except NewBuildError as error:
        return VisitorReport(errors=[one.printable for one in select_errors(error.problems)])
    except BaseBuildError as error:
        return VisitorReport(headline=error.message)


def _describe_comparison(found: Comparison) -> VisitorReport:
    facts = (found.changes, found.rows, found.problems)
    problems = select_problems(*facts)
    return VisitorReport(
        headline=format_headline(found.changes),
        pages=[(page, format_state(page, found.rows)) for page in found.changes.pages],
        notes=[*list_other_changes(found.changes), *(f"Open note: {one}" for one in found.notes)],
        warnings=[one.printable for one in problems if one.severity == "warning"],
        markdown=f"{format_markdown(*facts)}{format_notes_markdown(found.notes)}",
    )
