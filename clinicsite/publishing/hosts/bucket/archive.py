"""Keep earlier releases in a bucket, so that each machine can make them live again.

What a publish replaces or removes is first copied inside the store, below ARCHIVE_FOLDER. The name
of a copy has the SHA-256 of the file, and a mark of the publisher that made it. So the late copy of
a publisher that was paused is never the one that a record names.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Container, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from clinicsite.publishing.hosts.bucket.fence import MAX_PARALLEL_REQUESTS
from clinicsite.publishing.hosts.bucket.lock import STATE_FOLDER
from clinicsite.publishing.hosts.bucket.plan import BucketState
from clinicsite.publishing.hosts.bucket.store import BucketStore, ObjectInfo
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.release import get_release_name
from clinicsite.rendering.release_info import parse_release_info

MAX_RELEASES = 3  # that a bucket has, with the live one
ARCHIVE_FOLDER = f"{STATE_FOLDER}/archive"
RECORDS_FOLDER = f"{STATE_FOLDER}/releases"


@dataclass
class Archive:
    """Which earlier releases a publish keeps, and how it gets their files."""

    releases: list[dict[str, str]] = field(default_factory=list)  # as in `BucketState.releases`
    digests: dict[str, dict[str, str]] = field(default_factory=dict)  # name → path → SHA-256
    copies: dict[str, str] = field(default_factory=dict)  # SHA-256 → path of its copy
    new_copies: dict[str, str] = field(default_factory=dict)  # path of a copy → path of its source

    @property
    def paths(self) -> set[str]:
        """Return the paths of all copies and records."""
        return {*self.copies.values(), *(get_record_path(name) for name in self.digests)}

    def drop_missing(self, objects: Container[str]) -> None:
        """Forget the copies that the store did not make, and the releases that need them."""
        missing = {sha for sha, path in self.copies.items() if path not in objects}
        self.releases = [
            entry
            for entry in self.releases
            if not missing.intersection(self.digests[entry["name"]].values())
        ]
        self.digests = {entry["name"]: self.digests[entry["name"]] for entry in self.releases}
        needed = {sha for digests in self.digests.values() for sha in digests.values()}
        self.copies = {sha: path for sha, path in self.copies.items() if sha in needed - missing}


def get_record_path(name: str) -> str:
    """Return the path of the record of a release."""
    return f"{RECORDS_FOLDER}/{name}.json"


def read_digests(store: BucketStore, name: str) -> dict[str, str] | None:
    """Return path → SHA-256 of an archived release, or None where its record is gone."""
    found = store.get(get_record_path(name))
    try:
        digests = json.loads(found[0])["digests"] if found else None
        return digests if isinstance(digests, dict) else None
    except (ValueError, KeyError, TypeError):
        return None


def describe_live(state: BucketState) -> dict[str, str] | None:
    """Return the live release as `BucketState.releases` holds it, or None for a foreign site."""
    info = parse_release_info(state.info)
    if info is None:
        return None
    name, about = get_release_name(info), {"info": state.info, "message": state.message}
    return {"name": name, "published_at": state.published_at, **about}


def plan_archive(
    store: BucketStore,
    old: BucketState,
    new: Mapping[str, str],
    new_digest: str,
    objects: Mapping[str, ObjectInfo],
    left_behind: Mapping[str, str],
    mark: str,
) -> Archive:
    """Return which earlier releases stay when the files of `new`, path → SHA-256, become live.

    `objects` are those of the bucket, and `left_behind` the copies of a publish that was stopped.
    A release of which a file is gone does not stay.
    """
    live, found = describe_live(old), Archive()
    intact = {old.digests[path]: path for path in find_intact(old, objects)}
    seen = {new_digest}
    for entry in [*([live] if live else []), *old.releases]:
        info = parse_release_info(entry["info"])
        if info is None or info.digest in seen or len(found.releases) == MAX_RELEASES - 1:
            continue
        seen.add(info.digest)
        name = entry["name"]
        digests = old.digests if entry is live else read_digests(store, name)
        if digests is None:
            continue
        copies, new_copies = {}, {}
        for sha in set(digests.values()) - set(new.values()):
            if old.copies.get(sha) in objects:
                copies[sha] = old.copies[sha]
            elif sha in intact:
                copies[sha] = f"{ARCHIVE_FOLDER}/{sha}-{mark}"
                new_copies[copies[sha]] = intact[sha]
            elif left_behind.get(sha) in objects:
                copies[sha] = left_behind[sha]
            else:
                break
        else:
            found.releases.append(entry)
            found.digests[name] = digests
            found.copies |= copies
            found.new_copies |= new_copies
    return found


def find_intact(state: BucketState, objects: Mapping[str, ObjectInfo]) -> list[str]:
    """Return the paths of the live release whose objects are as the last publish left them."""
    return [
        path
        for path in state.digests
        if path in objects and objects[path].etag == state.etags.get(path)
    ]


def read_files(
    store: BucketStore, digests: Mapping[str, str], sources: Mapping[str, str], name: str
) -> dict[str, bytes]:
    """Return path → bytes, of the files with these SHA-256 in a bucket.

    `sources` are the paths of objects by their SHA-256. Raises PublishError when one differs.
    """

    def read(path: str) -> tuple[str, bytes]:
        found = store.get(sources.get(digests[path], "")) if digests[path] in sources else None
        for data in _decode(found[0]) if found else ():
            if hashlib.sha256(data).hexdigest() == digests[path]:
                return path, data
        raise PublishError(
            f"{store} no longer has {path} of the release {name} as it was published. It does not "
            "become live again. Choose another one."
        )

    with ThreadPoolExecutor(MAX_PARALLEL_REQUESTS) as pool:
        return dict(pool.map(read, digests))


def _decode(data: bytes) -> Iterable[bytes]:
    """Yield the bytes of an object, and what they are without gzip."""
    yield data
    if data.startswith(b"\x1f\x8b"):
        try:
            yield gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return
