"""The few things asked of git, with its answers as values and its refusals as one exception."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


class GitError(Exception):
    """Git refused; the text is what git said."""


@dataclass(frozen=True)
class Repository:
    """A work tree and its git repository."""

    root: Path

    def ask(self, *arguments: str, given: str = "") -> str:
        """What git prints. `given` goes to its input. Raises GitError."""
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self.root,
                input=given.encode(),
                capture_output=True,
                env=os.environ | {"LC_ALL": "C"},
            )
        except FileNotFoundError:
            raise GitError(
                "git is not installed. Get it from https://git-scm.com/downloads"
            ) from None
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise GitError(said or f"git {arguments[0]} ended with code {done.returncode}")
        return done.stdout.decode(errors="surrogateescape").strip()

    def maybe(self, *arguments: str) -> str:
        """What git prints, or nothing when it refuses."""
        try:
            return self.ask(*arguments)
        except GitError:
            return ""

    def blobs(self, commit: str) -> dict[str, str]:
        """Path → blob of every file in a commit."""
        rows = self.ask("ls-tree", "-r", "-z", commit).split("\0")
        parted = (row.partition("\t") for row in rows if row)
        return {path: about.split()[2] for about, _, path in parted}

    def blobs_on_disk(self, folder: Path, files: list[str]) -> dict[str, str]:
        """Path → the blob that each of these files would be, taken as it is on disk."""
        names = "".join(f"{folder / file}\n" for file in files)
        blobs = self.ask("hash-object", "--no-filters", "--stdin-paths", given=names)
        return dict(zip(files, blobs.split(), strict=True))
