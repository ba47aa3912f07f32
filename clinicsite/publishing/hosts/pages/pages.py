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
    Earlier,
    Live,
    NotPublishedError,
    RaceError,
    Tell,
    control_digest,
    digest_in,
    undone_in,
    words_of,
)
from clinicsite.publishing.hosts.pages.asset_retention import LEFT, left_in, with_left_over
from clinicsite.publishing.hosts.pages.commit import commit_of, make_commit
from clinicsite.publishing.hosts.pages.scratch_repository import private_repository
from clinicsite.publishing.preflight import files_of
from clinicsite.publishing.release import Release
from clinicsite.rendering import release_info

LIVE = "refs/live"  # what the host has, as fetched a moment ago
CONTROL = (".nojekyll", "CNAME")  # so that GitHub serves the files as they are, at this domain
NOT_OURS = (".example", ".github.io", ".gitlab.io", ".codeberg.page")  # domains without a CNAME
OF_THE_SOURCES = frozenset({"content", "pelicanconf.py", "tasks.py"})
SIGNS_OF_A_RACE = (
    *("stale info", "non-fast-forward", "fetch first"),
    *("cannot lock ref", "failed to update ref", "incorrect old value"),
)
LATER = "Type the command again in a minute."
HISTORY = 30  # releases that are listed


