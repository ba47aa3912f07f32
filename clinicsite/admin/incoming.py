"""Bring the changes of others into the folder, and keep all that is saved there.

Git merges in its database, without the folder. So a conflict, an error or a crash before the last
step leaves the folder as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite.admin.git_failures import SendError, explain_commit, explain_push
from clinicsite.admin.merge_units import MergePassage, merge_units
from clinicsite.admin.project_git import BranchState, ProjectRepository
from clinicsite.admin.proposal import commit_tree
from clinicsite.admin.review_branches import REVIEW_PREFIX
from clinicsite.admin.saved_changes import SENT_FOLDER
from clinicsite.authoring.content_lock import hold_content_lock
from clinicsite.support.atomic_dirs import create_private_folder
from clinicsite.support.git import GitError, GitSetupError

SAVED_REF = "refs/clinicsite/before-update"  # what was saved, should a person ask for it
MERGE_GIT = "2.38"  # the first that merges without a folder
_FILE_CONFLICTS = ("CONFLICT (contents)", "CONFLICT (modify/delete)", "CONFLICT (binary)")


@dataclass(frozen=True)
class FileConflict:
    """A file that two people changed: its blob of each (none where it was removed), and the parts.

    A file that is no text, or that one person removed, has no parts: one version is chosen.
    """

    path: str
    mine: str
    theirs: str
    passages: tuple[MergePassage, ...] = ()


@dataclass(frozen=True)
class MergePlan:
    """A merge that was computed: the commit of the saved files, that of the others, the tree."""

    head: str
    saved: str
    target: str
    tree: str
    conflicts: tuple[FileConflict, ...]
    review: str = ""  # the branch of the review that others changed, or "" for the main branch


def fetch_changes(repository: ProjectRepository, state: BranchState) -> None:
    """Ask the remote repository for what is new. Raises SendError."""
    try:
        repository.run_over_network("fetch", "--progress", "--prune", state.remote)
    except GitError as error:
        raise explain_push(error) from None


def plan_merge(
    repository: ProjectRepository, state: BranchState, target: str, review: str = ""
) -> MergePlan:
    """Return the merge of the saved files and a commit. Raises SendError, GitError."""
    with create_private_folder(repository.root, "merge") as folder:
        saved = _commit_saved(repository, state, folder, target)
    tree, conflicts = merge_commits(repository, saved, target)
    return MergePlan(state.head, saved, target, tree, tuple(conflicts), review)


def _commit_saved(
    repository: ProjectRepository, state: BranchState, folder: Path, target: str
) -> str:
    """Return a commit of all that the folder holds, with its index in `folder`.

    The reviews that `target` has are parents of it, so that git merges what others added to them.
    """
    options = (f"--merged={target}", f"--no-merged={state.head}", "--format=%(objectname)")
    reviews = repository.run("for-each-ref", *options, f"refs/heads/{REVIEW_PREFIX}*").split()
    trial = repository.with_variables(GIT_INDEX_FILE=str(folder / "index"))
    trial.run("read-tree", state.head)
    trial.run("add", "--update")
    if (repository.root / SENT_FOLDER).is_dir():
        trial.run("add", "--all", "--", SENT_FOLDER)
    words = "Saved before an update"
    return commit_tree(trial, trial.run("write-tree"), words, state.head, *reviews)


def merge_commits(
    repository: ProjectRepository, mine: str, theirs: str
) -> tuple[str, list[FileConflict]]:
    """Return the tree of two merged commits, and the files to choose. Raises SendError."""
    try:
        options = ("merge-tree", "--write-tree", "-z", mine, theirs)
        data = repository.run_bytes(*options, success_codes=(0, 1))
    except GitSetupError as error:
        help_text = f"Install git {MERGE_GIT} or a newer one."
        raise SendError(error.message, help_text) from None
    tree, _, rest = data.decode("utf-8", "surrogateescape").partition("\0")
    files, _, messages = rest.partition("\0\0")
    unknown = [one for one in messages.split("\0") if _is_unknown_conflict(one)]
    if unknown:
        raise SendError(
            "The changes of the others move or replace files that you changed too.",
            f"Ask who looks after the project to merge them. Git reports: {unknown[0]}",
        )
    stages: dict[str, dict[str, str]] = {}
    for row in filter(None, files.split("\0")):
        metadata, _, path = row.partition("\t")
        _, blob, stage = metadata.split()
        stages.setdefault(path, {})[stage] = blob
    if foreign := [path for path in stages if not path.startswith(f"{SENT_FOLDER}/")]:
        raise SendError(
            f"Two people changed {foreign[0]}, which is a file of the program.",
            "Ask who looks after the project to merge it.",
        )
    return tree, [_describe_conflict(repository, path, blobs) for path, blobs in stages.items()]


def _is_unknown_conflict(message: str) -> bool:
    is_type = message.startswith("CONFLICT (") and message.endswith(")")
    return is_type and message not in _FILE_CONFLICTS


def _describe_conflict(
    repository: ProjectRepository, path: str, blobs: Mapping[str, str]
) -> FileConflict:
    mine, theirs = blobs.get("2", ""), blobs.get("3", "")
    try:
        texts = [_read_text(repository, blobs.get(stage, "")) for stage in "123"]
    except UnicodeDecodeError:
        return FileConflict(path, mine, theirs)
    if not mine or not theirs:
        return FileConflict(path, mine, theirs)
    return FileConflict(path, mine, theirs, tuple(merge_units(repository, path, *texts)))


def _read_text(repository: ProjectRepository, blob: str) -> str:
    return repository.run_bytes("cat-file", "blob", blob).decode("utf-8") if blob else ""


def resolve_tree(
    repository: ProjectRepository, plan: MergePlan, contents: Mapping[str, str | bytes | None]
) -> str:
    """Return the tree of a plan with a person's choices.

    `contents` has by path the chosen words, the name of a blob as bytes, or None for no file.
    """
    with create_private_folder(repository.root, "merge") as folder:
        trial = repository.with_variables(GIT_INDEX_FILE=str(folder / "index"))
        trial.run("read-tree", plan.tree)
        for path, content in contents.items():
            if content is None:
                trial.run("update-index", "--force-remove", "--", path)
                continue
            if isinstance(content, bytes):
                blob = content.decode("ascii")
            else:
                blob = trial.run("hash-object", "-w", "--stdin", stdin=content)
            trial.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        return trial.run("write-tree")


def apply_merge(
    repository: ProjectRepository, state: BranchState, plan: MergePlan, tree: str
) -> None:
    """Give the folder the files of a merged tree, and its branch the changes of the others.

    What was saved stays in the database of git. Raises SendError, and then the folder is as before.
    """
    git_dir = Path(repository.run("rev-parse", "--absolute-git-dir"))
    if (git_dir / "index.lock").exists():
        raise SendError(
            "Another git program is at work in this folder, or stopped in the middle.",
            "Nothing was changed. Close the other program, then try again.",
        )
    head = state.head if plan.review else _find_new_head(repository, state, plan.target)
    with (
        hold_content_lock(repository.root),
        create_private_folder(repository.root, "merge") as folder,
    ):
        if _read_tree_of_folder(repository, state, folder) != repository.run(
            "rev-parse", f"{plan.saved}^{{tree}}"
        ):
            raise SendError("A file was saved at this moment.", "Nothing was changed. Try again.")
        repository.run("update-ref", SAVED_REF, plan.saved)
        trial = repository.with_variables(GIT_INDEX_FILE=str(folder / "index"))
        try:
            trial.run("read-tree", "-m", "-u", plan.saved, tree)
        except GitError as error:
            raise SendError(
                "A file of this folder is in the way of the others' changes.",
                f"Nothing was changed. Git reports: {error.message}",
            ) from None
        if plan.review:
            repository.run("update-ref", f"refs/heads/{plan.review}", plan.target)
            return
        try:
            repository.run("read-tree", "--reset", head)
            repository.run_or_empty("update-index", "-q", "--refresh")
            repository.run("update-ref", "-m", "update", "HEAD", head, state.head)
        except GitError as error:
            raise explain_commit(error) from None


def _read_tree_of_folder(repository: ProjectRepository, state: BranchState, folder: Path) -> str:
    """Return the tree of all that the folder holds, and leave its index in `folder`."""
    commit = _commit_saved(repository, state, folder, state.head)
    return repository.run("rev-parse", f"{commit}^{{tree}}")


def _find_new_head(repository: ProjectRepository, state: BranchState, target: str) -> str:
    """Return the commit that the branch gets: that of the others, or a merge of both."""
    if repository.is_ancestor(state.head, target):
        return target
    if repository.is_ancestor(target, state.head):
        return state.head
    tree, conflicts = merge_commits(repository, state.head, target)
    if conflicts:
        raise SendError(
            "This computer has commits that were never sent, and others changed the same words.",
            "Ask who looks after the project to merge them.",
        )
    try:
        parents = ("-p", state.head, "-p", target)
        return repository.run("commit-tree", tree, *parents, "-m", "Merge the main branch")
    except GitError as error:
        raise explain_commit(error) from None
