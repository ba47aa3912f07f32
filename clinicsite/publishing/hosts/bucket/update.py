"""Replace the site in a bucket by another one, object by object, under a lease."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from clinicsite.publishing.hosts.bucket.archive import (
    ARCHIVE_FOLDER,
    RECORDS_FOLDER,
    Archive,
    describe_live,
    find_intact,
    get_record_path,
    plan_archive,
)
from clinicsite.publishing.hosts.bucket.fence import MAX_PARALLEL_REQUESTS
from clinicsite.publishing.hosts.bucket.lock import STATE_FOLDER, BucketLease
from clinicsite.publishing.hosts.bucket.plan import (
    BucketState,
    get_headers,
    get_upload_order,
    retain_paths,
)
from clinicsite.publishing.hosts.bucket.store import BucketStore, ObjectInfo
from clinicsite.publishing.hosts.host import ProgressCallback, PublishError
from clinicsite.publishing.hosts.precompress import gzip_bytes
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, parse_release_info

STATE_PATH, PENDING_PATH = f"{STATE_FOLDER}/live.json", f"{STATE_FOLDER}/under-way.json"
MISSING = ObjectInfo("missing")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class SiteContent(Protocol):
    """The files of the site that becomes live."""

    digests: Mapping[str, str]  # path → SHA-256

    def fetch(self, paths: Iterable[str]) -> None:
        """Get these files ready to be read. Raises PublishError, before anything is sent."""
        ...

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        ...


@dataclass(frozen=True)
class Pending:
    """What a publish that was stopped may have sent."""

    files: Mapping[str, str] = field(default_factory=dict)  # path → SHA-256, "" where unknown
    copies: Mapping[str, str] = field(default_factory=dict)  # SHA-256 → path of its copy

    @classmethod
    def read(cls, store: BucketStore) -> Pending:
        """Return the plan that is in the bucket, or an empty one."""
        found = store.get(PENDING_PATH)
        if found is None:
            return cls()
        try:
            plan: dict[str, Any] = json.loads(found[0])
            files = dict.fromkeys(plan["known"], "") | plan["files"]
            return cls(files, dict(plan.get("copies", {})))
        except (ValueError, TypeError, KeyError):
            return cls()


@dataclass
class BucketUpdate:
    """One replacement of the site in a bucket."""

    store: BucketStore
    lease: BucketLease
    old: BucketState  # as the last completed publish left it
    content: SiteContent
    progress: ProgressCallback

    def run(self, message: str) -> None:
        """Send what differs, check all that is there, and remove what is no longer used.

        Raises RaceError when the lease was lost, PublishError.
        """
        objects, digests = self.store.list_objects(), self.content.digests
        pending = Pending.read(self.store) if PENDING_PATH in objects else Pending()
        etags = self._find_unchanged(objects, pending)
        self.content.fetch([RELEASE_INFO_FILE, *(digests.keys() - etags.keys())])
        text = self.content.read(RELEASE_INFO_FILE).decode("utf-8")
        info = parse_release_info(text)
        digest = info.digest if info else ""
        mark = self.lease.holder[:12]
        archive = plan_archive(self.store, self.old, digests, digest, objects, pending.copies, mark)
        known = {*self.old.digests, *self.old.retained, *pending.files}
        self._archive(archive, known)
        etags |= self._upload(etags)
        self.lease.check()
        etags |= self._upload_files([RELEASE_INFO_FILE])
        objects = self._verify(etags, archive)
        now = dt.datetime.now(dt.UTC)
        state = BucketState(
            text,
            message,
            now.isoformat("T", "seconds"),
            dict(digests),
            etags,
            {path: get_headers(path) for path in digests},
            retain_paths(known - digests.keys(), self.old, now),
            archive.releases,
            archive.copies,
        )
        self.lease.put(STATE_PATH, state.to_json())
        self._remove_unused(known - digests.keys() - state.retained.keys(), objects, archive)

    def _find_unchanged(
        self, objects: Mapping[str, ObjectInfo], pending: Pending
    ) -> dict[str, str]:
        """Return path → ETag of the files that are there already, but for the release info."""
        old, digests = self.old, self.content.digests
        return {
            path: objects[path].etag
            for path in find_intact(old, objects)
            if path != RELEASE_INFO_FILE
            and digests.get(path) == old.digests[path] == pending.files.get(path, digests[path])
            and old.headers.get(path) == get_headers(path)
        }

    def _archive(self, archive: Archive, known: Iterable[str]) -> None:
        """Note what this publish does, then copy what it replaces."""
        digests = self.content.digests
        plan = {"files": {**digests}, "known": sorted({*known, *digests}), "copies": archive.copies}
        self.lease.put(PENDING_PATH, json.dumps(plan).encode())
        _run_parallel(lambda pair: self.store.copy(pair[1], pair[0]), archive.new_copies.items())
        live = describe_live(self.old)
        if live and live["name"] in archive.digests:
            record = {"digests": archive.digests[live["name"]]}
            self.lease.put(get_record_path(live["name"]), json.dumps(record).encode())

    def _upload(self, unchanged: Mapping[str, str]) -> dict[str, str]:
        """Send all other files but the release info, and return path → ETag of them."""
        wanted = sorted(self.content.digests.keys() - unchanged.keys() - {RELEASE_INFO_FILE})
        etags: dict[str, str] = {}
        for step in range(3):
            paths = [path for path in wanted if get_upload_order(path) == step]
            for start in range(0, len(paths), 4 * MAX_PARALLEL_REQUESTS):
                etags |= self._upload_files(paths[start : start + 4 * MAX_PARALLEL_REQUESTS])
                self.progress(f"Sending {100 * len(etags) // len(wanted)} %")
        return etags

    def _upload_files(self, paths: Iterable[str]) -> dict[str, str]:
        def put(path: str) -> tuple[str, str]:
            headers, data = get_headers(path), self.content.read(path)
            body = gzip_bytes(data) if "Content-Encoding" in headers else data
            return path, self.lease.put(path, body, headers)

        return dict(_run_parallel(put, paths))

    def _verify(self, etags: dict[str, str], archive: Archive) -> dict[str, ObjectInfo]:
        """Return all objects, after sending once more each one that is not as it was sent.

        Raises PublishError when one differs then too.
        """
        self.progress("Checking what arrived")
        for attempt in range(2):
            objects = self.store.list_objects()
            wrong = sorted(
                path for path, etag in etags.items() if objects.get(path, MISSING).etag != etag
            )
            if not wrong:
                archive.drop_missing(objects)
                return objects
            if attempt == 0:
                self.content.fetch(wrong)
                etags |= self._upload_files(wrong)
        raise PublishError(
            f"{wrong[0]} did not arrive in {self.store} as it was sent. Visitors may see a "
            "mix of the old site and the new one. Type the command again."
        )

    def _remove_unused(
        self, paths: Iterable[str], objects: Mapping[str, ObjectInfo], archive: Archive
    ) -> None:
        """Delete files that left the site, copies that no release needs, and the plan."""
        self.progress("Removing files that are no longer used")
        folders = (f"{ARCHIVE_FOLDER}/", f"{RECORDS_FOLDER}/")
        private = {path for path in objects if path.startswith(folders)}
        unused = {path for path in paths if path in objects} | private - archive.paths
        _run_parallel(self.lease.delete, sorted(unused))
        self.lease.delete(PENDING_PATH)


def _run_parallel(task: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
    with ThreadPoolExecutor(MAX_PARALLEL_REQUESTS) as pool:
        return list(pool.map(task, items))
