"""Plan a publish to a bucket: its state, the headers of its objects, and the order of uploads."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.host import RETAINED_PATTERN
from clinicsite.rendering import release_info
from clinicsite.rendering.http_headers import IMMUTABLE, get_cache_control, get_content_type
from clinicsite.rendering.release_info import ManifestEntry

# Every browser accepts gzip. Programs that read feeds, data and texts may not.
GZIPPED_SUFFIXES = (".html", ".css", ".js", ".svg")
# The first version of the publisher wrote these keys.
OLD_KEYS = {
    "note": "info",
    "when": "published_at",
    "shas": "digests",
    "marks": "etags",
    "about": "headers",
    "left": "retained",
}
RELEASE_KEYS = {"name", "info", "message", "published_at"}


@dataclass
class BucketState:
    """What the last completed publish put into a bucket."""

    info: str = ""  # the text of the release info
    message: str = ""
    published_at: str = ""  # ISO 8601 in UTC
    digests: dict[str, str] = field(default_factory=dict)  # path → SHA-256 of the file
    etags: dict[str, str] = field(default_factory=dict)  # path → ETag of the object
    headers: dict[str, dict[str, str]] = field(default_factory=dict)  # path → name → value
    retained: dict[str, str] = field(default_factory=dict)  # path → when it left the site
    # The earlier releases that can be restored, newest first: name, info, message, published_at.
    releases: list[dict[str, str]] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)  # SHA-256 → path of a copy for them

    @classmethod
    def from_json(cls, text: bytes) -> BucketState:
        """Return the state that `to_json` wrote, or an empty one for another text."""
        try:
            found = json.loads(text)
            state = cls(**{OLD_KEYS.get(key, key): value for key, value in found.items()})
            state.releases = [one for one in state.releases if one.keys() == RELEASE_KEYS]
            return state
        except (ValueError, TypeError, AttributeError):
            return cls()  # changed by hand: all files are sent again

    def to_json(self) -> bytes:
        """Return the state as it is stored in the bucket."""
        return json.dumps(asdict(self)).encode()


def get_headers(path: str) -> dict[str, str]:
    """Return the headers that a store can send with an object."""
    headers = {"Content-Type": get_content_type(path), "Cache-Control": get_cache_control(path)}
    return headers | ({"Content-Encoding": "gzip"} if path.endswith(GZIPPED_SUFFIXES) else {})


def list_entries(staging: Path) -> tuple[ManifestEntry, ...]:
    """Return every file of a staging folder, with the release info."""
    name = release_info.RELEASE_INFO_FILE
    data = (staging / name).read_bytes()
    entry = ManifestEntry(name, len(data), hashlib.sha256(data).hexdigest())
    return (*release_info.create_manifest(staging).entries, entry)


def get_upload_order(path: str) -> int:
    """Return 0 for an asset that never changes, 1 for another file, 2 for a page."""
    if get_cache_control(path) == IMMUTABLE:
        return 0
    return 2 if path.endswith(".html") else 1


def retain_paths(removed: Iterable[str], old: BucketState, now: dt.datetime) -> dict[str, str]:
    """Return path → when it left the site, in ISO 8601, of the removed assets that stay."""
    known = {path: dt.datetime.fromisoformat(at).timestamp() for path, at in old.retained.items()}
    removed = set(removed)
    times = retention.retained_assets(
        removed,
        {path: since for path, since in known.items() if path in removed},
        (),
        RETAINED_PATTERN,
        retention.RETENTION_DAYS,
        now.timestamp(),
    )
    return {path: dt.datetime.fromtimestamp(at, dt.UTC).isoformat() for path, at in times.items()}
