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
from clinicsite.publishing.hosts.folder.ssh import server_in
from clinicsite.publishing.hosts.host import (
    Earlier,
    Live,
    NotPublishedError,
    RaceError,
    Tell,
    control_digest,
    path_here,
    undone_in,
    words_of,
)
from clinicsite.publishing.hosts.precompress import CACHE, packed
from clinicsite.publishing.release import Release
from clinicsite.rendering import release_info
from clinicsite.rendering.http_headers import HASHED

KEPT = 5  # releases that stay on the host
# What a page that somebody still has open may ask for later: files whose names say what is in
# them, and their packed twins. They stay for so many days, and for a release.
FLIGHT = (rf"({'|'.join(rule.removesuffix('$') for rule in HASHED)})(\.gz|\.br)?$", 7)

STILL = "What was live before still is."
SENTENCES = {
    "other": "{place} holds something else: {what}. It stays as it is. Name an empty folder, or "
    "one that is not there yet.",
    "race": "Somebody else published to {place} at the same moment; theirs is live.",
    "busy": "Somebody else is publishing to {place}, and does not come to an end. " + STILL + " "
    "Type the command again in a minute.",
    "damage": "{what} did not arrive in {place} as it was sent. " + STILL + " Type the command "
    "again. If this is said again, ask whoever looks after the host to check its disk.",
    "changed": "The release in {place} is not as it was when it was published: {what} differs. "
    "It is not served again. Choose another one.",
    "gone": "{place} has the release {what} no more. Type: python3 tasks.py rollback",
}
FULL = "The disk of {place} is full. " + STILL + " Make room there, then type the command again."
NO_RIGHT = (
    "You may not write to {what} ({said}). " + STILL + " Ask whoever looks after the host for the "
    "right to write to {place}."
)
FAULTS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EACCES: NO_RIGHT,
    errno.EPERM: NO_RIGHT,
    errno.EROFS: NO_RIGHT,
}
OTHER_FAULT = "{place} cannot be used: {what}: {said}. " + STILL + " Mend that, then try again."


