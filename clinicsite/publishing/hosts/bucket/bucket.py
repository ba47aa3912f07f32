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
from clinicsite.publishing.hosts.bucket.lock import Lock, held
from clinicsite.publishing.hosts.bucket.plan import (
    Record,
    about_of,
    entries_of,
    leaving_of,
    order_of,
)
from clinicsite.publishing.hosts.bucket.store import Kept, Store
from clinicsite.publishing.hosts.host import (
    Earlier,
    Live,
    NotPublishedError,
    RaceError,
    Tell,
    control_digest,
    undone_in,
    words_of,
)
from clinicsite.publishing.hosts.precompress import gzipped
from clinicsite.publishing.release import Release, name_of
from clinicsite.rendering import release_info
from clinicsite.rendering.release_info import Entry

OURS = ".publish/"  # what only we read
RECORD, UNDER_WAY = f"{OURS}live.json", f"{OURS}under-way.json"
AT_ONCE = 16  # objects on their way at the same time


@dataclass
class Bucket:
    """A website in a bucket, or in a folder of one."""

    store: Store
    tell: Tell
    kind: str = "s3"
    _seen: dict[str, Record] = field(default_factory=dict)

    @classmethod
    def at(cls, place: str, root: Path, tell: Tell) -> Bucket:
        """The host that is written as https://ENDPOINT/BUCKET/PREFIX. Raises NotPublishedError."""
        return cls(Store.at(place), tell)

    @property
    def place(self) -> str:
        """The bucket and its folder, in words."""
        return f"the bucket {self.store} (not in one step: visits meanwhile may see a mix)"

    def dress(self, release: Release) -> dict[str, bytes]:
        """Nothing: what a server's file would say is said with each object."""
        return {}

    def live(self) -> Live | None:
        """What the last publish that came to its end put there, and whether it still is."""
        there, (record, seen) = self.store.all(), self._record()
        if record is None and UNDER_WAY not in there:
            if there.keys() - {f"{OURS}lock"}:
                raise NotPublishedError(
                    f"{self.store} holds something else than a site of ours. It stays as it is. "
                    "Name an empty bucket, or a folder in it that is not there yet."
                )
            return None
        record = record or Record()
        self._seen[seen] = record
        is_whole = UNDER_WAY not in there and all(
            there.get(path, Kept(0, "?")).etag == mark and about_of(path) == record.about[path]
            for path, mark in record.marks.items()
        )
        return Live(
            release_info.parse(record.note),
            frozenset(record.shas),
            (self.store.get(content_hashes.FILE) or (b"", ""))[0].decode(errors="replace"),
            control_digest({}) if is_whole else "",
            seen,
            undone_in(record.message),
        )

    def changed(self, parcel: Path, live: Live) -> frozenset[str]:
        """The paths that both have, and whose bytes in `parcel` are not those that are live."""
        theirs = self._seen[live.seen].shas
        ours = {entry.path: entry.sha256 for entry in entries_of(parcel)}
        return frozenset(path for path in ours.keys() & theirs.keys() if ours[path] != theirs[path])

    def send(self, parcel: Path, release: Release, live: Live | None, message: str) -> None:
        """Sends what differs, in an order in which no page lacks what it asks for."""
        with held(self.store, self.tell) as lock:
            old, seen = self._record()
            if seen != (live.seen if live else ""):
                raise RaceError(f"Somebody else published to {self.store} at the same moment.")
            old, entries = old or Record(), entries_of(parcel)
            shas = {entry.path: entry.sha256 for entry in entries}
            stopped = self._stopped()
            known = {*old.shas, *old.left, *stopped}
            plan = {"files": shas, "known": sorted({*known, *shas})}
            self.store.put(UNDER_WAY, json.dumps(plan).encode())
            there = self.store.all()
            marks = self._upload(parcel, entries, old, stopped, there, lock)
            lock.check()
            marks |= self._put_all(parcel, [release_info.FILE])
            self._confirm(marks)
            note = (parcel / release_info.FILE).read_text("utf-8")
            now = dt.datetime.now(dt.UTC)
            about = {path: about_of(path) for path in shas}
            left = leaving_of({*known} - shas.keys(), old, now)
            record = Record(note, message, now.isoformat("T", "seconds"), shas, marks, about, left)
            self.store.put(RECORD, json.dumps(asdict(record)).encode())
            lock.check()
            self.tell("Taking away what is gone")
            self.store.delete(sorted(known - shas.keys() - left.keys()))
            self.store.delete([UNDER_WAY])

    def releases(self) -> list[Earlier]:
        """The one that is live; the files of earlier ones are kept on this machine."""
        record, _ = self._record()
        note = release_info.parse(record.note) if record else None
        if record is None or note is None:
            return []
        when = f"{record.when[:19]}Z"
        return [Earlier(name_of(note), note, words_of(record.message), True, when)]

    def take_back(self, earlier: Earlier, message: str) -> None:
        """Raises NotPublishedError: what is not on this machine is nowhere."""
        raise NotPublishedError(
            f"The release {earlier.name} is kept on another machine, if at all. To build it anew, "
            "go back to its commit (git revert), and publish that."
        )

    def _record(self) -> tuple[Record | None, str]:
        """What the last publish noted when it came to its end, and the store's mark of it."""
        found = self.store.get(RECORD)
        if found is None:
            return None, ""
        try:
            return Record(**json.loads(found[0])), found[1]
        except (ValueError, TypeError):
            return Record(), found[1]  # somebody wrote to it: all is sent anew

    def _stopped(self) -> dict[str, str]:
        """What a publish that was stopped may have sent: path → SHA-256, "" where it is unknown."""
        found = self.store.get(UNDER_WAY)
        if found is None:
            return {}
        try:
            plan: dict[str, Any] = json.loads(found[0])
            return dict.fromkeys(plan["known"], "") | plan["files"]
        except (ValueError, TypeError, KeyError):
            return {}

    def _upload(
        self,
        parcel: Path,
        entries: Iterable[Entry],
        old: Record,
        stopped: Mapping[str, str],
        there: Mapping[str, Kept],
        lock: Lock,
    ) -> dict[str, str]:
        """Sends all but the release note, and gives the marks of all that is there then."""

        def lies_there(entry: Entry) -> bool:
            path = entry.path
            return (
                old.shas.get(path) == stopped.get(path, entry.sha256) == entry.sha256
                and old.about.get(path) == about_of(path)
                and path in there
                and there[path].etag == old.marks.get(path)
            )

        files = [entry for entry in entries if entry.path != release_info.FILE]
        marks = {entry.path: there[entry.path].etag for entry in files if lies_there(entry)}
        wanted = [entry.path for entry in files if entry.path not in marks]
        done = 0
        for step in range(3):
            paths = [path for path in wanted if order_of(path) == step]
            for start in range(0, len(paths), 4 * AT_ONCE):
                part = paths[start : start + 4 * AT_ONCE]
                marks |= self._put_all(parcel, part)
                done += len(part)
                self.tell(f"Sending {100 * done // len(wanted)} %")
                lock.keep()
        return marks

    def _put_all(self, parcel: Path, paths: Iterable[str]) -> dict[str, str]:
        def put(path: str) -> tuple[str, str]:
            about, data = about_of(path), (parcel / path).read_bytes()
            body = gzipped(data) if "Content-Encoding" in about else data
            return path, self.store.put(path, body, about)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return dict(pool.map(put, paths))

    def _confirm(self, marks: Mapping[str, str]) -> None:
        """Raises NotPublishedError when an object is not the one that was sent."""
        there = self.store.all()
        wrong = [path for path, mark in marks.items() if there.get(path, Kept(0, "?")).etag != mark]
        if wrong:
            raise NotPublishedError(
                f"{wrong[0]} did not arrive in {self.store} as it was sent, so that visitors may "
                "see a mix of the old site and the new one. Type the command again."
            )
