"""Publish to an S3-compatible bucket.

A bucket takes one object at a time, so no release is switched in one step. Assets are sent first,
then pages, then the release info. Removed files go last. For some seconds a visitor may get an old
page and a new one side by side. The next publish completes one that was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.model import content_hashes
from clinicsite.publishing.hosts.bucket.archive import (
    describe_live,
    find_intact,
    read_digests,
    read_files,
)
from clinicsite.publishing.hosts.bucket.lock import hold_lease, is_lock
from clinicsite.publishing.hosts.bucket.plan import BucketState, get_headers, list_entries
from clinicsite.publishing.hosts.bucket.store import BucketSilentError, BucketStore
from clinicsite.publishing.hosts.bucket.update import (
    MISSING,
    PENDING_PATH,
    STATE_PATH,
    BucketUpdate,
    SiteContent,
)
from clinicsite.publishing.hosts.host import (
    LiveState,
    OutcomeUnknownError,
    PastRelease,
    ProgressCallback,
    PublishError,
    RaceError,
    StagedSite,
    get_host_files_digest,
    parse_message,
)
from clinicsite.publishing.release import Release
from clinicsite.publishing.site_files import SiteFiles
from clinicsite.rendering.release_info import parse_release_info


@dataclass
class StagedContent:
    """The files of a staging folder."""

    folder: Path
    digests: Mapping[str, str]

    def fetch(self, paths: Iterable[str]) -> None:
        """Do nothing: the files are here."""

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        return (self.folder / path).read_bytes()


@dataclass
class ArchivedContent:
    """The files of an earlier release, which the bucket keeps."""

    store: BucketStore
    name: str
    digests: Mapping[str, str]
    sources: Mapping[str, str]  # SHA-256 → path of an object with these bytes
    _files: dict[str, bytes] = field(default_factory=dict)

    def fetch(self, paths: Iterable[str]) -> None:
        """Download these files. Raises PublishError when one is not as it was published."""
        wanted = {path: self.digests[path] for path in paths if path not in self._files}
        self._files |= read_files(self.store, wanted, self.sources, self.name)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file that was fetched."""
        return self._files[path]


@dataclass
class BucketHost:
    """A website in a bucket, or in a folder of one."""

    store: BucketStore
    progress: ProgressCallback
    limits = None
    sent_headers = frozenset({"Cache-Control"})
    is_handover = False

    @classmethod
    def from_spec(cls, place: str, root: Path, progress: ProgressCallback) -> BucketHost:
        """Return the host of `https://ENDPOINT/BUCKET/PREFIX`. Raises PublishError."""
        return cls(BucketStore.from_url(place), progress)

    @property
    def place(self) -> str:
        """Return the bucket and its folder in words."""
        return f"the bucket {self.store} (not in one step: visits meanwhile may see a mix)"

    def get_host_files(self, release: Release) -> dict[str, bytes]:
        """Return no files: each object is sent with its headers."""
        return {}

    def get_live_state(self) -> LiveState | None:
        """Return the state of the last completed publish, and whether it is unchanged."""
        objects, (state, revision) = self.store.list_objects(), self._read_state()
        if state is None and PENDING_PATH not in objects:
            if not all(is_lock(path) for path in objects):
                raise PublishError(
                    f"{self.store} holds something else than a site of ours. Its files stay "
                    "as they are. Name an empty bucket, or a folder in it that does not exist yet."
                )
            return None
        state = state or BucketState()
        is_whole = PENDING_PATH not in objects and all(
            objects.get(path, MISSING).etag == etag and get_headers(path) == state.headers[path]
            for path, etag in state.etags.items()
        )
        return LiveState(
            parse_release_info(state.info),
            state.digests,
            (self.store.get(content_hashes.CONTENT_HASHES_FILE) or (b"", ""))[0].decode(
                errors="replace"
            ),
            get_host_files_digest({}) if is_whole else "",
            revision,
            parse_message(state.message),
        )

    def hash_files(self, files: SiteFiles) -> dict[str, str]:
        """Return path → SHA-256 of the files of a site."""
        return {entry.path: entry.sha256 for entry in list_entries(files.folder)}

    def send(
        self, staged: StagedSite, release: Release, live: LiveState | None, message: str
    ) -> None:
        """Send what differs: first assets, then the pages that use them."""
        content = StagedContent(staged.files.folder, staged.hashes)
        self._replace(live, message, lambda _: content)

    def list_releases(self) -> list[PastRelease]:
        """Return the live release, and the earlier ones that the bucket keeps, newest first."""
        state, _ = self._read_state()
        live = describe_live(state) if state else None
        if state is None or live is None:
            return []
        return [
            PastRelease(
                entry["name"],
                parse_release_info(entry["info"]),
                parse_message(entry["message"]).summary,
                entry is live,
                f"{entry['published_at'][:19]}Z",
            )
            for entry in (live, *state.releases)
        ]

    def restore(self, past_release: PastRelease, live: LiveState, message: str) -> None:
        """Make an earlier release live again from the copies in the bucket."""
        self._replace(live, message, lambda state: self._find_content(past_release.name, state))

    def _replace(
        self,
        live: LiveState | None,
        message: str,
        get_content: Callable[[BucketState], SiteContent],
    ) -> None:
        with hold_lease(self.store, self.progress) as lease:
            found, revision = self._read_state()
            if revision != (live.revision if live else ""):
                raise RaceError(f"Another publisher was faster at {self.store}.")
            old = found or BucketState()
            update = BucketUpdate(self.store, lease, old, get_content(old), self.progress)
            try:
                update.run(message)
            except BucketSilentError as error:
                raise OutcomeUnknownError(error.message, error.help) from None

    def _find_content(self, name: str, state: BucketState) -> ArchivedContent:
        is_archived = name in {entry["name"] for entry in state.releases}
        digests = read_digests(self.store, name) if is_archived else None
        if digests is None:
            raise PublishError(
                f"{self.store} no longer has the release {name}. To build it again, go back to its "
                "commit (git revert), and publish that."
            )
        intact = find_intact(state, self.store.list_objects())
        sources = state.copies | {state.digests[path]: path for path in intact}
        return ArchivedContent(self.store, name, digests, sources)

    def _read_state(self) -> tuple[BucketState | None, str]:
        """Return the state that the last completed publish wrote, and its ETag."""
        found = self.store.get(STATE_PATH)
        if found is None:
            return None, ""
        return BucketState.from_json(found[0]), found[1]
