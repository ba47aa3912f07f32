"""What every kind of host can do: say what is live, take a release whole, take one back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from clinicsite.publishing.release import Release
from clinicsite.rendering.http_headers import HASHED_FILES
from clinicsite.rendering.release_info import ReleaseInfo
from clinicsite.support.errors import UserError

# Is called with what is done at this moment, in a few words, as in: Sending 45 %
ProgressCallback = Callable[[str], None]

UNCHANGED_NOTE = "What was live before still is."
# The paths of assets whose names have the hash of their content, and of their compressed twins.
RETAINED_PATTERN = rf"({'|'.join(rule.removesuffix('$') for rule in HASHED_FILES)})(\.gz|\.br)?$"

# What a host keeps beside a release is a message; these lines at its end are for us.
_SOURCE, _DIGEST, _ROLLED_BACK = "Source: ", "Digest: ", "Undone: "


class PublishError(UserError):
    """The host does not have the new release, or it is unknown whether it has."""


class RaceError(PublishError):
    """Another publisher was faster. What is live now has to be read again."""


@dataclass(frozen=True)
class LiveState:
    """What a host serves at this moment. `seen` is the host's own mark of it, for its lease."""

    info: ReleaseInfo | None  # None where the site was not published by us
    files: frozenset[str]  # paths, with those that only the host needs
    content_hashes: str  # the text of /.well-known/medical-pages.json; empty when there is none
    host_files_digest: str = ""  # `control_digest` of the files that only the host needs
    revision: str = ""
    rolled_back: frozenset[str] = frozenset()  # `undone_in` the message it was sent with


@dataclass(frozen=True)
class PastRelease:
    """A release that a host, or this machine, still has."""

    name: str
    info: ReleaseInfo | None
    summary: str  # `words_of` the message it was sent with
    is_live: bool = False
    published_at: str = ""  # it was sent: ISO 8601 in UTC


class Host(Protocol):
    """A place that serves a site.

    Each kind is a class with `at(place, root, tell)`, which reads what stands behind its name in
    `publishconf.py`, or raises NotPublishedError.
    """

    place: str  # in words, as in: gh-pages on origin
    kind: str  # pages, folder, s3, bundle

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """The files that only this kind of host needs, by path: CNAME, _headers, a .gz …"""
        ...

    def get_live_state(self) -> LiveState | None:
        """What visitors get now; None where nothing is. Raises NotPublishedError."""
        ...

    def find_changed_paths(self, staging: Path, live: LiveState) -> frozenset[str]:
        """The paths that both have, and whose bytes in `parcel` are not those that are live."""
        ...

    def send(self, staging: Path, release: Release, live: LiveState | None, message: str) -> None:
        """Puts the files of `parcel` (the site, dressed) in the place of what is live, whole.

        `message` is kept with it. Raises RaceError when what is live is no longer `live`,
        NotPublishedError when it cannot.
        """
        ...

    def list_releases(self) -> list[PastRelease]:
        """What can be taken back, the newest first. Raises NotPublishedError."""
        ...

    def restore(self, past_release: PastRelease, message: str) -> None:
        """Serves an earlier release again, byte for byte, and keeps `message` with it.

        Raises RaceError, NotPublishedError.
        """
        ...


def resolve_path(root: Path, typed: str) -> Path:
    """The whole path that was typed, seen from `root`. Raises NotPublishedError.

    `~` is the home folder of whoever types, `~name` that of somebody else.
    """
    try:
        return (root / Path(typed).expanduser()).resolve()
    except RuntimeError:
        name = Path(typed).parts[0]
        raise PublishError(f"There is no home folder {name} on this machine.") from None


def get_host_files_digest(files: Mapping[str, bytes]) -> str:
    """One mark for the files that only a host needs, by their paths and what is in them."""
    rows = (f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in files.items())
    return hashlib.sha256("".join(sorted(rows)).encode()).hexdigest()


def format_message(summary: str, note: ReleaseInfo | None, rolled_back: Iterable[str] = ()) -> str:
    """What is kept with a release: the words of its summary, then lines for `undone_in`."""
    lines = [f"{_SOURCE}{note.source}", f"{_DIGEST}{note.digest}"] if note else []
    lines += [f"{_ROLLED_BACK}{mark}" for mark in sorted(rolled_back)]
    return "\n".join([summary.strip(), *(["", *lines] if lines else []), ""])


def get_summary(message: str) -> str:
    """The words of a message, without the lines that are for us."""
    ours = (_SOURCE, _DIGEST, _ROLLED_BACK)
    return "\n".join(line for line in message.splitlines() if not line.startswith(ours)).strip()


def get_digest(message: str) -> str:
    """The digest of the release that a message was kept with; empty where it names none."""
    return next(iter(_get_trailers(message, _DIGEST)), "")


def get_rolled_back(message: str) -> frozenset[str]:
    """The digests and source commits that a rollback took off the site."""
    return frozenset(_get_trailers(message, _ROLLED_BACK))


def _get_trailers(message: str, name: str) -> list[str]:
    rows = message.splitlines()
    return [row.removeprefix(name).strip() for row in rows if row.startswith(name)]
