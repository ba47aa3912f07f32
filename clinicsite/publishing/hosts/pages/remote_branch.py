"""Fetch from and push to one branch of a remote, so that no other publisher's work is lost."""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.publishing.hosts.host import (
    UNCHANGED_NOTE,
    OutcomeUnknownError,
    ProgressCallback,
    PublishError,
    RaceError,
)
from clinicsite.publishing.hosts.pages.push_errors import find_push_error, is_outcome_unknown
from clinicsite.support.credentials import hide_credentials
from clinicsite.support.git import GitError, GitSetupError, Repository

LIVE_REF = "refs/live"  # the live commit, as it was fetched last
SOURCE_NAMES = frozenset({"content", "pelicanconf.py", "tasks.py"})
LATER_HINT = "Type the command again in some minutes: it looks first at what is live."
RACE_MESSAGES = (
    *("stale info", "non-fast-forward", "fetch first"),
    *("cannot lock ref", "failed to update ref", "incorrect old value"),
)


@dataclass(frozen=True)
class RemoteBranch:
    """The branch `name` of a remote."""

    remote: str
    name: str
    progress: ProgressCallback

    def __str__(self) -> str:
        return f"{self.name} on {hide_credentials(self.remote)}"

    @property
    def ref(self) -> str:
        """Return its full name."""
        return f"refs/heads/{self.name}"

    def fetch(self, git: Repository, depth: int = 1) -> str:
        """Fetch and return the live commit, or return an empty text before the first publish.

        Raises PublishError.
        """
        options = (
            f"--depth={depth}",
            "--progress",
            "--no-tags",
            "--no-write-fetch-head",
            "--refmap=",
        )
        refs = f"+{self.ref}:{LIVE_REF}"
        try:
            remote_commit = self._list_remote(git)
            if not remote_commit:
                return ""
            if (
                depth > 1
                or git.run_or_empty("rev-parse", "--verify", "--quiet", LIVE_REF) != remote_commit
            ):
                self.progress(f"Fetching what is on {self}")
                git.run_over_network("fetch", *options, self.remote, refs, progress=self.progress)
        except GitSetupError as error:
            raise PublishError(error.message, error.help) from None
        except GitError as error:
            raise PublishError(
                f"The remote {self.remote} cannot be read. Check its address (git remote -v), the "
                f"network and your access to it, then type the command again.\n"
                f"git reported: {self._hide_passwords(git, error)}"
            ) from None
        if SOURCE_NAMES & set(git.run("ls-tree", "--name-only", LIVE_REF).splitlines()):
            raise PublishError(
                f"{self} holds the sources, and publishing would replace them with the built site.",
                "Name another branch in HOSTS of publishconf.py.",
            )
        return git.run("rev-parse", LIVE_REF)

    def ensure_current(self, git: Repository, revision: str) -> None:
        """Raise RaceError when the host no longer has the commit `revision`."""
        tree = ("rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}")
        is_here = not revision or git.run_or_empty(*tree)
        if not is_here and self.fetch(git) != revision:
            raise self._make_race_error()

    def push(self, git: Repository, commit: str, revision: str) -> None:
        """Move the branch to the commit, if it is still at `revision`.

        Raises RaceError, OutcomeUnknownError, PublishError.
        """
        self.progress(f"Sending to {self}")
        options = ("--progress", f"--force-with-lease={self.ref}:{revision}")
        refs = f"{commit}:{self.ref}"
        try:
            git.run_over_network("push", *options, self.remote, refs, progress=self.progress)
        except GitError as error:
            remote_commit = self._read_remote_ref(git)
            if remote_commit != commit:  # otherwise it has arrived, and only the response was lost
                raise self._explain_refusal(git, error, remote_commit, revision) from None
        git.run_or_empty("update-ref", LIVE_REF, commit)  # so that it need not be fetched

    def _explain_refusal(
        self, git: Repository, error: GitError, remote_commit: str | None, revision: str
    ) -> PublishError:
        reported = self._hide_passwords(git, error)
        if remote_commit not in (None, revision):
            return self._make_race_error()
        if is_outcome_unknown(error.output):
            return OutcomeUnknownError(
                f"{self.remote} got the site, and gave no answer (git reported: {reported}).",
                LATER_HINT,
            )
        if isinstance(error, GitSetupError):
            return PublishError(f"{error.message} {UNCHANGED_NOTE}", error.help)
        if known := find_push_error(reported, str(self)):
            return known
        if any(message in reported for message in RACE_MESSAGES):
            return self._make_race_error()
        return PublishError(
            f"{self.remote} did not accept the site. {UNCHANGED_NOTE} Check the network and that "
            f"you may push there, then type the command again.\ngit reported: {reported}"
        )

    def _hide_passwords(self, git: Repository, error: GitError) -> str:
        """Return the error without the passwords of the remote's addresses.

        git and ssh print parts of an address too.
        """
        pushes = git.run_or_empty("config", "--get-all", f"remote.{self.remote}.pushurl")
        fetches = git.run_or_empty("ls-remote", "--get-url", self.remote)
        return hide_credentials(str(error), *fetches.splitlines(), *pushes.splitlines())

    def _make_race_error(self) -> RaceError:
        return RaceError(
            f"Another publisher was faster at {self}.", "Type the command again in a minute."
        )

    def _list_remote(self, git: Repository) -> str:
        return git.run_over_network("ls-remote", self.remote, self.ref).partition("\t")[0]

    def _read_remote_ref(self, git: Repository) -> str | None:
        """Return the commit of the branch, or None when the remote cannot be read."""
        try:
            return self._list_remote(git)
        except GitError:
            return None
