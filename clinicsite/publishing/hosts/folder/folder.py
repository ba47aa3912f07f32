"""Publish to a folder that our own web server serves, on this machine or on another by SSH.

Each release is a folder of its own. The link `current` leads to the live one, and moves to another
one in one step. The root of the web server is that link.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from clinicsite.model.content_hashes import CONTENT_HASHES_FILE
from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.folder import remote_agent
from clinicsite.publishing.hosts.folder.ssh import parse_server
from clinicsite.publishing.hosts.host import (
    ALL_HEADERS,
    RETAINED_PATTERN,
    UNCHANGED_NOTE,
    LiveState,
    PastRelease,
    ProgressCallback,
    PublishError,
    RaceError,
    StagedSite,
    join_hashes,
    parse_message,
    resolve_path,
)
from clinicsite.publishing.release import Release
from clinicsite.publishing.site_files import SiteFiles
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, parse_release_info
from clinicsite.support.os_errors import describe_os_error

MAX_RELEASES = 5  # releases that stay on the host
REFUSAL_MESSAGES = {
    "other": "{place} holds something else: {what}. Its files stay as they are. Name an empty "
    "folder, or one that does not exist yet.",
    "race": "Another publisher was faster at {place}. Its site is live.",
    "busy": f"Another publisher holds the lock of {{place}}: {{what}}. {UNCHANGED_NOTE} "
    "Type the command again in a minute.",
    "damage": f"{{what}} did not arrive in {{place}} as it was sent. {UNCHANGED_NOTE} Type the "
    "command again. If this happens again, ask the admin of the host to check its disk.",
    "changed": "The release in {place} is not as it was when it was published: {what} differs. "
    "It does not become live again. Choose another one.",
    "gone": "{place} no longer has the release {what}. Type: python3 tasks.py rollback",
}


class Transport(Protocol):
    """The way to the machine that has the folder."""

    def call(self, task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the response of a task of `remote_agent.py`. Raises PublishError."""
        ...

    def upload(
        self,
        files: SiteFiles,
        unchanged: Collection[str],
        private: str,
        link_dest: str,
        progress: ProgressCallback,
    ) -> None:
        """Put the files of a site into a private folder there. Raises PublishError.

        The folder `link_dest` of that machine has the `unchanged` files.
        """
        ...


