"""Ask git about the folder of the project, and never wait for a password."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from clinicsite.support.errors import UserError
from clinicsite.support.git import GitError, Repository

MAIN_BRANCHES = ("main", "master")  # where the remote does not name its own
# What git leaves in its folder in the middle of a command → the name of that command.
_UNFINISHED = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisect",
}
_SSH_VARIABLES = ("GIT_SSH_COMMAND", "GIT_SSH", "SSH_ASKPASS", "GIT_ASKPASS")


class ProjectGitError(UserError):
    """Raise where the folder of the project is in a state in which nothing can be sent."""


@dataclass(frozen=True)
class ProjectRepository(Repository):
    """The repository of the project. Git takes each path as it is written, and asks nothing."""

    variables: tuple[tuple[str, str], ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of git."""
        quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1"}
        if not any(name in os.environ for name in _SSH_VARIABLES):
            quiet["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes"  # a password would never be typed
        return super().environment | quiet | dict(self.variables)

    def with_variables(self, **variables: str) -> ProjectRepository:
        """Return the same repository with more variables in the environment of git."""
        return replace(self, variables=(*self.variables, *variables.items()))

    def find_commit(self, name: str) -> str:
        """Return the commit of a ref, or an empty text."""
        return self.run_or_empty("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Return whether the history of `of` has a commit."""
        try:
            self.run("merge-base", "--is-ancestor", commit, of)
        except GitError:
            return False
        return True

    def list_changed_blobs(self, before: str, after: str) -> dict[str, str]:
        """Return path → blob of each file that differs in `after`. A removed one has no blob."""
        text = self.run("diff-tree", "-r", "-z", "--no-renames", before, after)
        parts = text.split("\0")
        rows = zip(parts[::2], parts[1::2], strict=False)
        blobs = {path: metadata.split()[3] for metadata, path in rows}
        return {path: blob.strip("0") and blob for path, blob in blobs.items()}

    def hash_saved(self, paths: Iterable[str]) -> dict[str, str]:
        """Return path → blob of each file as git would store it. A missing one has no blob."""
        wanted = list(paths)
        there = [path for path in wanted if (self.root / path).is_file()]
        names = "".join(f"{path}\n" for path in there)
        blobs = self.run("hash-object", "--stdin-paths", stdin=names).split() if there else []
        return dict.fromkeys(wanted, "") | dict(zip(there, blobs, strict=True))


@dataclass(frozen=True)
class BranchState:
    """Where the folder of the project is: its commit and branch, and the main branch of all."""

    head: str
    branch: str  # "" where the folder is at no branch
    remote: str  # the name of the repository of all, or ""
    main_branch: str
    main_commit: str  # of the main branch at the last look, or ""
    unfinished: str  # the git command that has not ended, or ""

    @property
    def is_main(self) -> bool:
        """Whether the folder is at the main branch."""
        return self.branch == self.main_branch

    def require_ready(self) -> None:
        """Raise ProjectGitError where nothing can be sent from the folder."""
        if self.unfinished:
            raise ProjectGitError(
                f"The git command “{self.unfinished}” has not ended in this folder.",
                "The person who started it has to end it first. Your files stay as they are.",
            )
        if not self.branch:
            raise ProjectGitError(
                "This folder is at an earlier version of the project, and at no branch.",
                f"In a terminal, type: git switch {self.main_branch}. Your files stay as they are.",
            )

    def require_remote(self) -> None:
        """Raise ProjectGitError where the project knows no repository to send to."""
        if not self.remote:
            raise ProjectGitError(
                "This project does not know where to send changes: it has no remote repository.",
                "Ask who looks after the project to type: git remote add origin ADDRESS",
            )


def open_repository(root: Path) -> ProjectRepository:
    """Return the repository of the project at `root`. Raises GitError, ProjectGitError."""
    repository = ProjectRepository(root)
    top = repository.run_or_empty("rev-parse", "--show-toplevel")
    if not top:
        repository.run("--version")  # raises an error of its own where git is not installed
    if not top or Path(top).resolve() != root.resolve():
        raise ProjectGitError(
            "This folder is not a git repository, so nothing can be sent.",
            "Ask who looks after the project to clone it with git.",
        )
    if not repository.find_commit("HEAD"):
        raise ProjectGitError("This project has no version yet.", "Commit it once with git.")
    return repository


def read_branch_state(repository: ProjectRepository) -> BranchState:
    """Return the state of the folder."""
    branch = repository.run_or_empty("symbolic-ref", "--short", "--quiet", "HEAD")
    remote = _find_remote(repository, branch)
    main = _find_main_branch(repository, remote)
    git_dir = Path(repository.run("rev-parse", "--absolute-git-dir"))
    unfinished = (words for name, words in _UNFINISHED.items() if (git_dir / name).exists())
    return BranchState(
        head=repository.find_commit("HEAD"),
        branch=branch,
        remote=remote,
        main_branch=main,
        main_commit=repository.find_commit(f"refs/remotes/{remote}/{main}") if remote else "",
        unfinished=next(unfinished, ""),
    )


def open_ready_repository(root: Path) -> tuple[ProjectRepository, BranchState]:
    """Return the repository of the project, in a state in which it can send.

    Raises GitError, ProjectGitError.
    """
    repository = open_repository(root)
    state = read_branch_state(repository)
    state.require_ready()
    state.require_remote()
    return repository, state


def _find_remote(repository: ProjectRepository, branch: str) -> str:
    remotes = repository.run_or_empty("remote").split()
    own = repository.run_or_empty("config", f"branch.{branch}.remote") if branch else ""
    return next((name for name in (own, "origin", *remotes) if name in remotes), "")


def _find_main_branch(repository: ProjectRepository, remote: str) -> str:
    head = repository.run_or_empty("symbolic-ref", "--quiet", f"refs/remotes/{remote}/HEAD")
    prefix = f"refs/remotes/{remote}/"
    if head.startswith(prefix):
        return head.removeprefix(prefix)
    names = [
        name
        for place in (prefix, "refs/heads/")
        for name in MAIN_BRANCHES
        if repository.find_commit(f"{place}{name}")
    ]
    return next(iter(names), MAIN_BRANCHES[0])
