"""Publish a built site to the branch that a pages host serves.

ghp-import makes the commit, behind a wall. By itself it never fetches, commits when nothing
changed, and may leave a part of a commit on the branch when it fails. Here it works on a private
branch; what it made is compared with the folder; only then is that one commit pushed, and never
with force.
"""

import contextlib
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ghp_import

from plugins.model.medical_pages import FILE
from plugins.publishing.gates import addresses_lost, changes_untold, faults, files_of
from plugins.publishing.git import GitError, Repository

PRIVATE_BRANCH = "publish-in-progress"
LIVE = "refs/publish/live"  # what the host has, as fetched a moment ago
NO_JEKYLL = ".nojekyll"  # ghp-import adds it, so that GitHub serves the files as they are
OF_THE_SOURCES = frozenset({"content", "pelicanconf.py", "tasks.py"})
SIGNS_OF_A_RACE = ("non-fast-forward", "fetch first", "cannot lock ref", "failed to update ref")
MAX_FAULTS_SHOWN = 20


class NotPublishedError(Exception):
    """Nothing was sent; the text says why, and what to do."""


@dataclass(frozen=True)
class Published:
    """What was sent, or would be; the commit is empty when the host has this very site."""

    place: str
    commit: str = ""
    added: int = 0
    changed: int = 0
    removed: int = 0
    dry_run: bool = False

    def __str__(self) -> str:
        if not self.commit:
            return f"Nothing to publish: {self.place} has exactly this site already."
        verb = "Would publish" if self.dry_run else "Published"
        files = f"{self.added} files added, {self.changed} changed, {self.removed} removed"
        return f"{verb} to {self.place}: {files}."


def publish(
    root: Path, folder: Path, *, remote: str, branch: str, dry_run: bool = False
) -> Published:
    """Send the site in `folder` to `branch` of `remote`. Raises NotPublishedError.

    Wherever this is stopped, the host has the old site or the new one, never a part.
    """
    refuse(faults(folder))
    repository = Repository(root)
    place = f"{branch} on {remote}"
    source = source_commit(repository)
    live = fetch_live(repository, remote, branch)
    if live and OF_THE_SOURCES & set(repository.ask("ls-tree", "--name-only", live).splitlines()):
        raise NotPublishedError(
            f"{place} holds the sources, and publishing would replace them with the built site. "
            "Name another branch: PUBLISH_BRANCH in publishconf.py, or --branch."
        )
    refuse(changes_untold(repository.maybe("show", f"{live}:{FILE}") if live else "", folder))
    refuse(addresses_lost(repository.blobs(live) if live else (), folder))
    try:
        commit = make_commit(repository, folder.resolve(), live, source)
        if live and same_tree(repository, live, commit):
            return Published(place)
        if not dry_run:
            push(repository, commit, remote, branch)
        return Published(place, commit, *changes(repository, live, commit), dry_run)
    finally:
        repository.maybe("update-ref", "-d", f"refs/heads/{PRIVATE_BRANCH}")


def refuse(faults: Iterator[str]) -> None:
    """Raises NotPublishedError when the built site has a fault."""
    if shown := "".join(f"\n  {fault}" for fault in itertools.islice(faults, MAX_FAULTS_SHOWN)):
        raise NotPublishedError(f"The built site is not fit to be sent:{shown}\nBuild it again.")


def source_commit(repository: Repository) -> str:
    """The commit that the site was built from."""
    try:
        return repository.ask("rev-parse", "--verify", "HEAD^{commit}")
    except GitError as error:
        raise NotPublishedError(
            f"This folder has no commit to name as the source. Commit your work first.\n({error})"
        ) from None


