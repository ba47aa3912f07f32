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

FILE = ".well-known/release.json"  # of the built site (RFC 8615)
# Where git would look for a repository, if somebody else had told it so (git runs hooks like that).
ELSEWHERE = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX"),
)
SOURCES = ("content", "theme", "clinicsite", "pelicanconf.py", "publishconf.py", "requirements.txt")


@dataclass(frozen=True, order=True)
class Entry:
    """A file of a site: its path, its size in bytes and the SHA-256 of what is in it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Every file of a site but the release note, by path."""

    entries: tuple[Entry, ...]

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
    return Manifest(tuple(Entry(path, int(size), sha256) for sha256, size, path in rows))


def manifest_of(folder: Path) -> Manifest:
    """The manifest of the files below `folder`.

    Raises OSError when one cannot be read, or is none that a site may hold.
    """
    return Manifest(tuple(sorted(_entries(folder))))


def _entries(folder: Path) -> Iterator[Entry]:
    for file in folder.rglob("*"):
        path, kind = file.relative_to(folder).as_posix(), file.lstat().st_mode
        if stat.S_ISDIR(kind):
            continue
        if not stat.S_ISREG(kind):  # reading a pipe would never end
            raise OSError(errno.EINVAL, "a link or a device, not a file of its own", str(file))
        if not path.isprintable():  # a line break would be a second entry
            raise OSError(errno.EINVAL, "a sign in the name cannot be shown", str(file))
        if path != FILE:
            data = file.read_bytes()
            yield Entry(path, len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class Note:
    """What a release says of itself in public."""

    digest: str  # of its manifest
    source: str  # the commit it was built from; empty outside of a repository
    committed: str  # when that was made, ISO 8601 in UTC; empty likewise
    clean: bool  # whether that commit holds all that the site was built from
    pages: int
    files: int

    def as_json(self) -> str:
        """The text of the file."""
        return json.dumps(asdict(self), indent=1) + "\n"


def parse(text: str) -> Note | None:
    """The note in a published file; None where it is not what a release of ours says."""
    try:
        given = json.loads(text)
        return Note(
            str(given["digest"]),
            str(given["source"]),
            str(given["committed"]),
            bool(given["clean"]),
            int(given["pages"]),
            int(given["files"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def write_note(output: Path, root: Path, pages: int) -> None:
    """Adds the note to the finished site in `output`, built from the project at `root`."""
    manifest = manifest_of(output)
    source, committed, clean = _source(root)
    file = output / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    note = Note(manifest.digest, source, committed, clean, pages, len(manifest.entries))
    file.write_text(note.as_json(), "utf-8")


def _source(root: Path) -> tuple[str, str, bool]:
    """The commit, its time, and whether what the site is made from is as in that commit."""
    if not (root / ".git").exists():  # not the repository around this folder, if there is one
        return "", "", False
    said = _git(root, "log", "-1", "--format=%H %ct")
    if not said:
        return "", "", False
    commit, seconds = said.split()
    moment = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    changed = _git(root, "status", "--porcelain", "--untracked-files=normal", "--", *SOURCES)
    return commit, moment.strftime("%Y-%m-%dT%H:%M:%SZ"), not changed


def _git(root: Path, *arguments: str) -> str:
    here = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", env=here)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
