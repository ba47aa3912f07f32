"""Publish to a branch that a pages host serves (GitHub, GitLab, Codeberg and others).

Each release is one commit. The live one is fetched first, and a new one is pushed only if the
branch has not moved since.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.model import content_hashes
from clinicsite.publishing.hosts.control_files import parse_target
from clinicsite.publishing.hosts.host import (
    HostLimits,
    LiveState,
    PastRelease,
    ProgressCallback,
    PublishError,
    StagedSite,
    get_host_files_digest,
    parse_message,
)
from clinicsite.publishing.hosts.pages.branch_server import CONTROL_FILES, FORGE, BranchServer
from clinicsite.publishing.hosts.pages.commit import (
    RETAINED_FILES,
    add_retained,
    commit_tree,
    create_commit,
    read_retained,
    write_own_tree,
)
from clinicsite.publishing.hosts.pages.other_commits import (
    CNAME_FILE,
    DOMAINS_FILE,
    read_domain_commit,
    read_other_commit,
)
from clinicsite.publishing.hosts.pages.remote_branch import RemoteBranch
from clinicsite.publishing.hosts.pages.scratch_repository import scratch_repository
from clinicsite.publishing.release import Release
from clinicsite.publishing.site_files import SiteFiles
from clinicsite.rendering import release_info
from clinicsite.support.build_clock import format_utc
from clinicsite.support.credentials import is_scp_with_password
from clinicsite.support.file_tree import list_files
from clinicsite.support.git import GitError, GitSetupError, Repository
from clinicsite.support.os_errors import os_errors_explained

MAX_LISTED = 30  # releases that are listed


@dataclass(frozen=True)
class PagesHost:
    """The branch `branch` of `remote`: a remote of the project at `root`, or a URL.

    `server` brings it to visitors.
    """

    root: Path
    remote: str
    branch: str
    progress: ProgressCallback = lambda _: None
    server: BranchServer = FORGE

    @classmethod
    def from_spec(cls, place: str, root: Path, progress: ProgressCallback) -> PagesHost:
        """Return the host of `origin#gh-pages`, `URL#gh-pages` or `origin#gh-pages#netlify`.

        Raises PublishError.
        """
        remote, mark, names = place.partition("#")
        branch, target_mark, target_name = (names if mark else "gh-pages").partition("#")
        server = BranchServer(parse_target(target_name)) if target_mark else FORGE
        project = Repository(root)
        try:
            known = project.run("remote").split()
        except GitSetupError as error:
            raise PublishError(error.message, error.help) from None
        except GitError as error:
            raise PublishError(f"git cannot list the remotes of the project: {error}") from None
        is_url = "/" in remote or ":" in remote
        if remote.startswith("-") or not (remote in known or is_url):
            raise PublishError(
                f"There is no remote called {remote!r} here (known: {', '.join(known) or 'none'}). "
                f"Type: git remote add {remote} URL, or correct HOSTS in publishconf.py."
            )
        if is_scp_with_password(remote):
            raise PublishError(
                "An address of SSH holds no password: ssh reads keys. Write it as: "
                "user@server:path/site.git"
            )
        if branch.startswith("-") or not project.run_or_empty(
            "check-ref-format", "--branch", branch
        ):
            raise PublishError(
                f"{branch!r} cannot be the name of a branch. Name another one in publishconf.py."
            )
        return cls(root, remote, branch, progress, server)

    @property
    def place(self) -> str:
        """Return the branch and its remote in words."""
        return str(self._branch)

    @property
    def _branch(self) -> RemoteBranch:
        return RemoteBranch(self.remote, self.branch, self.progress)

    @property
    def limits(self) -> HostLimits:
        """Return the limits of the server."""
        return self.server.limits

    @property
    def sent_headers(self) -> frozenset[str]:
        """Return the headers that the files of the branch set."""
        return self.server.sent_headers

    @property
    def is_handover(self) -> bool:
        """Return whether another host takes the branch."""
        return self.server.is_handover

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """Return the files that the server reads. Raises PublishError."""
        return self.server.build_files(release)

    def get_live_state(self) -> LiveState | None:
        """Return the state of the newest commit of the branch."""
        with self._repository() as git:
            live_commit = self._branch.fetch(git)
            if not live_commit:
                return None
            blobs = git.list_blobs(live_commit)
            retained = read_retained(git, live_commit).keys() | RETAINED_FILES | {DOMAINS_FILE}
            message = parse_message(git.run("log", "-1", "--format=%B", live_commit))
            info = release_info.parse_release_info(
                git.run_or_empty(
                    "cat-file", "blob", f"{live_commit}:{release_info.RELEASE_INFO_FILE}"
                )
            )
            host_files = {
                path: git.run_bytes("cat-file", "blob", blobs[path])
                for path in CONTROL_FILES
                if path in blobs
            }
            # The files of another program's commit may differ from its release info.
            is_ours = info is not None and message.digest == info.digest
            other_commit = None
            if is_ours and message.other_commit:
                self._branch.fetch(git, MAX_LISTED)
                other_commit = read_domain_commit(git, message.other_commit, MAX_LISTED)
            elif not is_ours:
                self._branch.fetch(git, MAX_LISTED)
                other_commit, record = read_other_commit(git, live_commit, MAX_LISTED)
                message = message if message.digest else record  # what was taken off stays off
            return LiveState(
                info,
                {path: blob for path, blob in blobs.items() if path not in retained},
                git.run_or_empty(
                    "cat-file", "blob", f"{live_commit}:{content_hashes.CONTENT_HASHES_FILE}"
                ),
                get_host_files_digest(host_files) if is_ours else "",
                live_commit,
                message,
                other_commit,
            )

    def hash_files(self, files: SiteFiles) -> dict[str, str]:
        """Return path → blob of the files of a site."""
        with self._repository() as git:
            return git.hash_files(files.folder.resolve(), list_files(files.folder))

    def send(
        self, staged: StagedSite, release: Release, live: LiveState | None, message: str
    ) -> None:
        """Push one commit on top of what is live."""
        live_commit = live.revision if live else ""
        with self._repository() as git:
            self._branch.ensure_current(git, live_commit)
            commit = create_commit(git, staged, live_commit, message)
            now = int(time.time())
            commit = add_retained(git, commit, live_commit, message, now, {DOMAINS_FILE})
            self._branch.push(git, commit, live_commit)

    def list_releases(self) -> list[PastRelease]:
        """Return the newest commits of the branch."""
        with self._repository() as git:
            live = self._branch.fetch(git, MAX_LISTED)
            if not live:
                return []
            log = git.run(
                "log", "-z", f"-{MAX_LISTED}", "--first-parent", "--format=%H %ct %B", live
            )
            return [self._parse_log_entry(git, entry, live) for entry in log.split("\0") if entry]

    def restore(self, past_release: PastRelease, live: LiveState, message: str) -> None:
        """Push one commit with the files of an earlier one, on top of what is live."""
        with self._repository() as git:
            self._branch.fetch(git, MAX_LISTED)
            self._branch.ensure_current(git, live.revision)
            commit = git.run_or_empty(
                "rev-parse", "--verify", "--quiet", f"{past_release.name}^{{commit}}"
            )
            if not commit:
                raise PublishError(
                    f"{self.place} no longer has the release {past_release.name}.",
                    "To list the releases, type: python3 tasks.py releases",
                )
            tree = write_own_tree(git, commit)
            commit = commit_tree(git, tree, live.revision, message)
            now, of_host = int(time.time()), {DOMAINS_FILE, CNAME_FILE}  # domains are settings
            commit = add_retained(git, commit, live.revision, message, now, of_host)
            self._branch.push(git, commit, live.revision)

    @contextlib.contextmanager
    def _repository(self) -> Iterator[Repository]:
        try:
            with (
                os_errors_explained(self.root, PublishError),
                scratch_repository(self.root) as git,
            ):
                yield git
        except GitSetupError as error:
            raise PublishError(error.message, error.help) from None
        except GitError as error:
            raise PublishError(
                f"What was fetched from {self.place} cannot be used here. Nothing was sent. Check "
                f"that the disk is not full, then type the command again.\ngit reported: {error}"
            ) from None

    def _parse_log_entry(self, git: Repository, entry: str, live: str) -> PastRelease:
        commit, seconds, message = entry.split(" ", 2)
        info = release_info.parse_release_info(
            git.run_or_empty("cat-file", "blob", f"{commit}:{release_info.RELEASE_INFO_FILE}")
        )
        summary, published_at = parse_message(message).summary, format_utc(int(seconds))
        return PastRelease(commit[:12], info, summary, commit == live, published_at)
