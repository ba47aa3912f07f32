"""A sealed release → the host: looked at, sent whole, and looked at again where visitors get it."""

from __future__ import annotations

import contextlib
import itertools
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.last_release import LAST_RELEASE_FILE
from clinicsite.publishing.change_summary import FileChanges, find_file_changes, format_changes
from clinicsite.publishing.git import GitError, Repository
from clinicsite.publishing.hosts.host import (
    Host,
    LiveState,
    ProgressCallback,
    PublishError,
    RaceError,
    format_message,
    get_host_files_digest,
)
from clinicsite.publishing.live_probe import probe_live_site
from clinicsite.publishing.preflight import (
    check_change_log,
    check_files,
    check_host_limits,
    check_lost_urls,
    check_redirects,
    check_shrinkage,
    check_site_url,
)
from clinicsite.publishing.release import Release, ReleaseIntegrityError
from clinicsite.publishing.release_order import check_order, is_supersedable
from clinicsite.publishing.secret_scan import find_secrets
from clinicsite.publishing.staging_dir import disk_errors_explained, staged_files
from clinicsite.rendering.release_info import SOURCE_PATHS, ReleaseInfo

MAX_ATTEMPTS = 12  # whoever was quicker is done, so this is how many may publish at once
FIRST_RETRY_DELAY = (
    0.2  # seconds, at most, before the second; twice as long before each further one, …
)
MAX_RETRY_DELAY = 3.0  # … but no longer
MAX_PROBLEMS_SHOWN = 20
NEWER_SOURCE_REMARK = (
    " It was noted there that yours is newer, so that no late build takes its place."
)


@dataclass(frozen=True)
class PublishOptions:
    """What a person may ask for, each against one gate."""

    dry_run: bool = False
    force_older: bool = False  # than what is live
    allow_shrink: bool = False
    with_uncommitted: bool = False
    again: bool = False  # what a rollback took off


@dataclass(frozen=True)
class PublishResult:
    """What was sent, or would be; without `changes` the host had this very site."""

    place: str
    changes: FileChanges | None = None
    details: str = ""  # the pages that come, change and go, and what else is worth knowing
    dry_run: bool = False

    def __str__(self) -> str:
        if self.changes is None:
            return f"Nothing to publish: {self.place} has exactly this site already.{self.details}"
        if self.dry_run:
            return f"Would publish to {self.place}. Visitors would see: {self._visible_changes}"
        return (
            f"Published to {self.place}, and looked at there. Visitors see: "
            f"{self._visible_changes}\n"
            "To take it back, type: python3 tasks.py rollback"
        )

    @property
    def _visible_changes(self) -> str:
        assert self.changes
        return f"{self.changes.short_summary}.\n{self.details}".strip()


def publish(
    root: Path,
    release: Release,
    host: Host,
    options: PublishOptions = PublishOptions(),
    progress: ProgressCallback = lambda _: None,
) -> PublishResult:
    """Sends the release of the project at `root` to the host. Raises NotPublishedError.

    Wherever this is stopped, the host has the old site or the new one, never a part.
    """
    progress("Looking through the release")
    with disk_errors_explained(root):
        dress = run_preflight(root, release, host, options)
        for attempt in range(1, MAX_ATTEMPTS):
            with contextlib.suppress(RaceError):
                return _publish_once(root, release, host, options, progress, dress)
            progress("Somebody else published meanwhile; looking again")
            longest = min(FIRST_RETRY_DELAY * 2**attempt, MAX_RETRY_DELAY)
            time.sleep(random.uniform(0, longest))  # noqa: S311 - no secret
        return _publish_once(root, release, host, options, progress, dress)


def run_preflight(
    root: Path, release: Release, host: Host, options: PublishOptions
) -> dict[str, bytes]:
    """What can be told before any network; gives the files that only the host needs.

    Raises NotPublishedError.
    """
    raise_if_any(check_files(release.site))  # first: nothing here may be read before
    try:
        release.verify()
    except ReleaseIntegrityError as broken:
        raise PublishError(f"{broken} Build it again.") from None
    raise_if_any(check_site_url(release.hosting.root), "")
    raise_if_any(check_source(root, release, options), "")
    sizes = {entry.path: entry.size for entry in release.manifest.entries}
    raise_if_any(find_secrets(release.site, sizes))
    raise_if_any(check_redirects(release.hosting.redirects, release.site))
    dress = host.get_host_files(release)
    raise_if_any(check_host_limits(sizes, dress, host.kind))
    return dress


