"""What every kind of host can do: say what is live, take a release whole, take one back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from plugins.publishing.release import Release
from plugins.rendering.release_note import Note


class NotPublishedError(Exception):
    """Nothing was sent; the text says why, and what to do."""


class RaceError(NotPublishedError):
    """Somebody else published at the same moment; what is live now has to be looked at again."""


@dataclass(frozen=True)
class Live:
    """What a host serves at this moment. `seen` is the host's own mark of it, for its lease."""

    note: Note | None  # None where the site was not published by us
    files: frozenset[str]  # paths, with those that only the host needs
    medical: str  # the text of /.well-known/medical-pages.json; empty when there is none
    control: str = ""  # the digest of the files that only the host needs
    seen: str = ""


@dataclass(frozen=True)
class Earlier:
    """A release that a host, or this machine, still has."""

    name: str
    note: Note | None
    summary: str  # what was said when it was published
    is_live: bool = False


class Host(Protocol):
    """A place that serves a site."""

    place: str  # in words, as in: gh-pages on origin
    kind: str  # pages, folder, s3, bundle

    def dress(self, release: Release) -> dict[str, bytes]:
        """The files that only this kind of host needs, by path: CNAME, _headers, a .gz …"""
        ...

    def live(self) -> Live | None:
        """What visitors get now; None where nothing is. Raises NotPublishedError."""
        ...

    def send(self, parcel: Path, release: Release, live: Live | None, message: str) -> None:
        """Puts the files of `parcel` (the site, dressed) in the place of what is live, whole.

        Raises RaceError when that is no longer `live`, NotPublishedError when it cannot.
        """
        ...

    def releases(self) -> list[Earlier]:
        """What can be taken back, the newest first. Raises NotPublishedError."""
        ...

    def take_back(self, earlier: Earlier, message: str) -> None:
        """Serves an earlier release again, byte for byte. Raises RaceError, NotPublishedError."""
        ...
