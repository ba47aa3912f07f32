"""What lies in a bucket: its record, the headers of its objects, and the order they come in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.rendering import release_info
from clinicsite.rendering.http_headers import IMMUTABLE, get_cache_control, get_content_type
from clinicsite.rendering.release_info import ManifestEntry

RETENTION = dt.timedelta(days=7)  # what a page asks for that somebody still has open
# Every browser takes gzip. Feeds, data and texts are read by programs that may not.
GZIPPED_SUFFIXES = (".html", ".css", ".js", ".svg")


@dataclass
class BucketState:
    """What the last publish that came to its end put there."""

    note: str = ""  # the release note
    message: str = ""
    when: str = ""  # it was finished, ISO 8601 in UTC
    shas: dict[str, str] = field(default_factory=dict)  # path → SHA-256 of the file
    marks: dict[str, str] = field(default_factory=dict)  # path → the store's mark of the object
    about: dict[str, dict[str, str]] = field(default_factory=dict)  # path → its headers
    left: dict[str, str] = field(default_factory=dict)  # path → when it left the site


def get_headers(path: str) -> dict[str, str]:
    """The headers that a store can send with an object."""
    about = {"Content-Type": get_content_type(path), "Cache-Control": get_cache_control(path)}
    return about | ({"Content-Encoding": "gzip"} if path.endswith(GZIPPED_SUFFIXES) else {})


def list_entries(staging: Path) -> tuple[ManifestEntry, ...]:
    """Every file of a parcel; the release note too."""
    data = (staging / release_info.RELEASE_INFO_FILE).read_bytes()
    note = ManifestEntry(
        release_info.RELEASE_INFO_FILE, len(data), hashlib.sha256(data).hexdigest()
    )
    return (*release_info.create_manifest(staging).entries, note)


def get_upload_order(path: str) -> int:
    """0 for what pages ask for and never changes, 1 for what may, 2 for a page."""
    if get_cache_control(path) == IMMUTABLE:
        return 0
    return 2 if path.endswith(".html") else 1


def retain_paths(gone: Iterable[str], old: BucketState, now: dt.datetime) -> dict[str, str]:
    """What pages that are still open may ask for: it stays a week after it left the site."""
    left = {
        path: old.left.get(path, now.isoformat()) for path in gone if get_upload_order(path) == 0
    }
    return {
        path: when
        for path, when in left.items()
        if now - dt.datetime.fromisoformat(when) < RETENTION
    }
