"""A sealed release → the host: looked at, sent whole, and looked at again where visitors get it."""

from __future__ import annotations

import contextlib
import itertools
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.last_release import SEEN
from clinicsite.publishing.change_summary import Changes, changes_of, in_words
from clinicsite.publishing.git import GitError, Repository
from clinicsite.publishing.hosts.host import (
    Host,
    Live,
    NotPublishedError,
    RaceError,
    Tell,
    control_digest,
    message_for,
)
from clinicsite.publishing.live_probe import seen_by_visitors
from clinicsite.publishing.preflight import (
    address_faults,
    addresses_lost,
    changes_untold,
    faults,
    limit_faults,
    redirect_faults,
    shrunk,
)
from clinicsite.publishing.release import BrokenReleaseError, Release
from clinicsite.publishing.release_order import may_be_overtaken, order_faults
from clinicsite.publishing.secret_scan import secrets_in
from clinicsite.publishing.staging_dir import disk_faults_told, parcel_of
from clinicsite.rendering.release_info import SOURCES, Note

TRIES = 12  # whoever was quicker is done, so this is how many may publish at once
PAUSE = 0.2  # seconds, at most, before the second; twice as long before each further one, …
LONGEST_PAUSE = 3.0  # … but no longer
MAX_FAULTS_SHOWN = 20
NOTED = " It was noted there that yours is newer, so that no late build takes its place."


@dataclass(frozen=True)
class Wishes:
    """What a person may ask for, each against one gate."""

    dry_run: bool = False
    force_older: bool = False  # than what is live
    allow_shrink: bool = False
    with_uncommitted: bool = False
    again: bool = False  # what a rollback took off


@dataclass(frozen=True)
class Published:
    """What was sent, or would be; without `changes` the host had this very site."""

    place: str
    changes: Changes | None = None
    words: str = ""  # the pages that come, change and go, and what else is worth knowing
    dry_run: bool = False

    def __str__(self) -> str:
        if self.changes is None:
            return f"Nothing to publish: {self.place} has exactly this site already.{self.words}"
        if self.dry_run:
            return f"Would publish to {self.place}. Visitors would see: {self._seen}"
        return (
            f"Published to {self.place}, and looked at there. Visitors see: {self._seen}\n"
            "To take it back, type: python3 tasks.py rollback"
        )

    @property
    def _seen(self) -> str:
        assert self.changes
        return f"{self.changes.in_short}.\n{self.words}".strip()


def publish(
    root: Path,
    release: Release,
    host: Host,
    wishes: Wishes = Wishes(),
    tell: Tell = lambda _: None,
) -> Published:
    """Sends the release of the project at `root` to the host. Raises NotPublishedError.

    Wherever this is stopped, the host has the old site or the new one, never a part.
    """
    tell("Looking through the release")
    with disk_faults_told(root):
        dress = examine(root, release, host, wishes)
        for attempt in range(1, TRIES):
            with contextlib.suppress(RaceError):
                return _send(root, release, host, wishes, tell, dress)
            tell("Somebody else published meanwhile; looking again")
            longest = min(PAUSE * 2**attempt, LONGEST_PAUSE)
            time.sleep(random.uniform(0, longest))  # noqa: S311 - no secret
        return _send(root, release, host, wishes, tell, dress)


def examine(root: Path, release: Release, host: Host, wishes: Wishes) -> dict[str, bytes]:
    """What can be told before any network; gives the files that only the host needs.

    Raises NotPublishedError.
    """
    refuse(faults(release.site))  # first: nothing here may be read before
    try:
        release.verify()
    except BrokenReleaseError as broken:
        raise NotPublishedError(f"{broken} Build it again.") from None
    refuse(address_faults(release.hosting.root), "")
    refuse(source_faults(root, release, wishes), "")
    sizes = {entry.path: entry.size for entry in release.manifest.entries}
    refuse(secrets_in(release.site, sizes))
    refuse(redirect_faults(release.hosting.redirects, release.site))
    dress = host.dress(release)
    refuse(limit_faults(sizes, dress, host.kind))
    return dress


