"""Publish to an S3-compatible bucket.

A bucket takes one object at a time, so no release is switched in one step. Assets are sent first,
then pages, then the release info. Removed files go last. For some seconds a visitor may get an old
page and a new one side by side. The next publish completes one that was stopped.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
    parse_message,
)
from clinicsite.publishing.hosts.precompress import gzip_bytes
from clinicsite.publishing.release import Release, get_release_name
from clinicsite.rendering import release_info
from clinicsite.rendering.release_info import ManifestEntry

STATE_PREFIX = ".publish/"  # of objects that only the publisher reads
STATE_PATH, PENDING_PATH = f"{STATE_PREFIX}live.json", f"{STATE_PREFIX}under-way.json"
MAX_PARALLEL_UPLOADS = 16  # objects
MISSING = ObjectInfo(0, "missing")


@dataclass
class BucketHost:
    """A website in a bucket, or in a folder of one."""

    store: BucketStore
    progress: ProgressCallback
    limits = None
    sent_headers = frozenset({"Cache-Control"})
    is_handover = False

    @classmethod
    def from_spec(cls, place: str, root: Path, progress: ProgressCallback) -> BucketHost:
        """Return the host of `https://ENDPOINT/BUCKET/PREFIX`. Raises PublishError."""
        return cls(BucketStore.from_url(place), progress)

    @property
    def place(self) -> str:
        """Return the bucket and its folder in words."""
        return f"the bucket {self.store} (not in one step: visits meanwhile may see a mix)"

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """Return no files: each object is sent with its headers."""
        return {}

    def get_live_state(self) -> LiveState | None:
        """Return the state of the last completed publish, and whether it is unchanged."""
        objects, (state, revision) = self.store.list_objects(), self._read_state()
        if state is None and PENDING_PATH not in objects:
            if objects.keys() - {f"{STATE_PREFIX}lock"}:
                raise PublishError(
                    f"{self.store} holds something else than a site of ours. Its files stay "
                    "as they are. Name an empty bucket, or a folder in it that does not exist yet."
                )
            return None
        state = state or BucketState()
        is_whole = PENDING_PATH not in objects and all(
            objects.get(path, MISSING).etag == etag and get_headers(path) == state.headers[path]
            for path, etag in state.etags.items()
        )
        return LiveState(
            release_info.parse_release_info(state.info),
            state.digests,
            (self.store.get(content_hashes.CONTENT_HASHES_FILE) or (b"", ""))[0].decode(
                errors="replace"
            ),
            get_host_files_digest({}) if is_whole else "",
            revision,
            parse_message(state.message),
        )

    def hash_files(self, staging: Path) -> dict[str, str]:
        """Return path → SHA-256 of the files below `staging`."""
        return {entry.path: entry.sha256 for entry in list_entries(staging)}

    def send(self, staging: Path, release: Release, live: LiveState | None, message: str) -> None:
        """Send what differs: first assets, then the pages that use them."""
        with hold_lease(self.store, self.progress) as lease:
            found, revision = self._read_state()
            if revision != (live.revision if live else ""):
                raise RaceError(f"Another publisher was faster at {self.store}.")
            old, entries = found or BucketState(), list_entries(staging)
            digests = {entry.path: entry.sha256 for entry in entries}
            pending = self._read_pending()
            known = {*old.digests, *old.retained, *pending}
            plan = {"files": digests, "known": sorted({*known, *digests})}
            self.store.put(PENDING_PATH, json.dumps(plan).encode())
            etags = self._upload(staging, entries, old, pending, lease)
            lease.check()
            etags |= self._upload_files(staging, [release_info.RELEASE_INFO_FILE])
            self._verify_etags(etags)
            now = dt.datetime.now(dt.UTC)
            state = BucketState(
                (staging / release_info.RELEASE_INFO_FILE).read_text("utf-8"),
                message,
                now.isoformat("T", "seconds"),
                digests,
                etags,
                {path: get_headers(path) for path in digests},
                retain_paths(known - digests.keys(), old, now),
            )
            self.store.put(STATE_PATH, state.to_json())
            lease.check()
            self.progress("Removing files that are no longer used")
            self.store.delete(sorted(known - digests.keys() - state.retained.keys()))
            self.store.delete([PENDING_PATH])

    def list_releases(self) -> list[PastRelease]:
        """Return the live release. The files of earlier ones are on this machine."""
        state, _ = self._read_state()
        info = release_info.parse_release_info(state.info) if state else None
        if state is None or info is None:
            return []
        published_at = f"{state.published_at[:19]}Z"
        summary = parse_message(state.message).summary
        return [PastRelease(get_release_name(info), info, summary, True, published_at)]

    def restore(self, past_release: PastRelease, live: LiveState, message: str) -> None:
        """Raise PublishError: a bucket holds one release."""
        raise PublishError(
            f"The release {past_release.name} is not on this machine. To build it again, go back "
            "to its commit (git revert), and publish that."
        )

    def _read_state(self) -> tuple[BucketState | None, str]:
        """Return the state that the last completed publish wrote, and its ETag."""
        found = self.store.get(STATE_PATH)
        if found is None:
            return None, ""
        return BucketState.from_json(found[0]), found[1]

    def _read_pending(self) -> dict[str, str]:
        """Return path → SHA-256 of what a stopped publish may have sent, "" where unknown."""
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
        pending: Mapping[str, str],
        lease: BucketLease,
    ) -> dict[str, str]:
        """Send all files but the release info, and return path → ETag of all of them."""
        objects = self.store.list_objects()

        def is_uploaded(entry: ManifestEntry) -> bool:
            path = entry.path
            return (
                old.digests.get(path) == pending.get(path, entry.sha256) == entry.sha256
                and old.headers.get(path) == get_headers(path)
                and path in objects
                and objects[path].etag == old.etags.get(path)
            )

        files = [entry for entry in entries if entry.path != release_info.RELEASE_INFO_FILE]
        etags = {entry.path: objects[entry.path].etag for entry in files if is_uploaded(entry)}
        wanted = [entry.path for entry in files if entry.path not in etags]
        done = 0
        for step in range(3):
            paths = [path for path in wanted if get_upload_order(path) == step]
            for start in range(0, len(paths), 4 * MAX_PARALLEL_UPLOADS):
                part = paths[start : start + 4 * MAX_PARALLEL_UPLOADS]
                etags |= self._upload_files(staging, part)
                done += len(part)
                self.progress(f"Sending {100 * done // len(wanted)} %")
                lease.renew()
        return etags

    def _upload_files(self, staging: Path, paths: Iterable[str]) -> dict[str, str]:
        def put(path: str) -> tuple[str, str]:
            headers, data = get_headers(path), (staging / path).read_bytes()
            body = gzip_bytes(data) if "Content-Encoding" in headers else data
            return path, self.store.put(path, body, headers)

        with ThreadPoolExecutor(MAX_PARALLEL_UPLOADS) as pool:
            return dict(pool.map(put, paths))

    def _verify_etags(self, etags: Mapping[str, str]) -> None:
        """Raise PublishError when an object is not the one that was sent."""
        objects = self.store.list_objects()
        wrong = [path for path, etag in etags.items() if objects.get(path, MISSING).etag != etag]
        if wrong:
            raise PublishError(
                f"{wrong[0]} did not arrive in {self.store} as it was sent. Visitors may see a "
                "mix of the old site and the new one. Type the command again."
            )
