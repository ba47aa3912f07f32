"""What lies in a bucket: its record, the headers of its objects, and the order they come in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.rendering import release_info
from clinicsite.rendering.http_headers import FOR_EVER, cache, content_type
from clinicsite.rendering.release_info import Entry

STAYS = dt.timedelta(days=7)  # what a page asks for that somebody still has open
# Every browser takes gzip. Feeds, data and texts are read by programs that may not.
FOR_BROWSERS = (".html", ".css", ".js", ".svg")


@dataclass
class Record:
    """What the last publish that came to its end put there."""

    note: str = ""  # the release note
    message: str = ""
    when: str = ""  # it was finished, ISO 8601 in UTC
    shas: dict[str, str] = field(default_factory=dict)  # path → SHA-256 of the file
    marks: dict[str, str] = field(default_factory=dict)  # path → the store's mark of the object
    about: dict[str, dict[str, str]] = field(default_factory=dict)  # path → its headers
    left: dict[str, str] = field(default_factory=dict)  # path → when it left the site


def about_of(path: str) -> dict[str, str]:
    """The headers that a store can send with an object."""
    about = {"Content-Type": content_type(path), "Cache-Control": cache(path)}
    return about | ({"Content-Encoding": "gzip"} if path.endswith(FOR_BROWSERS) else {})


def entries_of(parcel: Path) -> tuple[Entry, ...]:
    """Every file of a parcel; the release note too."""
    data = (parcel / release_info.FILE).read_bytes()
    note = Entry(release_info.FILE, len(data), hashlib.sha256(data).hexdigest())
    return (*release_info.manifest_of(parcel).entries, note)


def order_of(path: str) -> int:
    """0 for what pages ask for and never changes, 1 for what may, 2 for a page."""
    if cache(path) == FOR_EVER:
        return 0
    return 2 if path.endswith(".html") else 1


def leaving_of(gone: Iterable[str], old: Record, now: dt.datetime) -> dict[str, str]:
    """What pages that are still open may ask for: it stays a week after it left the site."""
    left = {path: old.left.get(path, now.isoformat()) for path in gone if order_of(path) == 0}
    return {
        path: when for path, when in left.items() if now - dt.datetime.fromisoformat(when) < STAYS
    }
