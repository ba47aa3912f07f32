"""Publish to a folder that a web server of ours serves, on this machine or on another by SSH.

Each release is a folder of its own; a link called `current` says which of them visitors get, and
is moved from one to the next in one step. The web server's root is that link.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from clinicsite.model import content_hashes
from clinicsite.publishing.hosts.folder import remote_agent
from clinicsite.publishing.hosts.folder.ssh import parse_server
from clinicsite.publishing.hosts.host import (
    LiveState,
    PastRelease,
    ProgressCallback,
    PublishError,
    RaceError,
    get_host_files_digest,
    get_rolled_back,
    get_summary,
    resolve_path,
)
from clinicsite.publishing.hosts.precompress import CACHE_FOLDER, compress_files
from clinicsite.publishing.release import Release
from clinicsite.rendering import release_info
from clinicsite.rendering.http_headers import HASHED_FILES

MAX_RELEASES = 5  # releases that stay on the host
# What a page that somebody still has open may ask for later: files whose names say what is in
# them, and their packed twins. They stay for so many days, and for a release.
RETENTION = (rf"({'|'.join(rule.removesuffix('$') for rule in HASHED_FILES)})(\.gz|\.br)?$", 7)

UNCHANGED_NOTE = "What was live before still is."
REFUSAL_MESSAGES = {
    "other": "{place} holds something else: {what}. It stays as it is. Name an empty folder, or "
    "one that is not there yet.",
    "race": "Somebody else published to {place} at the same moment; theirs is live.",
    "busy": "Somebody else is publishing to {place}, and does not come to an end. "
    + UNCHANGED_NOTE
    + " "
    "Type the command again in a minute.",
    "damage": "{what} did not arrive in {place} as it was sent. "
    + UNCHANGED_NOTE
    + " Type the command "
    "again. If this is said again, ask whoever looks after the host to check its disk.",
    "changed": "The release in {place} is not as it was when it was published: {what} differs. "
    "It is not served again. Choose another one.",
    "gone": "{place} has the release {what} no more. Type: python3 tasks.py rollback",
}
DISK_FULL = (
    "The disk of {place} is full. "
    + UNCHANGED_NOTE
    + " Make room there, then type the command again."
)
NO_PERMISSION = (
    "You may not write to {what} ({said}). "
    + UNCHANGED_NOTE
    + " Ask whoever looks after the host for the "
    "right to write to {place}."
)
OS_ERROR_MESSAGES = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EROFS: NO_PERMISSION,
}
OTHER_OS_ERROR = (
    "{place} cannot be used: {what}: {said}. " + UNCHANGED_NOTE + " Mend that, then try again."
)


class Transport(Protocol):
    """Where the folder lies."""

    def call(self, task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a task of `there.py` answers. Raises NotPublishedError."""
        ...

    def upload(self, staging: Path, private: str, like: str, progress: ProgressCallback) -> None:
        """Puts files into a private folder there. Raises NotPublishedError."""
        ...


