"""A built site → a sealed release: its files, their manifest, and how they are to be served."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clinicsite.rendering import http_headers, release_info
from clinicsite.rendering.http_headers import Hosting
from clinicsite.rendering.release_info import Manifest, Note, manifest_of, parse_manifest
from clinicsite.support.atomic_dirs import (
    link_or_copy,
    locked,
    private_folder,
    put_away_in,
    put_in_place,
    recover,
    sync,
    sync_names,
)

RELEASES = ".releases"  # of the project; never sent anywhere
KEPT = 3
MANIFEST, HOSTING, NOTE = "manifest.txt", "hosting.json", "release.json"  # beside site/


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
        note = release_info.parse(self._text(NOTE))
        if note is None:
            raise BrokenReleaseError(f"The release {self.name} has no note that can be read.")
        return note

    @cached_property
    def manifest(self) -> Manifest:
        """Its files as they were when it was sealed. Raises BrokenReleaseError."""
        try:
            return parse_manifest(self._text(MANIFEST))
        except ValueError:
            message = f"The list of files of the release {self.name} cannot be read."
            raise BrokenReleaseError(message) from None

    @cached_property
    def hosting(self) -> Hosting:
        """How it is to be served. Raises BrokenReleaseError."""
        try:
            return http_headers.parse(self._text(HOSTING))
        except (ValueError, KeyError, TypeError):
            message = f"How to serve the release {self.name} cannot be read."
            raise BrokenReleaseError(message) from None

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            message = f"The release {self.name} lacks {name}, or it cannot be read: {error}."
            raise BrokenReleaseError(message) from None

    def verify(self) -> None:
        """Raises BrokenReleaseError when anything is not as it was sealed."""
        sealed, note, _ = self.manifest, self._text(NOTE), self.hosting
        try:
            found = manifest_of(self.site)
            is_same_note = (self.site / release_info.FILE).read_text("utf-8") == note
        except (OSError, ValueError) as error:
            raise BrokenReleaseError(f"The release {self.name} cannot be read: {error}.") from None
        differ = {entry.path for entry in {*found.entries} ^ {*sealed.entries}}
        if not is_same_note:
            differ.add(release_info.FILE)
        if differ:
            more = f" and {len(differ) - 1} other files" if len(differ) > 1 else ""
            raise BrokenReleaseError(
                f"The release {self.name} was changed after it was sealed: {min(differ)}{more}."
            )
        if sealed.digest != self.note.digest:
            raise BrokenReleaseError(f"The release {self.name} says another digest than it has.")


def seal(built: Path, hosting: Hosting, root: Path, output: Path | None = None) -> Release:
    """Makes the finished site in `built` a release of the project at `root`. Raises OSError.

    `built` is moved away; it must lie on the same disk. What was sealed before stays, the last
    three of all. The files are also shown in `output`, as hard links where the disk knows them.
    Wherever this is stopped, there are only whole releases, and `output` is the old or the new.
    """
    store = bring_back(root, output)
    with private_folder(root, "seal") as private, locked(store):
        fresh = Release(private / "release")
        fresh.folder.mkdir()
        built.rename(fresh.site)
        _describe(fresh, hosting)
        _open_to_all(fresh.folder)
        release = Release(store / name_of(fresh.note))
        sync(fresh.folder)
        _be_the_newest(fresh.folder, store)
        if not os.access(store, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(store))
        if output:
            link_or_copy(fresh.site, private / "output")
            put_in_place(private / "output", output)
        put_in_place(fresh.folder, release.folder)
        sync_names(store)
        _clear(root, release, private)
    return release


def bring_back(root: Path, output: Path | None) -> Path:
    """The folder of all releases, and in it and in `output` what a power cut had put away."""
    store = root / RELEASES
    store.mkdir(exist_ok=True)
    with locked(store):
        for place in (*put_away_in(store), *([output] if output else ())):
            recover(place)
    return store


def _describe(fresh: Release, hosting: Hosting) -> None:
    """Writes what a release says of itself, beside its files."""
    manifest = manifest_of(fresh.site)
    texts = {
        MANIFEST: str(manifest),
        HOSTING: hosting.as_json(),
        NOTE: (fresh.site / release_info.FILE).read_text("utf-8"),
    }
    for name, text in texts.items():
        (fresh.folder / name).write_text(text, "utf-8", newline="\n")
    if manifest.digest != fresh.note.digest:
        raise BrokenReleaseError("The files of the site changed while it was sealed.")


def name_of(note: Note) -> str:
    """The name of the release that says this of itself."""
    stamp = "".join(sign for sign in note.committed if sign.isalnum())
    return f"{stamp or 'without-commit'}-{note.digest[:12]}"


def _open_to_all(folder: Path) -> None:
    """Everybody may read, only the owner write: what the umask says counts for nothing."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _be_the_newest(folder: Path, store: Path) -> None:
    """Says when it was sealed: now, but never before another, whatever the clock says."""
    others = [other.folder.stat().st_mtime_ns for other in kept(store.parent)]
    moment = max([time.time_ns(), *(other + 1 for other in others)])
    os.utime(folder, ns=(moment, moment))


def kept(root: Path) -> list[Release]:
    """The releases that are kept here, the newest first."""
    found = [path for path in (root / RELEASES).glob("*") if not path.name.startswith(".")]
    newest = sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return [Release(path) for path in newest]


def _clear(root: Path, sealed: Release, private: Path) -> None:
    """Takes away what is too old, by way of `private`, so that nobody sees a part of it."""
    others = [release for release in kept(root) if release != sealed]
    for number, release in enumerate(others[KEPT - 1 :]):
        release.folder.rename(private / f"old-{number}")
