"""Publish to an S3-compatible bucket. This is not whole at every moment, as no bucket can be.

A bucket takes one object at a time. So what pages ask for comes first, then the pages, then the
note that says which release this is; what is gone goes last. For seconds, a visitor may get the
old page and the new one side by side. A publish that was stopped is made good by the next one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from clinicsite.model import content_hashes
from clinicsite.publishing.hosts.bucket.lock import BucketLease, hold_lease
from clinicsite.publishing.hosts.bucket.plan import (
    BucketState,
    get_headers,
    get_upload_order,
    list_entries,
    retain_paths,
)
from clinicsite.publishing.hosts.bucket.store import BucketStore, ObjectInfo
from clinicsite.publishing.hosts.host import (
    LiveState,
    PastRelease,
    ProgressCallback,
    PublishError,
    RaceError,
    get_host_files_digest,
    get_rolled_back,
    get_summary,
)
from clinicsite.publishing.hosts.precompress import gzip_bytes
from clinicsite.publishing.release import Release, get_release_name
from clinicsite.rendering import release_info
from clinicsite.rendering.release_info import ManifestEntry

STATE_PREFIX = ".publish/"  # what only we read
STATE_PATH, PENDING_PATH = f"{STATE_PREFIX}live.json", f"{STATE_PREFIX}under-way.json"
MAX_PARALLEL_UPLOADS = 16  # objects on their way at the same time


@dataclass
class Bucket:
    """A website in a bucket, or in a folder of one."""

    store: BucketStore
    progress: ProgressCallback
    kind: str = "s3"
    _states: dict[str, BucketState] = field(default_factory=dict)

    @classmethod
    def at(cls, place: str, root: Path, progress: ProgressCallback) -> Bucket:
        """The host that is written as https://ENDPOINT/BUCKET/PREFIX. Raises NotPublishedError."""
        return cls(BucketStore.from_url(place), progress)

    @property
    def place(self) -> str:
        """The bucket and its folder, in words."""
        return f"the bucket {self.store} (not in one step: visits meanwhile may see a mix)"

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """Nothing: what a server's file would say is said with each object."""
        return {}

    def get_live_state(self) -> LiveState | None:
        """What the last publish that came to its end put there, and whether it still is."""
        there, (record, seen) = self.store.list_objects(), self._read_state()
        if record is None and PENDING_PATH not in there:
            if there.keys() - {f"{STATE_PREFIX}lock"}:
                raise PublishError(
                    f"{self.store} holds something else than a site of ours. It stays as it is. "
                    "Name an empty bucket, or a folder in it that is not there yet."
                )
            return None
        record = record or BucketState()
        self._states[seen] = record
        is_whole = PENDING_PATH not in there and all(
            there.get(path, ObjectInfo(0, "?")).etag == mark
            and get_headers(path) == record.about[path]
            for path, mark in record.marks.items()
        )
        return LiveState(
            release_info.parse_release_info(record.note),
            frozenset(record.shas),
            (self.store.get(content_hashes.CONTENT_HASHES_FILE) or (b"", ""))[0].decode(
                errors="replace"
            ),
            get_host_files_digest({}) if is_whole else "",
            seen,
            get_rolled_back(record.message),
        )

    def find_changed_paths(self, staging: Path, live: LiveState) -> frozenset[str]:
        """The paths that both have, and whose bytes in `parcel` are not those that are live."""
        theirs = self._states[live.revision].shas
        ours = {entry.path: entry.sha256 for entry in list_entries(staging)}
        return frozenset(path for path in ours.keys() & theirs.keys() if ours[path] != theirs[path])

    def send(self, staging: Path, release: Release, live: LiveState | None, message: str) -> None:
        """Sends what differs, in an order in which no page lacks what it asks for."""
        with hold_lease(self.store, self.progress) as lock:
            old, seen = self._read_state()
            if seen != (live.revision if live else ""):
                raise RaceError(f"Somebody else published to {self.store} at the same moment.")
            old, entries = old or BucketState(), list_entries(staging)
            shas = {entry.path: entry.sha256 for entry in entries}
            stopped = self._read_pending()
            known = {*old.shas, *old.left, *stopped}
            plan = {"files": shas, "known": sorted({*known, *shas})}
            self.store.put(PENDING_PATH, json.dumps(plan).encode())
            there = self.store.list_objects()
            marks = self._upload(staging, entries, old, stopped, there, lock)
            lock.check()
            marks |= self._upload_files(staging, [release_info.RELEASE_INFO_FILE])
            self._verify_etags(marks)
            note = (staging / release_info.RELEASE_INFO_FILE).read_text("utf-8")
            now = dt.datetime.now(dt.UTC)
            about = {path: get_headers(path) for path in shas}
            left = retain_paths({*known} - shas.keys(), old, now)
            record = BucketState(
                note, message, now.isoformat("T", "seconds"), shas, marks, about, left
            )
            self.store.put(STATE_PATH, json.dumps(asdict(record)).encode())
            lock.check()
            self.progress("Taking away what is gone")
            self.store.delete(sorted(known - shas.keys() - left.keys()))
            self.store.delete([PENDING_PATH])

    def list_releases(self) -> list[PastRelease]:
        """The one that is live; the files of earlier ones are kept on this machine."""
        record, _ = self._read_state()
        note = release_info.parse_release_info(record.note) if record else None
        if record is None or note is None:
            return []
        when = f"{record.when[:19]}Z"
        return [PastRelease(get_release_name(note), note, get_summary(record.message), True, when)]

    def restore(self, past_release: PastRelease, message: str) -> None:
        """Raises NotPublishedError: what is not on this machine is nowhere."""
        raise PublishError(
            f"The release {past_release.name} is kept on another machine, if at all. To "
            "build it anew, "
            "go back to its commit (git revert), and publish that."
        )

    def _read_state(self) -> tuple[BucketState | None, str]:
        """What the last publish noted when it came to its end, and the store's mark of it."""
        found = self.store.get(STATE_PATH)
        if found is None:
            return None, ""
        try:
            return BucketState(**json.loads(found[0])), found[1]
        except (ValueError, TypeError):
            return BucketState(), found[1]  # somebody wrote to it: all is sent anew

    def _read_pending(self) -> dict[str, str]:
        """What a publish that was stopped may have sent: path → SHA-256, "" where it is unknown."""
        found = self.store.get(PENDING_PATH)
        if found is None:
            return {}
        try:
            plan: dict[str, Any] = json.loads(found[0])
            return dict.fromkeys(plan["known"], "") | plan["files"]
        except (ValueError, TypeError, KeyError):
            return {}

    def _upload(
        self,
        staging: Path,
        entries: Iterable[ManifestEntry],
        old: BucketState,
        stopped: Mapping[str, str],
        there: Mapping[str, ObjectInfo],
        lock: BucketLease,
    ) -> dict[str, str]:
        """Sends all but the release note, and gives the marks of all that is there then."""

        def lies_there(entry: ManifestEntry) -> bool:
            path = entry.path
            return (
                old.shas.get(path) == stopped.get(path, entry.sha256) == entry.sha256
                and old.about.get(path) == get_headers(path)
                and path in there
                and there[path].etag == old.marks.get(path)
            )

        files = [entry for entry in entries if entry.path != release_info.RELEASE_INFO_FILE]
        marks = {entry.path: there[entry.path].etag for entry in files if lies_there(entry)}
        wanted = [entry.path for entry in files if entry.path not in marks]
        done = 0
        for step in range(3):
            paths = [path for path in wanted if get_upload_order(path) == step]
            for start in range(0, len(paths), 4 * MAX_PARALLEL_UPLOADS):
                part = paths[start : start + 4 * MAX_PARALLEL_UPLOADS]
                marks |= self._upload_files(staging, part)
                done += len(part)
                self.progress(f"Sending {100 * done // len(wanted)} %")
                lock.renew()
        return marks

    def _upload_files(self, staging: Path, paths: Iterable[str]) -> dict[str, str]:
        def put(path: str) -> tuple[str, str]:
            about, data = get_headers(path), (staging / path).read_bytes()
            body = gzip_bytes(data) if "Content-Encoding" in about else data
            return path, self.store.put(path, body, about)

        with ThreadPoolExecutor(MAX_PARALLEL_UPLOADS) as pool:
            return dict(pool.map(put, paths))

    def _verify_etags(self, etags: Mapping[str, str]) -> None:
        """Raises NotPublishedError when an object is not the one that was sent."""
        there = self.store.list_objects()
        wrong = [
            path for path, mark in etags.items() if there.get(path, ObjectInfo(0, "?")).etag != mark
        ]
        if wrong:
            raise PublishError(
                f"{wrong[0]} did not arrive in {self.store} as it was sent, so that visitors may "
                "see a mix of the old site and the new one. Type the command again."
            )
