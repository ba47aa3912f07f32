"""Publish to a folder or an archive, with control files, for the tool of a host to take."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.model import content_hashes
from clinicsite.publishing.hosts.bundle.bundle_files import (
    ArchiveError,
    is_archive,
    is_host_file,
    read_bundle,
    write_bundle,
)
from clinicsite.publishing.hosts.control_files import (
    TARGET_LIMITS,
    ControlFilesTarget,
    build_control_files,
    list_sent_headers,
    parse_target,
)
from clinicsite.publishing.hosts.host import (
    UNCHANGED_NOTE,
    LiveState,
    PastRelease,
    ProgressCallback,
    PublishError,
    RaceError,
    StagedSite,
    get_host_files_digest,
    parse_message,
    resolve_path,
)
from clinicsite.publishing.release import Release, get_release_name
from clinicsite.publishing.site_files import SiteFiles
from clinicsite.rendering import release_info
from clinicsite.rendering.release_info import Manifest
from clinicsite.support.atomic_dirs import (
    STALE_AFTER,
    fsync_dir,
    recover,
    replace_directory,
)
from clinicsite.support.build_clock import format_utc
from clinicsite.support.file_lock import hold_folder_lock
from clinicsite.support.os_errors import os_errors_explained


@dataclass
class BundleHost:
    """A folder, or an archive where the name ends in .tar.zst. It is replaced whole."""

    root: Path
    path: Path
    target: ControlFilesTarget
    progress: ProgressCallback
    limits = TARGET_LIMITS
    is_handover = True

    @classmethod
    def from_spec(cls, place: str, root: Path, progress: ProgressCallback) -> BundleHost:
        """Return the host of `PATH`, `PATH#netlify`, `NAME.tar.zst#gitlab` and so on.

        A path is relative to `root`. Raises PublishError.
        """
        name, mark, target_name = place.partition("#")
        target = parse_target(target_name) if mark else ControlFilesTarget.ANY
        path = resolve_path(root, name)
        if path == root.resolve() or path in root.resolve().parents:
            raise PublishError(
                f"{path} holds this project, and a bundle would replace it. Name a folder that is "
                "not there yet, as in: bundle:hand-over/site"
            )
        return cls(root, path, target, progress)

    @property
    def place(self) -> str:
        """Return its kind and its path, in words."""
        what = "archive" if is_archive(self.path) else "folder"
        return f"the {what} {self.path}"

    @property
    def sent_headers(self) -> frozenset[str]:
        """Return the headers that its control files set."""
        return list_sent_headers(self.target)

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """Return the control files. GitLab also serves compressed files."""
        files = build_control_files(release.hosting, release.manifest, self.target)
        if self.target is ControlFilesTarget.GITLAB:
            files |= release.get_compressed_files(self.root)
        return files

    def get_live_state(self) -> LiveState | None:
        """Return the site that is there. Raises PublishError where other files are."""
        with self._explain_errors():
            self._recover()
            if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
                return None
            entries, texts = read_bundle(self.path)
        info = release_info.parse_release_info(
            texts.get(release_info.RELEASE_INFO_FILE, b"").decode(errors="replace")
        )
        if info is None:
            raise PublishError(
                f"{self.path} holds something else than a site of ours. Its files stay as they "
                "are.",
                "Name a place that does not exist yet, or move the files to another place.",
            )
        manifest = Manifest(tuple(sorted(entries)))
        hashes = {entry.path: entry.sha256 for entry in entries}
        extra = {path for path in hashes if is_host_file(path, hashes)}
        site = Manifest(tuple(entry for entry in manifest.entries if entry.path not in extra))
        revision = f"{manifest.digest} {info.source}"
        is_whole = site.digest == info.digest  # otherwise a file was changed by hand
        message = self._read_message(info.digest)
        return LiveState(
            info,
            {**hashes, release_info.RELEASE_INFO_FILE: ""},
            texts.get(content_hashes.CONTENT_HASHES_FILE, b"").decode(errors="replace"),
            get_host_files_digest({path: texts[path] for path in extra}) if is_whole else "",
            revision,
            parse_message(message),
        )

    def hash_files(self, files: SiteFiles) -> dict[str, str]:
        """Return path → SHA-256 of the files of a site, without the release info."""
        entries = release_info.create_manifest(files.folder).entries
        return {entry.path: entry.sha256 for entry in entries}

    def send(
        self, staged: StagedSite, release: Release, live: LiveState | None, message: str
    ) -> None:
        """Write the site beside its place, then replace the one before in one step."""
        self.progress(f"Writing {self.place}")
        with self._explain_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            workspace = Path(
                tempfile.mkdtemp(prefix=self._get_hidden_name("new-"), dir=self.path.parent)
            )
            try:
                new_bundle = workspace / self.path.name
                write_bundle(staged.files.folder, new_bundle, _get_commit_time(release))
                with hold_folder_lock(self.path.parent):
                    current = self.get_live_state()
                    if (current.revision if current else "") != (live.revision if live else ""):
                        raise RaceError(f"Another publisher was faster at {self.place}.")
                    if is_archive(self.path):
                        new_bundle.replace(self.path)
                    else:
                        replace_directory(new_bundle, self.path)
                    fsync_dir(self.path.parent)
                self._message_path.write_text(message, "utf-8")
            finally:
                shutil.rmtree(workspace, ignore_errors=True)

    def list_releases(self) -> list[PastRelease]:
        """Return the release that is there. Earlier ones are on this machine."""
        live = self.get_live_state()
        if live is None or live.info is None:
            return []
        summary = parse_message(self._read_message(live.info.digest)).summary
        published_at = format_utc(self.path.stat().st_mtime)
        return [PastRelease(get_release_name(live.info), live.info, summary, True, published_at)]

    def restore(self, past_release: PastRelease, live: LiveState, message: str) -> None:
        """Raise PublishError: a bundle holds one release."""
        raise PublishError(
            f"The release {past_release.name} is neither on this machine nor in {self.place}.",
            "To build it again, go back to its commit: git revert",
        )

    @property
    def _message_path(self) -> Path:
        return self.path.with_name(self._get_hidden_name("message"))

    def _get_hidden_name(self, suffix: str) -> str:
        return f".{self.path.name}.{suffix}"

    def _read_message(self, digest: str) -> str:
        """Return the message of the release with this digest, or an empty text."""
        try:
            message = self._message_path.read_text("utf-8")
        except (OSError, UnicodeError):
            return ""
        return message if parse_message(message).digest == digest else ""

    def _recover(self) -> None:
        """Repair what a killed publish left."""
        if not is_archive(self.path):
            recover(self.path)
        for leftover in self.path.parent.glob(f"{self._get_hidden_name('new-')}*"):
            if leftover.stat().st_mtime < time.time() - STALE_AFTER:
                shutil.rmtree(leftover, ignore_errors=True)

    @contextlib.contextmanager
    def _explain_errors(self) -> Iterator[None]:
        try:
            with os_errors_explained(self.path, PublishError, UNCHANGED_NOTE):
                yield
        except ArchiveError as error:
            raise PublishError(
                f"{self.path} is no archive, or a damaged one ({error}).",
                "Move it to another place, then type the command again.",
            ) from None


def _get_commit_time(release: Release) -> int:
    """Return the time of the source commit, in seconds since 1970."""
    committed = release.info.committed
    return int(dt.datetime.fromisoformat(committed).timestamp()) if committed else 0