def _send(
    root: Path,
    release: Release,
    host: Host,
    wishes: Wishes,
    tell: Tell,
    dress: dict[str, bytes],
) -> Published:
    """One try. Raises RaceError when somebody else was quicker."""
    note = release.note
    tell(f"Looking at what is live: {host.place}")
    live = host.live()
    theirs = (live.note.digest, live.control) if live and live.note else ()
    is_same = theirs == (note.digest, control_digest(dress))
    if is_same and (wishes.dry_run or not may_be_overtaken(root, live.note, note)):
        return Published(host.place)
    visited, remark = seen_by_visitors(release, host)
    remember(root, visited or live)
    for known in (live, visited):
        gates(root, release, known, wishes)
    with parcel_of(root, release.site, dress) as parcel:
        changes = changes_of(host, parcel, live)
        words = "\n".join(filter(None, (in_words(changes, parcel), remark)))
        if wishes.dry_run:
            return Published(host.place, changes, words, dry_run=True)
        undone = live.undone if is_same else ()
        message = message_for(f"{subject(release, changes)}\n\n{words}", note, undone)
        host.send(parcel, release, live, message)
    tell("Looking at what is live now")
    since = confirm(root, host, note, live)
    if is_same:
        return Published(host.place, words=NOTED + since)
    return Published(host.place, changes, words + since)


def remember(root: Path, live: Live | None) -> None:
    """Keeps what the live site says of its medical pages, for the checks of the next build."""
    (root / SEEN).parent.mkdir(exist_ok=True)
    (root / SEEN).write_text(live.medical if live else "", "utf-8")


def refuse(faults: Iterable[str], cure: str = "\nMend that, and build it again.") -> None:
    """Raises NotPublishedError when there is a fault."""
    shown = list(itertools.islice(faults, MAX_FAULTS_SHOWN))
    if shown and cure:
        text = "".join(f"\n  {fault}" for fault in shown)
        raise NotPublishedError(f"The site is not fit to be sent:{text}{cure}")
    if shown:
        raise NotPublishedError("\n".join(shown))


def source_faults(root: Path, release: Release, wishes: Wishes) -> Iterator[str]:
    """The release names the commit that it was made from, and that commit holds all of it."""
    note = release.note
    if not note.source:
        why = _why(root)
        yield f"This folder has no commit to name as the source. Commit your work first.{why}"
    elif not note.clean and not wishes.with_uncommitted:
        rows = Repository(root).maybe("status", "--porcelain", "--", *SOURCES).splitlines()
        names = ", ".join(row[2:].strip() for row in rows[:5]) or "they are committed now"
        more = f" and {len(rows) - 5} more" if rows[5:] else ""
        yield (
            f"The site was built from changes that were not committed: {names}{more}. Commit them "
            "(git commit), then type the command again. To publish them as they are, add "
            "--with-uncommitted."
        )


def _why(root: Path) -> str:
    """What git says, where it cannot name the newest commit."""
    try:
        Repository(root).ask("log", "-1", "--format=%H")
    except GitError as error:
        return f"\ngit said: {error}"
    return ""


def gates(root: Path, release: Release, live: Live | None, wishes: Wishes) -> None:
    """Compares the release with what is live. Raises NotPublishedError."""
    if live is None:
        return
    note = release.note
    if live.undone & {note.digest, note.source} and not wishes.again:
        raise NotPublishedError(
            f"A rollback took this very site, made from {note.source[:12]}, off the host. Mend "
            "what was wrong with it, commit that, and type the command again. To publish it as it "
            "is, add --again."
        )
    if not wishes.force_older:
        refuse(order_faults(root, live.note, note), "")
    if not wishes.allow_shrink:
        refuse(shrunk(live, note), "")
    refuse(changes_untold(live.medical, release.site))
    refuse(addresses_lost(live.files, release.site))


def subject(release: Release, changes: Changes) -> str:
    """The first line of what is kept with a release."""
    note = release.note
    unsaved = "" if note.clean else " with changes that are not committed"
    return f"Publish {note.source[:12]}{unsaved}: {changes.in_short}"


def confirm(root: Path, host: Host, ours: Note, before: Live | None) -> str:
    """What is live after a release was sent, if it is another one that is newer still.

    Raises NotPublishedError when it is neither.
    """
    try:
        live = host.live()
    except NotPublishedError as problem:
        raise NotPublishedError(
            f"The site was sent to {host.place}, and cannot be looked at there. {problem}"
        ) from None
    found = live.note if live else None
    if found and found.digest == ours.digest:
        return ""
    known = before.note if before else None
    is_new = found and (known is None or found.digest != known.digest)
    if found and is_new and not list(order_faults(root, ours, found)):
        return f"\nSince then, a newer one took its place, made from {found.source[:12]}."
    other = f"a site made from {found.source[:12]}" if found else "no site of ours"
    raise NotPublishedError(
        f"The site made from {ours.source[:12]} was sent to {host.place}, but {other} is live. "
        "To see what there is, type: python3 tasks.py releases"
    )
