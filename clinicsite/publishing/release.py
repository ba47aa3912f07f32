"""Make a built site a release: its files, their manifest, and how to serve them."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clinicsite.publishing.compressed_files import (
    COMPRESSED_FILE,
    get_compressed_files,
    is_compressed_intact,
    write_compressed_files,
)
from clinicsite.publishing.provenance import (
    PROVENANCE_FILE,
    Provenance,
    get_current_run,
    parse_provenance,
)
from clinicsite.rendering import http_headers, release_info
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import Manifest, ReleaseInfo, create_manifest, parse_manifest
from clinicsite.support.atomic_dirs import (
    create_private_folder,
    fsync_dir,
    link_or_copy_tree,
    list_interrupted_swaps,
    recover,
    replace_directory,
    sync_tree,
)
from clinicsite.support.errors import UserError
from clinicsite.support.file_lock import hold_folder_lock

RELEASES_FOLDER = ".releases"  # of the project; never sent anywhere
MAX_LOCAL_RELEASES = 3
MANIFEST_FILE, HOSTING_FILE, INFO_FILE = (
    "manifest.txt",
    "hosting.json",
    "release.json",
)  # beside site/


class ReleaseIntegrityError(UserError):
    """A release differs from what was created. The message names a file that differs."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "Build the site again.")


