"""Publish to a folder or an archive, with its control files, for a host's own tool to take."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.model import content_hashes
from clinicsite.publishing.hosts.bundle import archive
from clinicsite.publishing.hosts.bundle.control_files import (
    HEADERS_FILE,
    REDIRECTS_FILE,
    BundleTarget,
    build_control_files,
)
from clinicsite.publishing.hosts.host import (
    ALL_HEADERS,
    MEBIBYTE,
    UNCHANGED_NOTE,
    HostLimits,
    LiveState,
    PastRelease,
    ProgressCallback,
    PublishError,
    RaceError,
    get_host_files_digest,
    parse_message,
    resolve_path,
)
from clinicsite.publishing.hosts.precompress import CACHE_FOLDER, ENCODINGS, compress_files
from clinicsite.publishing.preflight import list_files
from clinicsite.publishing.release import Release, get_release_name
from clinicsite.rendering import release_info
from clinicsite.rendering.release_info import Manifest, ManifestEntry
from clinicsite.support.atomic_dirs import (
    STALE_AFTER,
    fsync_dir,
    recover,
    replace_directory,
    sync_tree,
)
from clinicsite.support.file_lock import hold_folder_lock
from clinicsite.support.os_errors import describe_os_error

ARCHIVE_SUFFIX = ".tar.zst"
_READ_FILES = (
    release_info.RELEASE_INFO_FILE,
    content_hashes.CONTENT_HASHES_FILE,
    HEADERS_FILE,
    REDIRECTS_FILE,
)  # files that are looked into
_ENCODING_SUFFIXES = tuple(coding.suffix for coding in ENCODINGS)


@dataclass
class BundleHost:
    """A folder, or an archive where the name ends so. Whoever takes it, takes it whole."""

    root: Path
    path: Path
    target: BundleTarget
    progress: ProgressCallback
    # developers.cloudflare.com/pages/platform/limits, which are the least of those hosts
    limits = HostLimits(25 * MEBIBYTE, 1_000_000_000_000, 20_000)
    is_handover = True
    # revision → path → SHA-256 of the live states that this object returned
    _hashes_by_revision: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def from_spec(cls, place: str, root: Path, progress: ProgressCallback) -> BundleHost:
        """The host that is written as `PATH`, `PATH#netlify`, `NAME.tar.zst#gitlab` …

        A path is seen from `root`. Raises NotPublishedError.
        """
        name, mark, given = place.partition("#")
        known = {kind.value: kind for kind in BundleTarget if kind}
        if mark and given.lower() not in known:
            raise PublishError(
                f"“#{given}” cannot follow the name of a bundle. What can is: "
                + ", ".join(f"#{kind}" for kind in known)
            )
        path = resolve_path(root, name)
        if path == root.resolve() or path in root.resolve().parents:
            raise PublishError(
                f"{path} holds this project; a bundle would take its place. Name a folder that is "
                "not there yet, as in: bundle:hand-over/site"
            )
        return cls(root, path, known.get(given.lower(), BundleTarget.ANY), progress)

    @property
    def place(self) -> str:
        """What it is and where, in words."""
        what = "archive" if self._is_archive else "folder"
        return f"the {what} {self.path}"

    @property
    def sent_headers(self) -> frozenset[str]:
        """Return what a `_headers` file can set. GitLab reads none."""
        if self.target is BundleTarget.GITLAB:
            return frozenset()
        return ALL_HEADERS - {"Cache-Control", "Vary"}

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """The control files; for GitLab, which sends them, packed files too."""
        files = build_control_files(release.hosting, release.manifest, self.target)
        if self.target is BundleTarget.GITLAB:
            files |= dict(compress_files(release.site, release.manifest, self.root / CACHE_FOLDER))
        return files

    def get_live_state(self) -> LiveState | None:
        """What lies there. Raises NotPublishedError where that is nothing of ours."""
        with self._explain_errors():
            self._recover()
            if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
                return None
            entries, kept = self._read()
        note = release_info.parse_release_info(
            kept.get(release_info.RELEASE_INFO_FILE, b"").decode(errors="replace")
        )
        if note is None:
            raise PublishError(
                f"{self.path} holds something else than a site of ours. It stays as it is. Name a "
                "place that is not there yet, or move away what is there."
            )
        manifest = Manifest(tuple(sorted(entries)))
        shas = {entry.path: entry.sha256 for entry in entries}
        extra = {path for path in shas if _is_host_file(path, shas)}
        site = Manifest(tuple(entry for entry in manifest.entries if entry.path not in extra))
        seen = f"{manifest.digest} {note.source}"
        self._hashes_by_revision[seen] = shas
        is_whole = site.digest == note.digest  # or else somebody had their hands in it
        message = self._read_message(note.digest)
        return LiveState(
            note,
            frozenset({*shas, release_info.RELEASE_INFO_FILE}),
            kept.get(content_hashes.CONTENT_HASHES_FILE, b"").decode(errors="replace"),
            get_host_files_digest({path: kept[path] for path in extra}) if is_whole else "",
            seen,
            parse_message(message).rolled_back,
        )

    def find_changed_paths(self, staging: Path, live: LiveState) -> frozenset[str]:
        """The paths that both have, and whose bytes in `parcel` are not those that are there."""
        ours = {entry.path: entry.sha256 for entry in release_info.create_manifest(staging).entries}
        theirs = self._hashes_by_revision[live.revision]
        return frozenset(path for path in theirs.keys() & ours.keys() if theirs[path] != ours[path])

    def send(self, staging: Path, release: Release, live: LiveState | None, message: str) -> None:
        """Makes it beside its place, then puts it there in one step."""
        self.progress(f"Writing {self.place}")
        with self._explain_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            home = Path(
                tempfile.mkdtemp(prefix=self._get_hidden_name("new-"), dir=self.path.parent)
            )
            try:
                fresh = home / self.path.name
                self._write(staging, fresh, _get_commit_time(release))
                with hold_folder_lock(self.path.parent):
                    now = self.get_live_state()
                    if (now.revision if now else "") != (live.revision if live else ""):
                        raise RaceError(f"Somebody else changed {self.place} at the same moment.")
                    if self._is_archive:
                        fresh.replace(self.path)
                    else:
                        replace_directory(fresh, self.path)
                    fsync_dir(self.path.parent)
                self._message_path.write_text(message, "utf-8")
            finally:
                shutil.rmtree(home, ignore_errors=True)

    def list_releases(self) -> list[PastRelease]:
        """The one that is there; earlier ones are kept on this machine."""
        live = self.get_live_state()
        if live is None or live.info is None:
            return []
        changed = dt.datetime.fromtimestamp(self.path.stat().st_mtime, dt.UTC)
        words = parse_message(self._read_message(live.info.digest)).summary
        when = changed.strftime("%Y-%m-%dT%H:%M:%SZ")
        return [PastRelease(get_release_name(live.info), live.info, words, True, when)]

    def restore(self, past_release: PastRelease, message: str) -> None:
        """Raises NotPublishedError: what is not on this machine is nowhere."""
        raise PublishError(
            f"The release {past_release.name} is kept neither on this machine nor in "
            f"{self.place}. To "
            "build it anew, go back to its commit: git revert"
        )

    @property
    def _is_archive(self) -> bool:
        return self.path.name.endswith(ARCHIVE_SUFFIX)

    @property
    def _message_path(self) -> Path:
        return self.path.with_name(self._get_hidden_name("message"))

    def _get_hidden_name(self, suffix: str) -> str:
        return f".{self.path.name}.{suffix}"

    def _read_message(self, digest: str) -> str:
        """What was said when the release with this digest was put there, as far as it is known."""
        try:
            message = self._message_path.read_text("utf-8")
        except (OSError, UnicodeError):
            return ""
        return message if parse_message(message).digest == digest else ""

    def _read(self) -> tuple[list[ManifestEntry], dict[str, bytes]]:
        """Every file but the release note, and what is in some."""
        if self._is_archive:
            entries, kept = [], {}
            for entry, data in archive.read_archive(self.path):
                if entry.path != release_info.RELEASE_INFO_FILE:
                    entries.append(entry)
                if _is_read(entry.path):
                    kept[entry.path] = data
            return entries, kept
        paths = [path for path in list_files(self.path) if _is_read(path)]
        kept = {path: (self.path / path).read_bytes() for path in paths}
        return list(release_info.create_manifest(self.path).entries), kept

    def _write(self, staging: Path, fresh: Path, seconds: int) -> None:
        if self._is_archive:
            with fresh.open("wb") as target:
                archive.write_archive(staging, target, seconds)
                target.flush()
                os.fsync(target.fileno())
            return
        shutil.copytree(staging, fresh, copy_function=shutil.copyfile)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
            os.utime(path, (seconds, seconds))
        sync_tree(fresh)

    def _recover(self) -> None:
        """After a publish that was killed."""
        if not self._is_archive:
            recover(self.path)
        for left in self.path.parent.glob(f"{self._get_hidden_name('new-')}*"):
            if left.stat().st_mtime < time.time() - STALE_AFTER:
                shutil.rmtree(left, ignore_errors=True)

    @contextlib.contextmanager
    def _explain_errors(self) -> Iterator[None]:
        try:
            yield
        except archive.ARCHIVE_ERRORS as error:
            raise PublishError(
                f"{self.path} is no archive, or a damaged one ({error}).",
                "Move it to another place, then type the command again.",
            ) from None
        except OSError as error:
            message, action = describe_os_error(error, self.path)
            raise PublishError(f"{message} {UNCHANGED_NOTE}", action) from None


def _is_read(path: str) -> bool:
    return path in _READ_FILES or path.endswith(_ENCODING_SUFFIXES)


def _is_host_file(path: str, paths: Collection[str]) -> bool:
    """Whether a file is one that only the host needs."""
    end = Path(path).suffix
    return path in (HEADERS_FILE, REDIRECTS_FILE) or (
        end in _ENCODING_SUFFIXES and path.removesuffix(end) in paths
    )


def _get_commit_time(release: Release) -> int:
    """When its source was committed, as seconds since 1970."""
    committed = release.info.committed
    return int(dt.datetime.fromisoformat(committed).timestamp()) if committed else 0