def _publish_once(
    root: Path,
    release: Release,
    host: Host,
    options: PublishOptions,
    progress: ProgressCallback,
    host_files: dict[str, bytes],
) -> PublishResult:
    """One try. Raises RaceError when somebody else was quicker."""
    note = release.info
    progress(f"Looking at what is live: {host.place}")
    live = host.get_live_state()
    theirs = (live.info.digest, live.host_files_digest) if live and live.info else ()
    is_same = theirs == (note.digest, get_host_files_digest(host_files))
    if is_same and (options.dry_run or not is_supersedable(root, live.info, note)):
        return PublishResult(host.place)
    visited, remark = probe_live_site(release, host)
    save_last_release(root, visited or live)
    for known in (live, visited):
        compare_with_live(root, release, known, options)
    with staged_files(root, release.site, host_files) as parcel:
        changes = find_file_changes(host, parcel, live)
        words = "\n".join(filter(None, (format_changes(changes, parcel), remark)))
        if options.dry_run:
            return PublishResult(host.place, changes, words, dry_run=True)
        undone = live.rolled_back if is_same else ()
        message = format_message(f"{format_subject(release, changes)}\n\n{words}", note, undone)
        host.send(parcel, release, live, message)
    progress("Looking at what is live now")
    since = confirm_live(root, host, note, live)
    if is_same:
        return PublishResult(host.place, details=NEWER_SOURCE_REMARK + since)
    return PublishResult(host.place, changes, words + since)


def save_last_release(root: Path, live: LiveState | None) -> None:
    """Keeps what the live site says of its medical pages, for the checks of the next build."""
    (root / LAST_RELEASE_FILE).parent.mkdir(exist_ok=True)
    (root / LAST_RELEASE_FILE).write_text(live.content_hashes if live else "", "utf-8")


def raise_if_any(problems: Iterable[str], hint: str = "\nMend that, and build it again.") -> None:
    """Raises NotPublishedError when there is a fault."""
    shown = list(itertools.islice(problems, MAX_PROBLEMS_SHOWN))
    if shown and hint:
        text = "".join(f"\n  {fault}" for fault in shown)
        raise PublishError(f"The site is not fit to be sent:{text}{hint}")
    if shown:
        raise PublishError("\n".join(shown))


def check_source(root: Path, release: Release, options: PublishOptions) -> Iterator[str]:
    """The release names the commit that it was made from, and that commit holds all of it."""
    note = release.info
    if not note.source:
        why = _explain_missing_commit(root)
        yield f"This folder has no commit to name as the source. Commit your work first.{why}"
    elif not note.clean and not options.with_uncommitted:
        rows = (
            Repository(root).run_or_empty("status", "--porcelain", "--", *SOURCE_PATHS).splitlines()
        )
        names = ", ".join(row[2:].strip() for row in rows[:5]) or "they are committed now"
        more = f" and {len(rows) - 5} more" if rows[5:] else ""
        yield (
            f"The site was built from changes that were not committed: {names}{more}. Commit them "
            "(git commit), then type the command again. To publish them as they are, add "
            "--with-uncommitted."
        )


def _explain_missing_commit(root: Path) -> str:
    """What git says, where it cannot name the newest commit."""
    try:
        Repository(root).run("log", "-1", "--format=%H")
    except GitError as error:
        return f"\ngit said: {error}"
    return ""


def compare_with_live(
    root: Path, release: Release, live: LiveState | None, options: PublishOptions
) -> None:
    """Compares the release with what is live. Raises NotPublishedError."""
    if live is None:
        return
    note = release.info
    if live.rolled_back & {note.digest, note.source} and not options.again:
        raise PublishError(
            f"A rollback took this very site, made from {note.source[:12]}, off the host. Mend "
            "what was wrong with it, commit that, and type the command again. To publish it as it "
            "is, add --again."
        )
    if not options.force_older:
        raise_if_any(check_order(root, live.info, note), "")
    if not options.allow_shrink:
        raise_if_any(check_shrinkage(live, note), "")
    raise_if_any(check_change_log(live.content_hashes, release.site))
    raise_if_any(check_lost_urls(live.files, release.site))


def format_subject(release: Release, changes: FileChanges) -> str:
    """The first line of what is kept with a release."""
    note = release.info
    unsaved = "" if note.clean else " with changes that are not committed"
    return f"Publish {note.source[:12]}{unsaved}: {changes.short_summary}"


def confirm_live(
    root: Path, host: Host, release_info: ReleaseInfo, before: LiveState | None
) -> str:
    """What is live after a release was sent, if it is another one that is newer still.

    Raises NotPublishedError when it is neither.
    """
    try:
        live = host.get_live_state()
    except PublishError as problem:
        raise PublishError(
            f"The site was sent to {host.place}, and cannot be looked at there. {problem}"
        ) from None
    found = live.info if live else None
    if found and found.digest == release_info.digest:
        return ""
    known = before.info if before else None
    is_new = found and (known is None or found.digest != known.digest)
    if found and is_new and not list(check_order(root, release_info, found)):
        return f"\nSince then, a newer one took its place, made from {found.source[:12]}."
    other = f"a site made from {found.source[:12]}" if found else "no site of ours"
    raise PublishError(
        f"The site made from {release_info.source[:12]} was sent to {host.place}, but "
        f"{other} is live. "
        "To see what there is, type: python3 tasks.py releases"
    )