@dataclass(frozen=True)
class LocalTransport:
    """A folder of this machine."""

    path: str

    def call(self, task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a task of `there.py` answers."""
        return remote_agent.answer(task, self.path, dict(arguments))

    def upload(self, staging: Path, private: str, like: str, progress: ProgressCallback) -> None:
        """Copies the files into a private folder; those that are live already are linked."""
        given = {"parcel": str(staging), "private": private, "like": like}
        unwrap_response(self.path, self.call("bring", given))


@dataclass(frozen=True)
class Folder:
    """A folder of releases. `place` is where it lies, in words."""

    place: str
    transport: Transport
    root: Path  # of the project
    progress: ProgressCallback
    keep: int = MAX_RELEASES
    kind: str = "folder"
    _hashes_by_revision: dict[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # of what was seen live

    @classmethod
    def at(cls, place: str, root: Path, progress: ProgressCallback) -> Folder:
        """The host that is written as `PATH`, `user@server:PATH` or `ssh://user@server:22/PATH`.

        A path is seen from `root`, or from the home folder on the server. Raises
        NotPublishedError.
        """
        if server := parse_server(place):
            return cls(f"{server.path} on {server.host}", server, root, progress)
        if os.name == "nt":
            raise PublishError(
                "A folder of Windows cannot be switched from one release to the next in one step. "
                "Name a folder on a server, as in: folder:user@server:/srv/www"
            )
        path = str(resolve_path(root, place))
        return cls(path, LocalTransport(path), root, progress)

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """The texts once more, packed: nginx, Caddy and Apache send what lies ready."""
        return dict(compress_files(release.site, release.manifest, self.root / CACHE_FOLDER))

    def get_live_state(self) -> LiveState | None:
        """What visitors get now; None where nothing is. Raises NotPublishedError."""
        found = self._call(
            "look", read=[release_info.RELEASE_INFO_FILE, content_hashes.CONTENT_HASHES_FILE]
        )
        if not found["seen"]:
            return None
        card, texts = found["card"], found["texts"]
        self._hashes_by_revision[found["seen"]] = found["files"]
        return LiveState(
            release_info.parse_release_info(texts.get(release_info.RELEASE_INFO_FILE, "")),
            frozenset(found["files"]),
            texts.get(content_hashes.CONTENT_HASHES_FILE, ""),
            card["control"] if found["whole"] else "",  # so that what is damaged is sent anew
            found["seen"],
            get_rolled_back(card.get("again") or card.get("message", "")),
        )

    def find_changed_paths(self, staging: Path, live: LiveState) -> frozenset[str]:
        """The paths that both have, and whose bytes in `parcel` are not those that are live."""
        theirs, ours = self._hashes_by_revision[live.revision], hash_staging(staging)
        return frozenset(path for path in theirs.keys() & ours.keys() if theirs[path] != ours[path])

    def send(self, staging: Path, release: Release, live: LiveState | None, message: str) -> None:
        """Puts the files of `parcel` in the place of what is live, whole. Keeps `message` with it.

        Raises RaceError when what is live is no longer `live`, NotPublishedError.
        """
        seen = live.revision if live else ""
        manifest = hash_staging(staging)
        own = {entry.path: entry.sha256 for entry in release.manifest.entries}
        own[release_info.RELEASE_INFO_FILE] = manifest[release_info.RELEASE_INFO_FILE]
        dress = [path for path, sha in manifest.items() if own.get(path) != sha]
        card = {
            "note": release.info.to_json(),
            "message": message,
            "control": get_host_files_digest(
                {path: (staging / path).read_bytes() for path in dress}
            ),
        }
        room = self._call("begin", seen=seen)
        try:
            self.transport.upload(staging, **room, progress=self.progress)
        except BaseException:
            now = seen
            with contextlib.suppress(PublishError):  # the network may be gone
                now = self._call("discard", private=room["private"])
            if now != seen:  # somebody else was quicker, and cleared our folder away
                raise RaceError(REFUSAL_MESSAGES["race"].format(place=self.place)) from None
            raise
        self.progress("Checking what arrived, and switching to it")
        self._call(
            "settle",
            private=room["private"],
            seen=seen,
            name=release.name,
            manifest=manifest,
            card=card,
            keep=self.keep,
            flight=RETENTION,
        )

    def list_releases(self) -> list[PastRelease]:
        """What can be taken back, the newest first. Raises NotPublishedError."""
        found = self._call("releases")
        return [
            PastRelease(
                name,
                release_info.parse_release_info(card["note"]),
                get_summary(card["message"]),
                name == found["seen"],
                card["when"],
            )
            for name, card in found["cards"]
        ]

    def restore(self, past_release: PastRelease, message: str) -> None:
        """Serves an earlier release again, byte for byte. Raises RaceError, NotPublishedError."""
        self._call("take_back", name=past_release.name, message=message, flight=RETENTION)

    def _call(self, task: str, **given: Any) -> Any:
        return unwrap_response(self.place, self.transport.call(task, given))


def hash_staging(staging: Path) -> dict[str, str]:
    """Path → SHA-256 of all that is sent."""
    return remote_agent.hash_files(staging)


def unwrap_response(place: str, response: Mapping[str, Any]) -> Any:
    """What a task did. Raises RaceError, NotPublishedError in words when it did not."""
    if "refused" in response:
        why, what = response["refused"]
        raise (RaceError if why == "race" else PublishError)(
            REFUSAL_MESSAGES[why].format(place=place, what=what)
        )
    if "fault" in response:
        code, said, what = response["fault"]
        raise PublishError(
            OS_ERROR_MESSAGES.get(code, OTHER_OS_ERROR).format(place=place, said=said, what=what)
        )
    return response["done"]
