"""Commit a proposal, and push it to the repository of all."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from clinicsite.admin.git_failures import SendError, explain_commit, explain_push
from clinicsite.admin.project_git import BranchState, ProjectRepository
from clinicsite.admin.proposal import Proposal
from clinicsite.admin.review_branches import (
    WITHDRAWN_REFS,
    ReviewBranch,
    list_branch_names,
    make_branch_name,
)
from clinicsite.support.atomic_dirs import create_private_folder
from clinicsite.support.git import NETWORK_TIMEOUT, GitError

_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")  # for what is no commit of a person
_EMAIL = re.compile(r"[^\s<>@]+@[^\s<>@]+")
HOOK_TIMEOUT = 900  # seconds of silence, in which a hook may test the project
MAX_SENTENCE = 200  # characters


def read_identity(repository: ProjectRepository) -> tuple[str, str]:
    """Return the name and the e-mail address that git writes into commits. Each may be empty."""
    name, email = (repository.run_or_empty("config", f"user.{key}") for key in ("name", "email"))
    return name, email


def store_identity(repository: ProjectRepository, name: str, email: str) -> None:
    """Write who commits into the settings of this repository. Raises SendError."""
    name, email = name.strip(), email.strip()
    if not name or not name.isprintable() or re.search(r"[<>]", name):
        raise SendError("The name is missing, or has a character that git does not take.")
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise SendError("The e-mail address is missing, or is not whole.")
    repository.run("config", "--local", "user.name", name)
    repository.run("config", "--local", "user.email", email)


def check_sentence(sentence: str) -> str:
    """Return the sentence of a change on one line. Raises SendError."""
    plain = " ".join(sentence.split())
    if not plain:
        raise SendError("Write one sentence: what changes, and why.")
    if len(plain) > MAX_SENTENCE or not plain.isprintable():
        raise SendError(f"The sentence is longer than {MAX_SENTENCE} characters.")
    return plain


def commit_proposal(repository: ProjectRepository, proposal: Proposal, sentence: str) -> str:
    """Return a commit of the files of a proposal, made with the hooks of the repository.

    The folder, its branch and its index stay as they are. Raises SendError.
    """
    with create_private_folder(repository.root, "send") as folder:
        place = str(folder / "tree")
        options = ("--no-checkout", "--detach", place, proposal.parent)
        repository.run(*_NO_HOOKS, "worktree", "add", *options)
        try:
            git_dir = (Path(place) / ".git").read_text("utf-8").partition(":")[2].strip()
            apart = repository.with_variables(GIT_DIR=git_dir, GIT_WORK_TREE=str(repository.root))
            apart.run("read-tree", proposal.commit)
            apart.run("commit", "--quiet", "--file=-", "--cleanup=verbatim", stdin=f"{sentence}\n")
            return apart.run("rev-parse", "HEAD")
        except GitError as error:
            raise explain_commit(error) from None
        finally:
            repository.run_or_empty("worktree", "remove", "--force", "--force", place)


def send_for_review(
    repository: ProjectRepository, state: BranchState, proposal: Proposal, sentence: str
) -> str:
    """Commit a proposal to a branch of its own, push it, and return the name of the branch.

    The branch stays on this computer where the push fails. Raises SendError.
    """
    commit = commit_proposal(repository, proposal, sentence)
    name = proposal.branch
    if not name:
        taken = list_branch_names(repository, state.remote)
        name = make_branch_name(sentence, taken, dt.datetime.now().astimezone().date())
    before = proposal.parent if proposal.branch else ""
    try:
        repository.run("update-ref", f"refs/heads/{name}", commit, before)
    except GitError:
        raise SendError("This review was changed at this moment.", "Look at it again.") from None
    return name


def push_review(repository: ProjectRepository, state: BranchState, name: str) -> None:
    """Push a branch of a review. Raises SendError, and then the branch stays here."""
    known = repository.find_commit(f"refs/remotes/{state.remote}/{name}")
    ref = f"refs/heads/{name}"
    # Never over a branch of another person: a new one must be absent, and no push is forced.
    absent = () if known else (f"--force-with-lease={ref}:",)
    push(repository, "--set-upstream", *absent, state.remote, f"{ref}:{ref}")


def push(repository: ProjectRepository, *arguments: str) -> None:
    """Push to the remote repository. Raises SendError."""
    timeout = HOOK_TIMEOUT if _has_push_hook(repository) else NETWORK_TIMEOUT
    try:
        repository.run_over_network("push", "--progress", *arguments, timeout=timeout)
    except GitError as error:
        raise explain_push(error) from None


def _has_push_hook(repository: ProjectRepository) -> bool:
    """Return whether the repository runs a hook before each push, which may work in silence."""
    path = repository.run("rev-parse", "--git-path", "hooks/pre-push")
    return (repository.root / path).is_file()


def withdraw_review(
    repository: ProjectRepository, state: BranchState, review: ReviewBranch
) -> None:
    """Take a review off the remote repository. Its commit stays on this computer.

    Raises SendError, and then nothing has changed.
    """
    ref = f"refs/heads/{review.name}"
    known = repository.find_commit(f"refs/remotes/{state.remote}/{review.name}")
    if known:
        lease = f"--force-with-lease={ref}:{known}"
        push(repository, state.remote, lease, f":{ref}")
    repository.run("update-ref", f"{WITHDRAWN_REFS}/{review.name}", review.newest)
    repository.run("update-ref", "-d", ref, review.commit)
