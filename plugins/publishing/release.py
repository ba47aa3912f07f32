"""A built site → a sealed release: its files, their manifest, and how they are to be served."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from plugins.rendering import hosting, release_note
from plugins.rendering.hosting import Hosting
from plugins.rendering.release_note import Manifest, Note, manifest_of, parse_manifest

RELEASES = ".releases"  # of the project; never sent anywhere
KEPT = 3


class BrokenReleaseError(Exception):
    """A release is not what it was when it was sealed; the text says what differs."""


@dataclass(frozen=True)
class Release:
    """A folder with the files of a site in `site/`, which nothing changes any more."""

    folder: Path

    @property
    def name(self) -> str:
        """The time of its source commit and the beginning of its digest."""
        return self.folder.name

    @property
    def site(self) -> Path:
        """The files that visitors get."""
        return self.folder / "site"

    @cached_property
    def note(self) -> Note:
        """What it says of itself in public. Raises BrokenReleaseError."""
        file = self.site / release_note.FILE
        note = release_note.parse(file.read_text("utf-8")) if file.is_file() else None
        if note is None:
            raise BrokenReleaseError(f"{release_note.FILE} is missing from {self.site}.")
        return note

    @cached_property
    def manifest(self) -> Manifest:
        """Its files as they were when it was sealed."""
        return parse_manifest((self.folder / "manifest.txt").read_text("utf-8"))

    @cached_property
    def hosting(self) -> Hosting:
        """How it is to be served."""
        return hosting.parse((self.folder / "hosting.json").read_text("utf-8"))

    def verify(self) -> None:
        """Raises BrokenReleaseError when a file is not as it was sealed."""
        try:
            found, sealed = set(manifest_of(self.site).entries), set(self.manifest.entries)
        except (OSError, ValueError) as error:
            raise BrokenReleaseError(f"The release {self.name} cannot be read: {error}.") from None
        if changed := sorted({entry.path for entry in found ^ sealed}):
            raise BrokenReleaseError(
                f"The release {self.name} was changed after it was sealed: {changed[0]}"
                + (f" and {len(changed) - 1} other files." if changed[1:] else ".")
            )
        if self.manifest.digest != self.note.digest:
            raise BrokenReleaseError(f"The release {self.name} says another digest than it has.")


def seal(built: Path, hosting: Hosting, root: Path) -> Release:
    """Makes the finished site in `built` a release of the project at `root`. Raises OSError.

    `built` is moved away; it must lie on the same disk. What was sealed before stays, the
    last three of all.
    """
    store = root / RELEASES
    store.mkdir(exist_ok=True)
    private = Path(tempfile.mkdtemp(prefix=".new-", dir=store))
    try:
        manifest = manifest_of(built)
        (private / "manifest.txt").write_text(str(manifest), "utf-8")
        (private / "hosting.json").write_text(hosting.as_json(), "utf-8")
        built.rename(private / "site")
        private.chmod(0o755)
        sync()
        note = Release(private).note
        stamp = "".join(sign for sign in note.committed if sign.isalnum()) or "without-commit"
        release = Release(store / f"{stamp}-{manifest.digest[:12]}")
        if release.folder.exists():  # the same files were sealed before
            release.folder.rename(Path(tempfile.mkdtemp(prefix=".old-", dir=store)) / "old")
        private.rename(release.folder)
        os.utime(release.folder)
        sync()
    finally:
        shutil.rmtree(private, ignore_errors=True)
    clear(store)
    return release


def kept(root: Path) -> list[Release]:
    """The releases that are kept here, the newest first."""
    found = [path for path in (root / RELEASES).glob("*") if not path.name.startswith(".")]
    return [Release(path) for path in sorted(found, key=lambda path: -path.stat().st_mtime_ns)]


def clear(store: Path) -> None:
    """Takes away what is too old, and what was left by a seal that was killed."""
    for release in kept(store.parent)[KEPT:]:
        shutil.rmtree(release.folder, ignore_errors=True)
    for left in store.glob(".*"):
        shutil.rmtree(left, ignore_errors=True)


def sync() -> None:
    """Waits until all that was written is on the disk (POSIX sync; Windows has none)."""
    if hasattr(os, "sync"):
        os.sync()