def fetch_live(repository: Repository, remote: str, branch: str) -> str:
    """The commit that the host has now, brought here; empty before the first publish."""
    known = repository.maybe("remote").split()
    if remote not in known:
        raise NotPublishedError(
            f"There is no remote called {remote!r} here (known: {', '.join(known) or 'none'}). "
            f"Type: git remote add {remote} ADDRESS, or set PUBLISH_REMOTE in publishconf.py."
        )
    if branch.startswith("-") or not repository.maybe("check-ref-format", "--branch", branch):
        raise NotPublishedError(f"{branch!r} cannot be the name of a branch. Name another one.")
    # A CI clone is shallow and stays so; a person's full clone must not become shallow.
    shallow = repository.maybe("rev-parse", "--is-shallow-repository") == "true"
    how = ["--quiet", "--no-tags", "--no-write-fetch-head", *(["--depth=1"] if shallow else [])]
    try:
        if not repository.ask("ls-remote", "--heads", remote, f"refs/heads/{branch}"):
            return ""
        repository.ask("fetch", *how, remote, f"+refs/heads/{branch}:{LIVE}")
    except GitError as error:
        raise NotPublishedError(
            f"The remote {remote} cannot be read. Check its address (git remote -v), the network "
            f"and your right to it, then type the command again.\ngit said: {error}"
        ) from None
    return repository.ask("rev-parse", LIVE)


def make_commit(repository: Repository, folder: Path, live: str, source: str) -> str:
    """A commit on top of `live` that holds exactly the files of `folder`."""
    ref = f"refs/heads/{PRIVATE_BRANCH}"
    if live:
        repository.ask("update-ref", ref, live)
    else:
        repository.maybe("update-ref", "-d", ref)
    unsaved = repository.ask("status", "--porcelain", "--untracked-files=normal")
    message = f"Publish {source}" + (" with changes that are not committed" if unsaved else "")
    reason = "its commit does not hold the files of the built site"
    files = files_of(folder)
    add_no_jekyll = NO_JEKYLL not in files
    try:
        with contextlib.chdir(repository.root), committer(repository, source):
            ghp_import.ghp_import(
                str(folder), branch=PRIVATE_BRANCH, mesg=message, nojekyll=add_no_jekyll, push=False
            )
        commit = repository.ask("rev-parse", "--verify", ref)
        made = repository.blobs(commit)
        if add_no_jekyll:
            made.pop(NO_JEKYLL, None)
        parent = repository.maybe("rev-parse", "--verify", f"{commit}^")
        if made == repository.blobs_on_disk(folder, files) and parent == live:
            return commit
    except (ghp_import.GhpError, GitError, OSError, TypeError) as error:
        reason = str(error)  # a TypeError comes when git fails: ghp-import prints bytes then
    raise NotPublishedError(
        f"The commit could not be made: {reason}. Nothing was sent. Check that the disk is not "
        "full and that nothing else writes to the built site, then type the command again."
    )


@contextlib.contextmanager
def committer(repository: Repository, source: str) -> Iterator[None]:
    """Name a committer where git knows none (as in CI): the author of the source commit.

    The date is the source's as well, so that the same source gives the same commit.
    """
    of_source = repository.ask("log", "-1", "--format=%an%x00%ae%x00%cD", source).split("\0")
    names = ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE")
    known = (*(repository.maybe("config", key) for key in ("user.name", "user.email")), "")
    before = {name: os.environ.get(name) for name in names}
    for name, mine, theirs in zip(names, known, of_source, strict=True):
        os.environ[name] = before[name] or mine or theirs
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def same_tree(repository: Repository, one: str, other: str) -> bool:
    """Whether two commits hold the same files."""
    return not repository.ask("diff-tree", "-r", "--name-only", one, other)


def changes(repository: Repository, live: str, commit: str) -> tuple[int, int, int]:
    """How many files the commit adds, changes and removes."""
    if not live:
        return len(repository.blobs(commit)), 0, 0
    rows = repository.ask("diff-tree", "-r", "--no-renames", "--name-status", live, commit)
    kinds = [row[:1] for row in rows.splitlines()]
    return kinds.count("A"), len(kinds) - kinds.count("A") - kinds.count("D"), kinds.count("D")


def push(repository: Repository, commit: str, remote: str, branch: str) -> None:
    """Move the host's branch to the commit, if it is still where it was."""
    try:
        repository.ask("push", "--quiet", remote, f"{commit}:refs/heads/{branch}")
    except GitError as error:
        if any(word in str(error) for word in SIGNS_OF_A_RACE):
            why = "Somebody else published at the same moment; theirs is live. "
            cure = "Bring your copy up to date (git pull), then type the command again."
        else:
            why = f"{remote} did not take the site; what was live before still is. "
            cure = "Check the network and that you may push there, then type the command again."
        raise NotPublishedError(f"{why}{cure}\ngit said: {error}") from None
