"""The built files → /.well-known/release.json: which release this is, and what it was made from."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

RELEASE_INFO_FILE = ".well-known/release.json"  # of the built site (RFC 8615)
# Where git would look for a repository, if somebody else had told it so (git runs hooks like that).
GIT_ENVIRONMENT = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX"),
)
SOURCE_PATHS = (
    "content",
    "theme",
    "clinicsite",
    "pelicanconf.py",
    "publishconf.py",
    "requirements.txt",
)


@dataclass(frozen=True, order=True)
class ManifestEntry:
    """A file of a site: its path, its size in bytes and the SHA-256 of what is in it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Every file of a site but the release note, by path."""

    entries: tuple[ManifestEntry, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of the list: two sites with the same files have the same."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def __str__(self) -> str:
        """A line for each file, as `sha256  size  path`."""
        return "".join(f"{entry.sha256}  {entry.size}  {entry.path}\n" for entry in self.entries)


def parse_manifest(text: str) -> Manifest:
    """The manifest that was written as text. Raises ValueError when a line is none."""
    rows = (line.split("  ", 2) for line in text.splitlines())
    return Manifest(tuple(ManifestEntry(path, int(size), sha256) for sha256, size, path in rows))


def create_manifest(folder: Path) -> Manifest:
    """The manifest of the files below `folder`.

    Raises OSError when one cannot be read, or is none that a site may hold.
    """
    return Manifest(tuple(sorted(_iter_entries(folder))))


def _iter_entries(folder: Path) -> Iterator[ManifestEntry]:
    for file in folder.rglob("*"):
        path, kind = file.relative_to(folder).as_posix(), file.lstat().st_mode
        if stat.S_ISDIR(kind):
            continue
        if not stat.S_ISREG(kind):  # reading a pipe would never end
            raise OSError(errno.EINVAL, "a link or a device, not a file of its own", str(file))
        if not path.isprintable():  # a line break would be a second entry
            raise OSError(errno.EINVAL, "a sign in the name cannot be shown", str(file))
        if path != RELEASE_INFO_FILE:
            data = file.read_bytes()
            yield ManifestEntry(path, len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class ReleaseInfo:
    """What a release says of itself in public."""

    digest: str  # of its manifest
    source: str  # the commit it was built from; empty outside of a repository
    committed: str  # when that was made, ISO 8601 in UTC; empty likewise
    clean: bool  # whether that commit holds all that the site was built from
    pages: int
    files: int

    def to_json(self) -> str:
        """The text of the file."""
        return json.dumps(asdict(self), indent=1) + "\n"


def parse_release_info(text: str) -> ReleaseInfo | None:
    """The note in a published file; None where it is not what a release of ours says."""
    try:
        fields = json.loads(text)
        return ReleaseInfo(
            str(fields["digest"]),
            str(fields["source"]),
            str(fields["committed"]),
            bool(fields["clean"]),
            int(fields["pages"]),
            int(fields["files"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def write_release_info(output: Path, root: Path, pages: int) -> None:
    """Adds the note to the finished site in `output`, built from the project at `root`."""
    manifest = create_manifest(output)
    source, committed, clean = _get_source_commit(root)
    file = output / RELEASE_INFO_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    note = ReleaseInfo(manifest.digest, source, committed, clean, pages, len(manifest.entries))
    file.write_text(note.to_json(), "utf-8")


def _get_source_commit(root: Path) -> tuple[str, str, bool]:
    """The commit, its time, and whether what the site is made from is as in that commit."""
    if not (root / ".git").exists():  # not the repository around this folder, if there is one
        return "", "", False
    output = _run_git(root, "log", "-1", "--format=%H %ct")
    if not output:
        return "", "", False
    commit, seconds = output.split()
    moment = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    changed = _run_git(
        root, "status", "--porcelain", "--untracked-files=normal", "--", *SOURCE_PATHS
    )
    return commit, moment.strftime("%Y-%m-%dT%H:%M:%SZ"), not changed


def _run_git(root: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in GIT_ENVIRONMENT}
    command = ["git", *arguments]
    try:
        done = subprocess.run(
            command, cwd=root, capture_output=True, encoding="utf-8", env=environment
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
