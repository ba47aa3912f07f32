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
from clinicsite.publishing.hosts.bundle.control_files import HEADERS, REDIRECTS, Kind, control_files
from clinicsite.publishing.hosts.host import (
    Earlier,
    Live,
    NotPublishedError,
    RaceError,
    Tell,
    control_digest,
    digest_in,
    path_here,
    undone_in,
    words_of,
)
from clinicsite.publishing.hosts.precompress import CACHE, CODINGS, packed
from clinicsite.publishing.preflight import files_of
from clinicsite.publishing.release import Release, name_of
from clinicsite.rendering import release_info
from clinicsite.rendering.release_info import Entry, Manifest
from clinicsite.support.atomic_dirs import (
    LEFT_BEHIND,
    locked,
    put_in_place,
    recover,
    sync,
    sync_names,
)

ARCHIVE = ".tar.zst"
_KEPT = (release_info.FILE, content_hashes.FILE, HEADERS, REDIRECTS)  # files that are looked into
_PACKED = tuple(coding.end for coding in CODINGS)


@dataclass
class Bundle:
    """A folder, or an archive where the name ends so. Whoever takes it, takes it whole."""

    root: Path
    path: Path
    for_host: Kind
    tell: Tell
    kind: str = "bundle"
    _seen: dict[str, dict[str, str]] = field(default_factory=dict)  # mark → path → SHA-256

    @classmethod
    def at(cls, place: str, root: Path, tell: Tell) -> Bundle:
        """The host that is written as `PATH`, `PATH#netlify`, `NAME.tar.zst#gitlab` …

        A path is seen from `root`. Raises NotPublishedError.
        """
        name, mark, given = place.partition("#")
        known = {kind.value: kind for kind in Kind if kind}
        if mark and given.lower() not in known:
            raise NotPublishedError(
                f"“#{given}” cannot follow the name of a bundle. What can is: "
                + ", ".join(f"#{kind}" for kind in known)
            )
        path = path_here(root, name)
        if path == root.resolve() or path in root.resolve().parents:
            raise NotPublishedError(
                f"{path} holds this project; a bundle would take its place. Name a folder that is "
                "not there yet, as in: bundle:hand-over/site"
            )
        return cls(root, path, known.get(given.lower(), Kind.ANY), tell)

    @property
    def place(self) -> str:
        """What it is and where, in words."""
        what = "archive" if self._is_archive else "folder"
        return f"the {what} {self.path}"

    def dress(self, release: Release) -> dict[str, bytes]:
        """The control files; for GitLab, which sends them, packed files too."""
        files = control_files(release.hosting, release.manifest, self.for_host)
        if self.for_host is Kind.GITLAB:
            files |= dict(packed(release.site, release.manifest, self.root / CACHE))
        return files

    def live(self) -> Live | None:
        """What lies there. Raises NotPublishedError where that is nothing of ours."""
        with self._in_words():
            self._heal()
            if not self.path.exists() or (self.path.is_dir() and not any(self.path.iterdir())):
                return None
            entries, kept = self._read()
        note = release_info.parse(kept.get(release_info.FILE, b"").decode(errors="replace"))
        if note is None:
            raise NotPublishedError(
                f"{self.path} holds something else than a site of ours. It stays as it is. Name a "
                "place that is not there yet, or move away what is there."
            )
        manifest = Manifest(tuple(sorted(entries)))
        shas = {entry.path: entry.sha256 for entry in entries}
        extra = {path for path in shas if _is_extra(path, shas)}
        site = Manifest(tuple(entry for entry in manifest.entries if entry.path not in extra))
        seen = f"{manifest.digest} {note.source}"
        self._seen[seen] = shas
        is_whole = site.digest == note.digest  # or else somebody had their hands in it
        message = self._message(note.digest)
        return Live(
            note,
            frozenset({*shas, release_info.FILE}),
            kept.get(content_hashes.FILE, b"").decode(errors="replace"),
            control_digest({path: kept[path] for path in extra}) if is_whole else "",
            seen,
            undone_in(message),
        )

    def changed(self, parcel: Path, live: Live) -> frozenset[str]:
        """The paths that both have, and whose bytes in `parcel` are not those that are there."""
        ours = {entry.path: entry.sha256 for entry in release_info.manifest_of(parcel).entries}
        theirs = self._seen[live.seen]
        return frozenset(path for path in theirs.keys() & ours.keys() if theirs[path] != ours[path])

    def send(self, parcel: Path, release: Release, live: Live | None, message: str) -> None:
        """Makes it beside its place, then puts it there in one step."""
        self.tell(f"Writing {self.place}")
        with self._in_words():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            home = Path(tempfile.mkdtemp(prefix=self._hidden("new-"), dir=self.path.parent))
            try:
                fresh = home / self.path.name
                self._make(parcel, fresh, _seconds(release))
                with locked(self.path.parent):
                    now = self.live()
                    if (now.seen if now else "") != (live.seen if live else ""):
                        raise RaceError(f"Somebody else changed {self.place} at the same moment.")
                    if self._is_archive:
                        fresh.replace(self.path)
                    else:
                        put_in_place(fresh, self.path)
                    sync_names(self.path.parent)
                self._message_file.write_text(message, "utf-8")
            finally:
                shutil.rmtree(home, ignore_errors=True)

    def releases(self) -> list[Earlier]:
        """The one that is there; earlier ones are kept on this machine."""
        live = self.live()
        if live is None or live.note is None:
            return []
        changed = dt.datetime.fromtimestamp(self.path.stat().st_mtime, dt.UTC)
        words = words_of(self._message(live.note.digest))
        when = changed.strftime("%Y-%m-%dT%H:%M:%SZ")
        return [Earlier(name_of(live.note), live.note, words, True, when)]

    def take_back(self, earlier: Earlier, message: str) -> None:
        """Raises NotPublishedError: what is not on this machine is nowhere."""
        raise NotPublishedError(
            f"The release {earlier.name} is kept neither on this machine nor in {self.place}. To "
            "build it anew, go back to its commit: git revert"
        )

    @property
    def _is_archive(self) -> bool:
        return self.path.name.endswith(ARCHIVE)

    @property
    def _message_file(self) -> Path:
        return self.path.with_name(self._hidden("message"))

    def _hidden(self, what: str) -> str:
        return f".{self.path.name}.{what}"

    def _message(self, digest: str) -> str:
        """What was said when the release with this digest was put there, as far as it is known."""
        try:
            message = self._message_file.read_text("utf-8")
        except (OSError, UnicodeError):
            return ""
        return message if digest_in(message) == digest else ""

    def _read(self) -> tuple[list[Entry], dict[str, bytes]]:
        """Every file but the release note, and what is in some."""
        if self._is_archive:
            entries, kept = [], {}
            for entry, data in archive.read_archive(self.path):
                if entry.path != release_info.FILE:
                    entries.append(entry)
                if _is_kept(entry.path):
                    kept[entry.path] = data
            return entries, kept
        paths = [path for path in files_of(self.path) if _is_kept(path)]
        kept = {path: (self.path / path).read_bytes() for path in paths}
        return list(release_info.manifest_of(self.path).entries), kept

    def _make(self, parcel: Path, fresh: Path, seconds: int) -> None:
        if self._is_archive:
            with fresh.open("wb") as target:
                archive.write_archive(parcel, target, seconds)
                target.flush()
                os.fsync(target.fileno())
            return
        shutil.copytree(parcel, fresh, copy_function=shutil.copyfile)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
            os.utime(path, (seconds, seconds))
        sync(fresh)

    def _heal(self) -> None:
        """After a publish that was killed."""
        if not self._is_archive:
            recover(self.path)
        for left in self.path.parent.glob(f"{self._hidden('new-')}*"):
            if left.stat().st_mtime < time.time() - LEFT_BEHIND:
                shutil.rmtree(left, ignore_errors=True)

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except archive.FAULTS as error:
            raise NotPublishedError(
                f"{self.path} is no archive, or not a whole one ({error}). Move it away, then "
                "type the command again."
            ) from None
        except OSError as error:
            raise NotPublishedError(
                f"{error.filename or self.path} cannot be used: {error.strerror}. What was there "
                "before still is. Mend that, then type the command again."
            ) from None


def _is_kept(path: str) -> bool:
    return path in _KEPT or path.endswith(_PACKED)


def _is_extra(path: str, paths: Collection[str]) -> bool:
    """Whether a file is one that only the host needs."""
    end = Path(path).suffix
    return path in (HEADERS, REDIRECTS) or (end in _PACKED and path.removesuffix(end) in paths)


def _seconds(release: Release) -> int:
    """When its source was committed, as seconds since 1970."""
    committed = release.note.committed
    return int(dt.datetime.fromisoformat(committed).timestamp()) if committed else 0