class Machine(Protocol):
    """Where the folder lies."""

    def ask(self, task: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What a task of `there.py` answers. Raises NotPublishedError."""
        ...

    def bring(self, parcel: Path, private: str, like: str, tell: Tell) -> None:
        """Puts files into a private folder there. Raises NotPublishedError."""
        ...


@dataclass(frozen=True)
class Here:
    """A folder of this machine."""

    path: str

    def ask(self, task: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What a task of `there.py` answers."""
        return remote_agent.answer(task, self.path, dict(given))

    def bring(self, parcel: Path, private: str, like: str, tell: Tell) -> None:
        """Copies the files into a private folder; those that are live already are linked."""
        given = {"parcel": str(parcel), "private": private, "like": like}
        done(self.path, self.ask("bring", given))


@dataclass(frozen=True)
class Folder:
    """A folder of releases. `place` is where it lies, in words."""

    place: str
    machine: Machine
    root: Path  # of the project
    tell: Tell
    keep: int = KEPT
    kind: str = "folder"
    _files: dict[str, Mapping[str, str]] = field(default_factory=dict)  # of what was seen live

    @classmethod
    def at(cls, place: str, root: Path, tell: Tell) -> Folder:
        """The host that is written as `PATH`, `user@server:PATH` or `ssh://user@server:22/PATH`.

        A path is seen from `root`, or from the home folder on the server. Raises
        NotPublishedError.
        """
        if server := server_in(place):
            return cls(f"{server.path} on {server.host}", server, root, tell)
        if os.name == "nt":
            raise NotPublishedError(
                "A folder of Windows cannot be switched from one release to the next in one step. "
                "Name a folder on a server, as in: folder:user@server:/srv/www"
            )
        path = str(path_here(root, place))
        return cls(path, Here(path), root, tell)

    def dress(self, release: Release) -> dict[str, bytes]:
        """The texts once more, packed: nginx, Caddy and Apache send what lies ready."""
        return dict(packed(release.site, release.manifest, self.root / CACHE))

    def live(self) -> Live | None:
        """What visitors get now; None where nothing is. Raises NotPublishedError."""
        found = self._ask("look", read=[release_info.FILE, content_hashes.FILE])
        if not found["seen"]:
            return None
        card, texts = found["card"], found["texts"]
        self._files[found["seen"]] = found["files"]
        return Live(
            release_info.parse(texts.get(release_info.FILE, "")),
            frozenset(found["files"]),
            texts.get(content_hashes.FILE, ""),
            card["control"] if found["whole"] else "",  # so that what is damaged is sent anew
            found["seen"],
            undone_in(card.get("again") or card.get("message", "")),
        )

    def changed(self, parcel: Path, live: Live) -> frozenset[str]:
        """The paths that both have, and whose bytes in `parcel` are not those that are live."""
        theirs, ours = self._files[live.seen], manifest_of(parcel)
        return frozenset(path for path in theirs.keys() & ours.keys() if theirs[path] != ours[path])

    def send(self, parcel: Path, release: Release, live: Live | None, message: str) -> None:
        """Puts the files of `parcel` in the place of what is live, whole. Keeps `message` with it.

        Raises RaceError when what is live is no longer `live`, NotPublishedError.
        """
        seen = live.seen if live else ""
        manifest = manifest_of(parcel)
        own = {entry.path: entry.sha256 for entry in release.manifest.entries}
        own[release_info.FILE] = manifest[release_info.FILE]
        dress = [path for path, sha in manifest.items() if own.get(path) != sha]
        card = {
            "note": release.note.as_json(),
            "message": message,
            "control": control_digest({path: (parcel / path).read_bytes() for path in dress}),
        }
        room = self._ask("begin", seen=seen)
        try:
            self.machine.bring(parcel, **room, tell=self.tell)
        except BaseException:
            now = seen
            with contextlib.suppress(NotPublishedError):  # the network may be gone
                now = self._ask("discard", private=room["private"])
            if now != seen:  # somebody else was quicker, and cleared our folder away
                raise RaceError(SENTENCES["race"].format(place=self.place)) from None
            raise
        self.tell("Checking what arrived, and switching to it")
        self._ask(
            "settle",
            private=room["private"],
            seen=seen,
            name=release.name,
            manifest=manifest,
            card=card,
            keep=self.keep,
            flight=FLIGHT,
        )

    def releases(self) -> list[Earlier]:
        """What can be taken back, the newest first. Raises NotPublishedError."""
        found = self._ask("releases")
        return [
            Earlier(
                name,
                release_info.parse(card["note"]),
                words_of(card["message"]),
                name == found["seen"],
                card["when"],
            )
            for name, card in found["cards"]
        ]

    def take_back(self, earlier: Earlier, message: str) -> None:
        """Serves an earlier release again, byte for byte. Raises RaceError, NotPublishedError."""
        self._ask("take_back", name=earlier.name, message=message, flight=FLIGHT)

    def _ask(self, task: str, **given: Any) -> Any:
        return done(self.place, self.machine.ask(task, given))


def manifest_of(parcel: Path) -> dict[str, str]:
    """Path → SHA-256 of all that is sent."""
    return remote_agent.found_in(parcel)


def done(place: str, answer: Mapping[str, Any]) -> Any:
    """What a task did. Raises RaceError, NotPublishedError in words when it did not."""
    if "refused" in answer:
        why, what = answer["refused"]
        raise (RaceError if why == "race" else NotPublishedError)(
            SENTENCES[why].format(place=place, what=what)
        )
    if "fault" in answer:
        code, said, what = answer["fault"]
        raise NotPublishedError(
            FAULTS.get(code, OTHER_FAULT).format(place=place, said=said, what=what)
        )
    return answer["done"]
