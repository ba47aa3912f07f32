"""A branch that a pages host serves (GitHub, GitLab, Codeberg …): each release is one commit.

What is live is fetched first, and a commit is pushed only in the place of the one that was seen.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.model import content_hashes
from clinicsite.publishing.git import GitError, Repository
from clinicsite.publishing.hosts.host import (
    MEBIBYTE,
    HostLimits,
    LiveState,
    PastRelease,
    ProgressCallback,
    PublishError,
    RaceError,
    get_host_files_digest,
    parse_message,
)
from clinicsite.publishing.hosts.pages.asset_retention import (
    RETAINED_FILES,
    add_retained,
    read_retained,
)
from clinicsite.publishing.hosts.pages.commit import commit_tree, create_commit
from clinicsite.publishing.hosts.pages.scratch_repository import scratch_repository
from clinicsite.publishing.preflight import list_files
from clinicsite.publishing.release import Release
from clinicsite.rendering import release_info
from clinicsite.support.os_errors import describe_os_error

LIVE_REF = "refs/live"  # what the host has, as fetched a moment ago
CONTROL_FILES = (
    ".nojekyll",
    "CNAME",
)  # so that GitHub serves the files as they are, at this domain
SHARED_DOMAINS = (
    ".example",
    ".github.io",
    ".gitlab.io",
    ".codeberg.page",
)  # domains without a CNAME
SOURCE_NAMES = frozenset({"content", "pelicanconf.py", "tasks.py"})
RACE_MESSAGES = (
    *("stale info", "non-fast-forward", "fetch first"),
    *("cannot lock ref", "failed to update ref", "incorrect old value"),
)
RETRY_HINT = "Type the command again in a minute."
MAX_LISTED = 30  # releases that are listed


@dataclass(frozen=True)
class PagesHost:
    """The branch `branch` of `remote`, which is a remote of the project at `root` or an address."""

    root: Path
    remote: str
    branch: str
    progress: ProgressCallback = lambda _: None
    # docs.github.com, "About large files" and "GitHub Pages limits"
    limits = HostLimits(100 * MEBIBYTE, 1_000_000_000, 1_000_000)
    sent_headers: frozenset[str] = frozenset()  # pages hosts send headers of their own
    is_handover = False

    @classmethod
    def from_spec(cls, place: str, root: Path, progress: ProgressCallback) -> PagesHost:
        """The host behind `origin#gh-pages` or `https://forge.example/clinic/site.git#gh-pages`."""
        remote, _, branch = place.rpartition("#")
        if not remote:
            remote, branch = place, "gh-pages"
        project = Repository(root)
        try:
            known = project.run("remote").split()
        except GitError as error:
            raise PublishError(f"Git cannot say where to publish to: {error}") from None
        is_address = "/" in remote or ":" in remote
        if remote.startswith("-") or not (remote in known or is_address):
            raise PublishError(
                f"There is no remote called {remote!r} here (known: {', '.join(known) or 'none'}). "
                f"Type: git remote add {remote} ADDRESS, or mend HOSTS in publishconf.py."
            )
        if branch.startswith("-") or not project.run_or_empty(
            "check-ref-format", "--branch", branch
        ):
            raise PublishError(
                f"{branch!r} cannot be the name of a branch. Name another one in publishconf.py."
            )
        return cls(root, remote, branch, progress)

    @property
    def place(self) -> str:
        """The branch and where it is, in words."""
        return f"{self.branch} on {self.remote}"

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """An empty .nojekyll, and CNAME for a site that has a domain of its own."""
        domain = release.hosting.domain
        is_ours = not domain.endswith(SHARED_DOMAINS) and "." in domain and not release.hosting.base
        cname = {"CNAME": f"{domain}\n".encode()} if is_ours else {}
        return {".nojekyll": b"", **cname}

    def get_live_state(self) -> LiveState | None:
        """The newest commit of the branch."""
        with self._repository() as git:
            seen = self._fetch(git)
            if not seen:
                return None
            blobs = git.list_blobs(seen)
            message = parse_message(git.run("log", "-1", "--format=%B", seen))
            note = release_info.parse_release_info(
                git.run_or_empty("cat-file", "blob", f"{seen}:{release_info.RELEASE_INFO_FILE}")
            )
            control = {
                path: git.run_bytes("cat-file", "blob", blobs[path])
                for path in CONTROL_FILES
                if path in blobs
            }
            # A commit by other hands: its files may not be those that its note tells of.
            is_ours = note is not None and message.digest == note.digest
            return LiveState(
                note,
                frozenset(blobs.keys() - read_retained(git, seen).keys() - RETAINED_FILES),
                git.run_or_empty(
                    "cat-file", "blob", f"{seen}:{content_hashes.CONTENT_HASHES_FILE}"
                ),
                get_host_files_digest(control) if is_ours else "",
                seen,
                message.rolled_back,
            )

    def find_changed_paths(self, staging: Path, live: LiveState) -> frozenset[str]:
        """By the names that git gives to what is in the files."""
        with self._repository() as git:
            self._ensure_current(git, live.revision)
            theirs = git.list_blobs(live.revision)
            ours = git.hash_files(staging.resolve(), list_files(staging))
        return frozenset(path for path in ours.keys() & theirs.keys() if ours[path] != theirs[path])

    def send(self, staging: Path, release: Release, live: LiveState | None, message: str) -> None:
        """One commit on top of what is live."""
        seen = live.revision if live else ""
        with self._repository() as git:
            self._ensure_current(git, seen)
            commit = create_commit(git, staging.resolve(), seen, message)
            commit = add_retained(git, commit, seen, message, int(time.time()))
            self._push(git, commit, seen)

    def list_releases(self) -> list[PastRelease]:
        """The newest commits of the branch."""
        with self._repository() as git:
            live = self._fetch(git, MAX_LISTED)
            if not live:
                return []
            log = git.run(
                "log", "-z", f"-{MAX_LISTED}", "--first-parent", "--format=%H %ct %B", live
            )
            return [self._parse_log_entry(git, entry, live) for entry in log.split("\0") if entry]

    def restore(self, past_release: PastRelease, message: str) -> None:
        """One commit with the files of the earlier one, on top of what is live."""
        with self._repository() as git:
            live = self._fetch(git, MAX_LISTED)
            tree = git.run_or_empty(
                "rev-parse", "--verify", "--quiet", f"{past_release.name}^{{tree}}"
            )
            if not tree:
                raise PublishError(
                    f"{self.place} has no release {past_release.name} any more. To see what "
                    "there is, "
                    "type: python3 tasks.py releases"
                )
            self._push(git, commit_tree(git, tree, live, message), live)

    @contextlib.contextmanager
    def _repository(self) -> Iterator[Repository]:
        try:
            with scratch_repository(self.root) as git:
                yield git
        except OSError as error:
            raise PublishError(*describe_os_error(error, self.root)) from None
        except GitError as error:
            raise PublishError(
                f"What was fetched from {self.place} cannot be used here. Nothing was sent. Check "
                f"that the disk is not full, then type the command again.\ngit reported: {error}"
            ) from None

    def _fetch(self, git: Repository, depth: int = 1) -> str:
        """The commit that the host has now, brought here; empty before the first publish."""
        ref = f"refs/heads/{self.branch}"
        how = (f"--depth={depth}", "--progress", "--no-tags", "--no-write-fetch-head", "--refmap=")
        try:
            found = git.run_over_network("ls-remote", self.remote, ref).partition("\t")[0]
            if not found:
                return ""
            if depth > 1 or git.run_or_empty("rev-parse", "--verify", "--quiet", LIVE_REF) != found:
                self.progress(f"Fetching what is on {self.place}")
                git.run_over_network(
                    "fetch", *how, self.remote, f"+{ref}:{LIVE_REF}", progress=self.progress
                )
        except GitError as error:
            raise PublishError(
                f"The remote {self.remote} cannot be read. Check its address (git remote -v), the "
                "network and your right to it, then type the command again.\n"
                f"git reported: {error}"
            ) from None
        if SOURCE_NAMES & set(git.run("ls-tree", "--name-only", LIVE_REF).splitlines()):
            raise PublishError(
                f"{self.place} holds the sources, and publishing would replace them with the "
                "built site. Name another branch in HOSTS of publishconf.py."
            )
        return git.run("rev-parse", LIVE_REF)

    def _ensure_current(self, git: Repository, revision: str) -> None:
        """Raises RaceError when the commit that was seen is no longer what the host has."""
        is_here = not revision or git.run_or_empty(
            "rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}"
        )
        if not is_here and self._fetch(git) != revision:
            raise RaceError(
                f"Somebody else published to {self.place} at the same moment. {RETRY_HINT}"
            )

    def _push(self, git: Repository, commit: str, revision: str) -> None:
        """Moves the branch to the commit, if it still is where it was seen."""
        ref = f"refs/heads/{self.branch}"
        self.progress(f"Sending to {self.place}")
        lease = f"--force-with-lease={ref}:{revision}"
        try:
            git.run_over_network(
                "push", "--progress", lease, self.remote, f"{commit}:{ref}", progress=self.progress
            )
        except GitError as error:
            now = self._read_remote_ref(git, ref)
            if now != commit:  # else it has arrived, and only the answer was lost
                raise self._explain_refusal(error, now, revision) from None
        git.run("update-ref", LIVE_REF, commit)  # which need not be fetched, then

    def _explain_refusal(self, error: GitError, now: str | None, revision: str) -> PublishError:
        is_race = any(sign in str(error) for sign in RACE_MESSAGES)
        if is_race or (now is not None and now != revision):
            return RaceError(
                f"Somebody else published to {self.place} at the same moment. {RETRY_HINT}"
            )
        what = (
            "it cannot be asked what is live now: the old site or the new one, and that whole"
            if now is None
            else "what was live before still is"
        )
        return PublishError(
            f"{self.remote} did not take the site; {what}. Check the network and that you may "
            f"push there, then type the command again.\ngit reported: {error}"
        )

    def _read_remote_ref(self, git: Repository, ref: str) -> str | None:
        """Where the branch is; None when nobody can tell."""
        try:
            return git.run_over_network("ls-remote", self.remote, ref).partition("\t")[0]
        except GitError:
            return None

    def _parse_log_entry(self, git: Repository, entry: str, live: str) -> PastRelease:
        commit, seconds, message = entry.split(" ", 2)
        note = release_info.parse_release_info(
            git.run_or_empty("cat-file", "blob", f"{commit}:{release_info.RELEASE_INFO_FILE}")
        )
        when = dt.datetime.fromtimestamp(int(seconds), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return PastRelease(commit[:12], note, parse_message(message).summary, commit == live, when)
