"""Define what every kind of host can do, and the values that hosts return."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from clinicsite.publishing.decisions import NO_HOLD, HeldSource, Hold
from clinicsite.publishing.hosts.other_commit import OtherCommit
from clinicsite.publishing.release import Release
from clinicsite.publishing.site_files import SiteFiles
from clinicsite.rendering.http_headers import HASHED_FILES, HEADER_RULES
from clinicsite.rendering.release_info import ReleaseInfo
from clinicsite.support.credentials import hide_credentials
from clinicsite.support.errors import UserError

# Is called with what is done at this moment, in a few words, as in: Sending 45 %
ProgressCallback = Callable[[str], None]

MEBIBYTE = 1024**2
ALL_HEADERS = frozenset(rule.name for rule in HEADER_RULES)
UNCHANGED_NOTE = "What was live before still is."
# The paths of assets whose names have the hash of their content, and of their compressed twins.
RETAINED_PATTERN = rf"({'|'.join(rule.removesuffix('$') for rule in HASHED_FILES)})(\.gz|\.br)?$"

_SOURCE, _DIGEST, _ROLLED_BACK = "Source: ", "Digest: ", "Rolled-back: "
_OTHER_COMMIT = "Other-commit: "
_OLD_ROLLED_BACK = "Undone: "  # of the first version of the publisher
_HELD, _WAS_LIVE, _ABSENT, _UNKNOWN = "Held: ", "Was-live: ", "absent", "unknown"
_RECORDED_ONCE = (_SOURCE, _DIGEST, _OTHER_COMMIT)
MAX_PREVIOUS = 10  # digests of earlier releases that a host's record keeps


class PublishError(UserError):
    """The host does not have the new release, or it is unknown whether it has."""


class RaceError(PublishError):
    """Another publisher was faster. What is live now has to be read again."""


class HostLockedError(RaceError):
    """Another publisher holds the lock of the host, or a killed one left it."""


class OutcomeUnknownError(PublishError):
    """A host that got the release did not answer. The old site is live, or the new one."""

    exit_code = 75  # EX_TEMPFAIL (sysexits.h): to be tried later


@dataclass(frozen=True)
class HostLimits:
    """What a kind of host accepts: bytes of a file, bytes of all files, number of files."""

    max_file_bytes: int
    max_site_bytes: int
    max_files: int


@dataclass(frozen=True)
class PublishMessage:
    """The text that a host keeps with a release: a summary, and trailers as git knows them."""

    summary: str = ""
    source: str = ""  # commit
    digest: str = ""
    hold: Hold = NO_HOLD  # what rollbacks took off
    previous: tuple[str, ...] = ()  # digests that were live on this host before, newest first
    other_commit: str = ""  # that gave the site another domain, and that a rollback left

    def __str__(self) -> str:
        lines = [f"{_SOURCE}{self.source}", f"{_DIGEST}{self.digest}"] if self.digest else []
        lines += [f"{_ROLLED_BACK}{mark}" for mark in sorted(self.hold.marks)]
        lines += [
            f"{_HELD}{held.blob or _ABSENT} {held.path}" for held in sorted(self.hold.sources)
        ]
        lines += [f"{_HELD}{_UNKNOWN}"] if self.hold.is_unknown else []
        lines += [f"{_WAS_LIVE}{digest}" for digest in self.previous]
        lines += [f"{_OTHER_COMMIT}{self.other_commit}"] if self.other_commit else []
        summary = hide_credentials(self.summary.strip())  # a branch may be public
        return "\n".join([summary, *(["", *lines] if lines else []), ""])


def format_message(
    summary: str,
    info: ReleaseInfo | None,
    hold: Hold = NO_HOLD,
    previous: Iterable[str] = (),
    other_commit: str = "",
) -> str:
    """Return the message of a release as a host keeps it."""
    source, digest = (info.source, info.digest) if info else ("", "")
    return str(PublishMessage(summary, source, digest, hold, tuple(previous), other_commit))


def parse_message(text: str) -> PublishMessage:
    """Return the parts of a text of `format_message`. A text by hand is a summary."""
    found: dict[str, list[str]] = {}
    summary = []
    for row in text.splitlines():
        names = (*_RECORDED_ONCE, _ROLLED_BACK, _OLD_ROLLED_BACK, _HELD, _WAS_LIVE)
        if name := next((name for name in names if row.startswith(name)), ""):
            found.setdefault(name, []).append(row.removeprefix(name).strip())
        else:
            summary.append(row)
    source, digest, other_commit = (found.get(name, [""])[0] for name in _RECORDED_ONCE)
    marks = {*found.get(_ROLLED_BACK, ()), *found.get(_OLD_ROLLED_BACK, ())}
    held = {row for row in found.get(_HELD, ()) if row != _UNKNOWN}
    pairs = (row.partition(" ") for row in held)
    sources = {HeldSource(path, "" if blob == _ABSENT else blob) for blob, _, path in pairs}
    hold = Hold(frozenset(marks), frozenset(sources), _UNKNOWN in found.get(_HELD, ()))
    previous = tuple(found.get(_WAS_LIVE, ()))
    text = "\n".join(summary).strip()
    return PublishMessage(text, source, digest, hold, previous, other_commit)


@dataclass(frozen=True)
class LiveState:
    """What a host serves at this moment."""

    info: ReleaseInfo | None  # None where another program published the site
    hashes: Mapping[str, str]  # path → hash, as `Host.hash_files` makes it, "" where unknown
    content_hashes: str  # the text of /.well-known/medical-pages.json, or ""
    host_files_digest: str = ""  # of `get_host_files_digest`, or "" where a file was changed
    revision: str = ""  # the host's own name of this state
    record: PublishMessage = PublishMessage()  # what the host keeps with it
    other_commit: OtherCommit | None = None  # that made this state, where the publisher did not
    # Of the host's clock, in seconds since 1970.
    server_time: float | None = field(default=None, compare=False)

    @property
    def files(self) -> frozenset[str]:
        """Return the paths of its files, with those that only the host needs."""
        return frozenset(self.hashes)

    @property
    def previous(self) -> tuple[str, ...]:
        """Return the digests that were live here up to now, newest first, at most MAX_PREVIOUS."""
        digests = ([self.info.digest] if self.info else []) + [*self.record.previous]
        return tuple(dict.fromkeys(digests))[:MAX_PREVIOUS]


@dataclass(frozen=True)
class StagedSite:
    """The files of a release and of its host, ready to be sent."""

    files: SiteFiles
    hashes: Mapping[str, str]  # path → hash, as `Host.hash_files` makes it


@dataclass(frozen=True)
class PastRelease:
    """A release that a host, or this machine, still has."""

    name: str
    info: ReleaseInfo | None
    summary: str  # what it changed for visitors
    is_live: bool = False
    published_at: str = ""  # ISO 8601 in UTC
    was_live: bool = True  # visitors of this host got it


class Host(Protocol):
    """A place that serves a site. `tests/publishing/hosts/test_host_contract.py` tests each kind.

    Each kind is a class with `from_spec(place, root, progress)`. It reads the text behind the name
    of the kind in publishconf.py, or raises PublishError.
    """

    @property
    def place(self) -> str:
        """Return where it is in words, as in: gh-pages on origin."""
        ...

    @property
    def limits(self) -> HostLimits | None:
        """Return its limits, or None if it has none."""
        ...

    @property
    def sent_headers(self) -> frozenset[str]:
        """Return the names of the headers of `rendering/http_headers.py` that it can send."""
        ...

    @property
    def is_handover(self) -> bool:
        """Return whether another tool brings what it holds to visitors."""
        ...

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """Return path → bytes of the files that only this kind of host needs, such as CNAME."""
        ...

    def get_live_state(self) -> LiveState | None:
        """Return the live site, or None before the first publish. Raises PublishError."""
        ...

    def hash_files(self, files: SiteFiles) -> Mapping[str, str]:
        """Return path → hash of the files of a site, to compare with `LiveState.hashes`."""
        ...

    def send(
        self, staged: StagedSite, release: Release, live: LiveState | None, message: str
    ) -> None:
        """Replace what is live by the files of `staged`, whole, and keep `message` with them.

        Raises RaceError when what is live is no longer `live`, PublishError.
        """
        ...

    def list_releases(self) -> list[PastRelease]:
        """Return the releases that can be restored, newest first. Raises PublishError."""
        ...

    def restore(self, past_release: PastRelease, live: LiveState, message: str) -> None:
        """Make an earlier release live again, byte for byte, and keep `message` with it.

        Raises RaceError when what is live is no longer `live`, PublishError.
        """
        ...


def resolve_path(root: Path, typed: str) -> Path:
    """Return the whole path that was typed, relative to `root`. Raises PublishError.

    `~` is the home folder of the user, and `~name` that of another one.
    """
    try:
        return (root / Path(typed).expanduser()).resolve()
    except RuntimeError:
        name = Path(typed).parts[0]
        raise PublishError(f"There is no home folder {name} on this machine.") from None


def get_host_files_digest(files: Mapping[str, bytes]) -> str:
    """Return one SHA-256 of the paths and bytes of the files that only a host needs."""
    return join_hashes({path: hashlib.sha256(data).hexdigest() for path, data in files.items()})


def join_hashes(hashes: Mapping[str, str]) -> str:
    """Return one SHA-256 of paths and the SHA-256 of their files."""
    rows = (f"{sha}  {path}\n" for path, sha in hashes.items())
    return hashlib.sha256("".join(sorted(rows)).encode()).hexdigest()