@dataclass(frozen=True)
class Pages:
    """The branch `branch` of `remote`, which is a remote of the project at `root` or an address."""

    root: Path
    remote: str
    branch: str
    tell: Tell = lambda _: None
    kind = "pages"

    @classmethod
    def at(cls, place: str, root: Path, tell: Tell) -> Pages:
        """The host behind `origin#gh-pages` or `https://forge.example/clinic/site.git#gh-pages`."""
        remote, _, branch = place.rpartition("#")
        if not remote:
            remote, branch = place, "gh-pages"
        project = Repository(root)
        try:
            known = project.ask("remote").split()
        except GitError as error:
            raise NotPublishedError(f"Git cannot say where to publish to: {error}") from None
        is_address = "/" in remote or ":" in remote
        if remote.startswith("-") or not (remote in known or is_address):
            raise NotPublishedError(
                f"There is no remote called {remote!r} here (known: {', '.join(known) or 'none'}). "
                f"Type: git remote add {remote} ADDRESS, or mend HOSTS in publishconf.py."
            )
        if branch.startswith("-") or not project.maybe("check-ref-format", "--branch", branch):
            raise NotPublishedError(
                f"{branch!r} cannot be the name of a branch. Name another one in publishconf.py."
            )
        return cls(root, remote, branch, tell)

    @property
    def place(self) -> str:
        """The branch and where it is, in words."""
        return f"{self.branch} on {self.remote}"

    def dress(self, release: Release) -> dict[str, bytes]:
        """An empty .nojekyll, and CNAME for a site that has a domain of its own."""
        domain = release.hosting.domain
        is_ours = not domain.endswith(NOT_OURS) and "." in domain and not release.hosting.base
        cname = {"CNAME": f"{domain}\n".encode()} if is_ours else {}
        return {".nojekyll": b"", **cname}

    def live(self) -> Live | None:
        """The newest commit of the branch."""
        with self._repository() as git:
            seen = self._fetch(git)
            if not seen:
                return None
            blobs = git.blobs(seen)
            message = git.ask("log", "-1", "--format=%B", seen)
            note = release_info.parse(git.maybe("cat-file", "blob", f"{seen}:{release_info.FILE}"))
            control = {
                path: git.bytes("cat-file", "blob", blobs[path])
                for path in CONTROL
                if path in blobs
            }
            # A commit by other hands: its files may not be those that its note tells of.
            is_ours = bool(note) and digest_in(message) == note.digest
            return Live(
                note,
                frozenset(blobs.keys() - left_in(git, seen).keys() - {LEFT}),
                git.maybe("cat-file", "blob", f"{seen}:{content_hashes.FILE}"),
                control_digest(control) if is_ours else "",
                seen,
                undone_in(message),
            )

    def changed(self, parcel: Path, live: Live) -> frozenset[str]:
        """By the names that git gives to what is in the files."""
        with self._repository() as git:
            self._expect(git, live.seen)
            theirs = git.blobs(live.seen)
            ours = git.blobs_on_disk(parcel.resolve(), files_of(parcel))
        return frozenset(path for path in ours.keys() & theirs.keys() if ours[path] != theirs[path])

    def send(self, parcel: Path, release: Release, live: Live | None, message: str) -> None:
        """One commit on top of what is live."""
        seen = live.seen if live else ""
        with self._repository() as git:
            self._expect(git, seen)
            commit = make_commit(git, parcel.resolve(), seen, message)
            commit = with_left_over(git, commit, seen, message, int(time.time()))
            self._push(git, commit, seen)

    def releases(self) -> list[Earlier]:
        """The newest commits of the branch."""
        with self._repository() as git:
            live = self._fetch(git, HISTORY)
            if not live:
                return []
            log = git.ask("log", "-z", f"-{HISTORY}", "--first-parent", "--format=%H %ct %B", live)
            return [self._earlier(git, entry, live) for entry in log.split("\0") if entry]

    def take_back(self, earlier: Earlier, message: str) -> None:
        """One commit with the files of the earlier one, on top of what is live."""
        with self._repository() as git:
            live = self._fetch(git, HISTORY)
            tree = git.maybe("rev-parse", "--verify", "--quiet", f"{earlier.name}^{{tree}}")
            if not tree:
                raise NotPublishedError(
                    f"{self.place} has no release {earlier.name} any more. To see what there is, "
                    "type: python3 tasks.py releases"
                )
            self._push(git, commit_of(git, tree, live, message), live)

    @contextlib.contextmanager
    def _repository(self) -> Iterator[Repository]:
        try:
            with private_repository(self.root) as git:
                yield git
        except OSError as error:
            path = error.filename2 or error.filename or self.root
            raise NotPublishedError(
                f"{path}: {error.strerror}. Mend that, and try again."
            ) from None
        except GitError as error:
            raise NotPublishedError(
                f"What was fetched from {self.place} cannot be used here. Nothing was sent. Check "
                f"that the disk is not full, then type the command again.\ngit said: {error}"
            ) from None

    def _fetch(self, git: Repository, depth: int = 1) -> str:
        """The commit that the host has now, brought here; empty before the first publish."""
        ref = f"refs/heads/{self.branch}"
        how = (f"--depth={depth}", "--progress", "--no-tags", "--no-write-fetch-head", "--refmap=")
        try:
            found = git.over_network("ls-remote", self.remote, ref).partition("\t")[0]
            if not found:
                return ""
            if depth > 1 or git.maybe("rev-parse", "--verify", "--quiet", LIVE) != found:
                self.tell(f"Fetching what is on {self.place}")
                git.over_network("fetch", *how, self.remote, f"+{ref}:{LIVE}", tell=self.tell)
        except GitError as error:
            raise NotPublishedError(
                f"The remote {self.remote} cannot be read. Check its address (git remote -v), the "
                "network and your right to it, then type the command again.\n"
                f"git said: {error}"
            ) from None
        if OF_THE_SOURCES & set(git.ask("ls-tree", "--name-only", LIVE).splitlines()):
            raise NotPublishedError(
                f"{self.place} holds the sources, and publishing would replace them with the "
                "built site. Name another branch in HOSTS of publishconf.py."
            )
        return git.ask("rev-parse", LIVE)

    def _expect(self, git: Repository, seen: str) -> None:
        """Raises RaceError when the commit that was seen is no longer what the host has."""
        is_here = not seen or git.maybe("rev-parse", "--verify", "--quiet", f"{seen}^{{tree}}")
        if not is_here and self._fetch(git) != seen:
            raise RaceError(f"Somebody else published to {self.place} at the same moment. {LATER}")

    def _push(self, git: Repository, commit: str, seen: str) -> None:
        """Moves the branch to the commit, if it still is where it was seen."""
        ref = f"refs/heads/{self.branch}"
        self.tell(f"Sending to {self.place}")
        lease = f"--force-with-lease={ref}:{seen}"
        try:
            git.over_network(
                "push", "--progress", lease, self.remote, f"{commit}:{ref}", tell=self.tell
            )
        except GitError as error:
            now = self._now(git, ref)
            if now != commit:  # else it has arrived, and only the answer was lost
                raise self._refused(error, now, seen) from None
        git.ask("update-ref", LIVE, commit)  # which need not be fetched, then

    def _refused(self, error: GitError, now: str | None, seen: str) -> NotPublishedError:
        is_race = any(sign in str(error) for sign in SIGNS_OF_A_RACE)
        if is_race or (now is not None and now != seen):
            return RaceError(f"Somebody else published to {self.place} at the same moment. {LATER}")
        what = (
            "it cannot be asked what is live now: the old site or the new one, and that whole"
            if now is None
            else "what was live before still is"
        )
        return NotPublishedError(
            f"{self.remote} did not take the site; {what}. Check the network and that you may "
            f"push there, then type the command again.\ngit said: {error}"
        )

    def _now(self, git: Repository, ref: str) -> str | None:
        """Where the branch is; None when nobody can tell."""
        try:
            return git.over_network("ls-remote", self.remote, ref).partition("\t")[0]
        except GitError:
            return None

    def _earlier(self, git: Repository, entry: str, live: str) -> Earlier:
        commit, seconds, message = entry.split(" ", 2)
        note = release_info.parse(git.maybe("cat-file", "blob", f"{commit}:{release_info.FILE}"))
        when = dt.datetime.fromtimestamp(int(seconds), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Earlier(commit[:12], note, words_of(message), commit == live, when)
