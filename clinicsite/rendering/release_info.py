"""Describe a release in /.well-known/release.json: its digest, commit and size."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from clinicsite.support.build_clock import format_utc
from clinicsite.support.file_tree import iter_files
from clinicsite.support.git import Repository

RELEASE_INFO_FILE = ".well-known/release.json"  # of the built site (RFC 8615)
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
    """A file of a site: its path, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """List every file of a site except the release info, by path."""

    entries: tuple[ManifestEntry, ...]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the list. Sites with the same files have the same digest."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def __str__(self) -> str:
        """Return a line for each file, as `sha256  size  path`."""
        return "".join(f"{entry.sha256}  {entry.size}  {entry.path}\n" for entry in self.entries)


def parse_manifest(text: str) -> Manifest:
    """Return the manifest of a text. Raises ValueError for a line of another form."""
    rows = (line.split("  ", 2) for line in text.splitlines())
    return Manifest(tuple(ManifestEntry(path, int(size), sha256) for sha256, size, path in rows))


def create_manifest(folder: Path) -> Manifest:
    """Return the manifest of the files below `folder`.

    Raises OSError for a file that cannot be read, or that a site must not hold.
    """
    return Manifest(tuple(sorted(_iter_entries(folder))))


def _iter_entries(folder: Path) -> Iterator[ManifestEntry]:
    for path in iter_files(folder):
        file = f"{folder}/{path}"
        if not stat.S_ISREG(os.lstat(file).st_mode):  # reading a pipe never ends
            raise OSError(errno.EINVAL, "a link or a device, not a file of its own", file)
        if not path.isprintable():  # a line break makes a second entry
            raise OSError(errno.EINVAL, "a sign in the name cannot be shown", file)
        if path != RELEASE_INFO_FILE:
            with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 - pathlib doubles the time
                data = opened.read()
            yield ManifestEntry(path, len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class ReleaseInfo:
    """Hold what a release publishes about itself."""

    digest: str  # of its manifest
    source: str  # the commit of the sources; empty outside of a repository
    committed: str  # the time of the commit, ISO 8601 in UTC; empty likewise
    clean: bool  # whether the sources equal the commit
    pages: int
    files: int

    def to_json(self) -> str:
        """Return the text of the file."""
        return json.dumps(asdict(self), indent=1) + "\n"


def parse_release_info(text: str) -> ReleaseInfo | None:
    """Return the info of a published file, or None when it is not one of ours."""
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
    """Add the info to the site in `output`, built from the project at `root`."""
    manifest = create_manifest(output)
    source, committed, clean = _get_source_commit(root)
    file = output / RELEASE_INFO_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    note = ReleaseInfo(manifest.digest, source, committed, clean, pages, len(manifest.entries))
    file.write_text(note.to_json(), "utf-8")


def _get_source_commit(root: Path) -> tuple[str, str, bool]:
    """Return the commit, its time, and whether the sources equal it."""
    if not (root / ".git").exists():  # a repository around this folder does not count
        return "", "", False
    git = Repository(root)
    output = git.run_or_empty("log", "-1", "--format=%H %ct")
    if not output:
        return "", "", False
    commit, seconds = output.split()
    status = ("status", "--porcelain", "--untracked-files=normal", "--", *SOURCE_PATHS)
    changed = git.run_or_empty(*status)
    return commit, format_utc(int(seconds)), not changed