@dataclass(frozen=True)
class Release:
    """A folder with the files of a site in `site/`, which nothing changes any more."""

    folder: Path

    @property
    def name(self) -> str:
        """Return the time of its source commit and the start of its digest."""
        return self.folder.name

    @property
    def site(self) -> Path:
        """Return the folder of the files that visitors get."""
        return self.folder / "site"

    @cached_property
    def info(self) -> ReleaseInfo:
        """Return its release info. Raises ReleaseIntegrityError."""
        note = release_info.parse_release_info(self._read_text(INFO_FILE))
        if note is None:
            raise ReleaseIntegrityError(f"The release {self.name} has no note that can be read.")
        return note

    @cached_property
    def manifest(self) -> Manifest:
        """Return its files as they were when it was created. Raises ReleaseIntegrityError."""
        try:
            return parse_manifest(self._read_text(MANIFEST_FILE))
        except ValueError:
            message = f"The list of files of the release {self.name} cannot be read."
            raise ReleaseIntegrityError(message) from None

    @cached_property
    def hosting(self) -> HostingConfig:
        """Return how to serve it. Raises ReleaseIntegrityError."""
        try:
            return http_headers.parse_hosting_config(self._read_text(HOSTING_FILE))
        except (ValueError, KeyError, TypeError):
            message = f"How to serve the release {self.name} cannot be read."
            raise ReleaseIntegrityError(message) from None

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of all that describes it, and so of all its files."""
        names = (MANIFEST_FILE, HOSTING_FILE, INFO_FILE, COMPRESSED_FILE, PROVENANCE_FILE)
        texts = {name: self._read_text(name) for name in names if (self.folder / name).exists()}
        rows = (f"{_hash_text(text)}  {name}\n" for name, text in texts.items())
        return _hash_text("".join(rows))

    @property
    def provenance(self) -> Provenance | None:
        """Return the run of a workflow that built it, if one did."""
        is_known = (self.folder / PROVENANCE_FILE).exists()
        return parse_provenance(self._read_text(PROVENANCE_FILE)) if is_known else None

    def get_compressed_files(self, root: Path) -> Mapping[str, bytes]:
        """Return path → bytes of its compressed files. `root` has a cache of them."""
        return get_compressed_files(self.folder, self.site, self.manifest, root)

    def _read_text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            message = f"The release {self.name} lacks {name}, or it cannot be read: {error}."
            raise ReleaseIntegrityError(message) from None

    def verify(self) -> None:
        """Raise ReleaseIntegrityError when anything differs from its creation."""
        manifest, note, _ = self.manifest, self._read_text(INFO_FILE), self.hosting
        try:
            found = create_manifest(self.site)
            is_same_note = (self.site / release_info.RELEASE_INFO_FILE).read_text("utf-8") == note
        except (OSError, ValueError) as error:
            raise ReleaseIntegrityError(
                f"The release {self.name} cannot be read: {error}."
            ) from None
        differing = {entry.path for entry in {*found.entries} ^ {*manifest.entries}}
        if not is_same_note:
            differing.add(release_info.RELEASE_INFO_FILE)
        if differing:
            more = f" and {len(differing) - 1} other files" if len(differing) > 1 else ""
            raise ReleaseIntegrityError(
                f"The release {self.name} was changed after it was created: {min(differing)}{more}."
            )
        if manifest.digest != self.info.digest:
            raise ReleaseIntegrityError(f"The release {self.name} says another digest than it has.")
        if not is_compressed_intact(self.folder):
            raise ReleaseIntegrityError(
                f"The compressed files of the release {self.name} were changed after its creation."
            )


def _hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def create_release(
    build_folder: Path,
    hosting: HostingConfig,
    root: Path,
    output: Path | None = None,
    *,
    compressed: bool = False,
) -> Release:
    """Make the built site in `build_folder` a release of the project at `root`.

    `build_folder` is moved, and must be on the same disk. The newest MAX_LOCAL_RELEASES stay.
    `output` shows the files as hard links, or as copies on a disk without them. With `compressed`
    the release also has its compressed files. Wherever this
    stops, all releases are whole, and `output` is the old site or the new one. Raises OSError.
    """
    releases_folder = recover_releases(root, output)
    with create_private_folder(root, "release") as private, hold_folder_lock(releases_folder):
        new_release = Release(private / "release")
        new_release.folder.mkdir()
        build_folder.rename(new_release.site)
        if compressed:
            write_compressed_files(new_release.folder, new_release.site, root)
        _write_metadata(new_release, hosting)
        _make_world_readable(new_release.folder)
        release = Release(releases_folder / get_release_name(new_release.info))
        sync_tree(new_release.folder)
        _set_newest_mtime(new_release.folder, releases_folder)
        if not os.access(releases_folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(releases_folder))
        if output:
            link_or_copy_tree(new_release.site, private / "output")
            replace_directory(private / "output", output)
        replace_directory(new_release.folder, release.folder)
        fsync_dir(releases_folder)
        _prune_releases(root, release, private)
    return release


def recover_releases(root: Path, output: Path | None) -> Path:
    """Return the folder of all releases, after repairing it and `output` from a power failure."""
    releases_folder = root / RELEASES_FOLDER
    releases_folder.mkdir(exist_ok=True)
    with hold_folder_lock(releases_folder):
        for place in (*list_interrupted_swaps(releases_folder), *([output] if output else ())):
            recover(place)
    return releases_folder


def _write_metadata(new_release: Release, hosting: HostingConfig) -> None:
    """Write the manifest, the hosting config, the release info and the provenance."""
    manifest = create_manifest(new_release.site)
    texts = {
        MANIFEST_FILE: str(manifest),
        HOSTING_FILE: hosting.to_json(),
        INFO_FILE: (new_release.site / release_info.RELEASE_INFO_FILE).read_text("utf-8"),
    }
    if run := get_current_run():
        texts[PROVENANCE_FILE] = run.to_json()
    for name, text in texts.items():
        (new_release.folder / name).write_text(text, "utf-8", newline="\n")
    if manifest.digest != new_release.info.digest:
        raise ReleaseIntegrityError("The files of the site changed while the release was created.")


def get_release_name(info: ReleaseInfo) -> str:
    """Return the name of the release with this info."""
    digits = "".join(char for char in info.committed if char.isalnum())
    return f"{digits or 'without-commit'}-{info.digest[:12]}"


def _make_world_readable(folder: Path) -> None:
    """Let everyone read, and only the owner write, whatever the umask is."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _set_newest_mtime(folder: Path, releases_folder: Path) -> None:
    """Set the time of creation: now, but later than every other release if the clock is wrong."""
    others = [
        other.folder.stat().st_mtime_ns for other in list_local_releases(releases_folder.parent)
    ]
    mtime = max([time.time_ns(), *(other + 1 for other in others)])
    os.utime(folder, ns=(mtime, mtime))


def list_local_releases(root: Path) -> list[Release]:
    """Return the releases of this machine, newest first."""
    found = [path for path in (root / RELEASES_FOLDER).glob("*") if not path.name.startswith(".")]
    newest = sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return [Release(path) for path in newest]


def _prune_releases(root: Path, new_release: Release, private: Path) -> None:
    """Remove old releases by way of `private`, so that no process sees a partial one."""
    others = [release for release in list_local_releases(root) if release != new_release]
    for number, release in enumerate(others[MAX_LOCAL_RELEASES - 1 :]):
        release.folder.rename(private / f"old-{number}")