@dataclass(frozen=True)
class LocalTransport:
    """The way to a folder of this machine."""

    path: str

    def call(self, task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the response of a task of `remote_agent.py`."""
        return remote_agent.handle(task, self.path, dict(arguments))

    def upload(
        self,
        files: SiteFiles,
        unchanged: Collection[str],
        private: str,
        link_dest: str,
        progress: ProgressCallback,
    ) -> None:
        """Write the files into a private folder, and link those that are live already."""
        arguments = {
            "site": str(files.site),
            "host_files": files.host_files,
            "paths": sorted(files.digests),
            "unchanged": unchanged,
            "private": private,
            "link_dest": link_dest,
        }
        unwrap_response(self.path, self.call("upload", arguments))


@dataclass(frozen=True)
class FolderHost:
    """A folder of releases. `place` describes it in words."""

    place: str
    transport: Transport
    root: Path  # of the project
    progress: ProgressCallback
    keep: int = MAX_RELEASES
    limits = None
    sent_headers = ALL_HEADERS
    is_handover = False

    @classmethod
    def from_spec(cls, place: str, root: Path, progress: ProgressCallback) -> FolderHost:
        """Return the host of `PATH`, `user@server:PATH` or `ssh://user@server:22/PATH`.

        A path is relative to `root`, or to the home folder on the server. Raises PublishError.
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
        """Return the compressed texts, which nginx, Caddy and Apache send as they are."""
        return dict(release.get_compressed_files(self.root))

    def get_live_state(self) -> LiveState | None:
        """Return the live site, or None before the first publish. Raises PublishError."""
        found = self._call("describe_live", paths=[RELEASE_INFO_FILE, CONTENT_HASHES_FILE])
        if not found["revision"]:
            return None
        metadata, texts = found["metadata"], found["texts"]
        message = parse_message(metadata.get("restore_message") or metadata.get("message", ""))
        return LiveState(
            parse_release_info(texts.get(RELEASE_INFO_FILE, "")),
            found["hashes"],
            texts.get(CONTENT_HASHES_FILE, ""),
            # Without a digest, a damaged site counts as another one, and is sent again.
            metadata["host_files_digest"] if found["is_whole"] else "",
            found["revision"],
            message,
            server_time=found["server_time"],
        )

    def hash_files(self, files: SiteFiles) -> dict[str, str]:
        """Return path → SHA-256 of the files of a site. `activate` compares what arrived."""
        return files.digests

    def send(
        self, staged: StagedSite, release: Release, live: LiveState | None, message: str
    ) -> None:
        """Replace what is live by the files of `staged`, whole, and keep `message` with them.

        Raises RaceError when what is live is no longer `live`, PublishError.
        """
        revision = live.revision if live else ""
        manifest = staged.hashes
        own = {(entry.path, entry.sha256) for entry in release.manifest.entries}
        own.add((RELEASE_INFO_FILE, manifest[RELEASE_INFO_FILE]))
        live_files = live.hashes.items() if live else frozenset()
        unchanged = [path for path, _ in manifest.items() & live_files]
        metadata = {
            "info": release.info.to_json(),
            "message": message,
            "host_files_digest": join_hashes(dict(manifest.items() - own)),
        }
        target = self._call("begin", revision=revision)
        try:
            self.transport.upload(staged.files, unchanged, **target, progress=self.progress)
        except BaseException:
            live_name = revision
            with contextlib.suppress(PublishError):  # the network may have failed
                live_name = self._call("abort", private=target["private"])
            if live_name != revision:  # another publisher was faster, and removed our folder
                raise RaceError(REFUSAL_MESSAGES["race"].format(place=self.place)) from None
            raise
        self.progress("Checking what arrived, and switching to it")
        self._call(
            "activate",
            private=target["private"],
            revision=revision,
            name=release.name,
            manifest=manifest,
            metadata=metadata,
            keep=self.keep,
            retention=_get_retention(),
        )

    def list_releases(self) -> list[PastRelease]:
        """Return the releases that can be restored, newest first. Raises PublishError."""
        found = self._call("list_releases")
        return [
            PastRelease(
                name,
                parse_release_info(metadata["info"]),
                parse_message(metadata["message"]).summary,
                name == found["revision"],
                metadata["published_at"],
                name == found["revision"] or metadata.get("was_live", True),
            )
            for name, metadata in found["releases"]
        ]

    def restore(self, past_release: PastRelease, live: LiveState, message: str) -> None:
        """Make an earlier release live again, byte for byte. Raises RaceError, PublishError."""
        self._call(
            "restore",
            name=past_release.name,
            revision=live.revision,
            message=message,
            retention=_get_retention(),
        )

    def _call(self, task: str, **arguments: Any) -> Any:
        return unwrap_response(self.place, self.transport.call(task, arguments))


def _get_retention() -> tuple[str, float]:
    return RETAINED_PATTERN, retention.RETENTION_DAYS


def unwrap_response(place: str, response: Mapping[str, Any]) -> Any:
    """Return the result of a task. Raises RaceError, PublishError where it has none."""
    if "refused" in response:
        reason, what = response["refused"]
        raise (RaceError if reason == "race" else PublishError)(
            REFUSAL_MESSAGES[reason].format(place=place, what=what)
        )
    if "os_error" in response:
        error = OSError(*response["os_error"])
        message, action = describe_os_error(error, place, is_local=False)
        raise PublishError(f"On {place}: {message} {UNCHANGED_NOTE}", action)
    return response["result"]
