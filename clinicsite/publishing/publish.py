"""Send a release to its host, whole, and check what visitors get then."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from pathlib import Path

from clinicsite.checks.last_release import LAST_RELEASE_FILE
from clinicsite.publishing.await_outcome import await_outcome, read_again
from clinicsite.publishing.change_summary import FileChanges, find_file_changes, format_changes
from clinicsite.publishing.clock_check import check_clock, fetch_server_time
from clinicsite.publishing.decisions import (
    NO_HOLD,
    Action,
    Decision,
    Order,
    PublishFacts,
    decide_publish,
)
from clinicsite.publishing.handovers import add_hold_of_host, record_live
from clinicsite.publishing.hosts.host import (
    Host,
    HostLockedError,
    LiveState,
    OutcomeUnknownError,
    ProgressCallback,
    PublishError,
    RaceError,
    format_message,
    get_host_files_digest,
)
from clinicsite.publishing.live_probe import probe_live_site
from clinicsite.publishing.manual_changes import describe_replaced_files
from clinicsite.publishing.release import Release
from clinicsite.publishing.release_checks import (
    DEFAULT_OPTIONS,
    PublishOptions,
    compare_with_live,
    run_preflight,
)
from clinicsite.publishing.release_order import is_in_order, is_supersedable
from clinicsite.publishing.staging_dir import stage_site
from clinicsite.rendering.release_info import ReleaseInfo
from clinicsite.support.os_errors import os_errors_explained

MAX_ATTEMPTS = 12  # so as many publishers can race, because each attempt has one winner
MAX_LOCK_ATTEMPTS = 4  # a publisher at work holds the lock for less than a second
FIRST_RETRY_DELAY = 0.2  # seconds at most, doubled for each further attempt
MAX_RETRY_DELAY = 3.0  # seconds
NEWER_SOURCE_REMARK = (
    " The host now notes that your commit is newer, so that no late build replaces it."
)


@dataclass(frozen=True)
class PublishResult:
    """What was sent, or would be. Without `changes` the host had this site already."""

    place: str
    changes: FileChanges | None = None
    details: str = ""  # the pages that change, and remarks
    dry_run: bool = False

    def __str__(self) -> str:
        if self.changes is None:
            return f"Nothing to publish: {self.place} has exactly this site already.{self.details}"
        if self.dry_run:
            return f"Would publish to {self.place}. Visitors would see: {self._visible_changes}"
        return (
            f"Published to {self.place}, and checked there. Visitors see: {self._visible_changes}\n"
            "To undo this, type: python3 tasks.py rollback"
        )

    @property
    def _visible_changes(self) -> str:
        assert self.changes
        return f"{self.changes.short_summary}.\n{self.details}".strip()


def publish(
    root: Path,
    release: Release,
    host: Host,
    options: PublishOptions = DEFAULT_OPTIONS,
    progress: ProgressCallback = lambda _: None,
) -> PublishResult:
    """Send the release of the project at `root` to the host. Raises UserError.

    Wherever this is stopped, the host has the old site or the new one, never a part.
    """
    progress("Checking the release")
    with os_errors_explained(root, PublishError):
        host_files = run_preflight(root, release, host, options)
        url = release.hosting.root
        remark = check_clock(root, release.info, fetch_server_time(url), f"the server of {url}")
        for attempt in range(1, MAX_ATTEMPTS):
            try:
                result = _publish_once(root, release, host, options, progress, host_files)
                return replace(result, details=result.details + remark)
            except HostLockedError:
                if attempt == MAX_LOCK_ATTEMPTS:
                    raise
            except RaceError:
                pass
            progress("Another publisher was faster. Trying again")
            max_delay = min(FIRST_RETRY_DELAY * 2**attempt, MAX_RETRY_DELAY)
            time.sleep(random.uniform(0, max_delay))  # noqa: S311 - no secret
        result = _publish_once(root, release, host, options, progress, host_files)
        return replace(result, details=result.details + remark)


def _publish_once(
    root: Path,
    release: Release,
    host: Host,
    options: PublishOptions,
    progress: ProgressCallback,
    host_files: dict[str, bytes],
) -> PublishResult:
    """Try once. Raises RaceError when another publisher was faster."""
    info = release.info
    progress(f"Reading what is live: {host.place}")
    live = host.get_live_state()
    host_clock = live.server_time if live else None
    clock_remark = "" if host_clock is None else check_clock(root, info, host_clock, host.place)
    same_live = live if _is_same_site(live, info, host_files) else None
    if same_live and _decide_same_site(root, same_live, info).action is Action.NOTHING:
        return PublishResult(host.place, details=clock_remark)
    if same_live and options.dry_run:
        return PublishResult(host.place, details=clock_remark)
    visited, remark = probe_live_site(release, host)
    save_last_release(root, visited if visited and visited.info else live)
    url = release.hosting.root
    if visited:
        visited = add_hold_of_host(root, url, visited, info)
    for known, place in ((None if same_live else live, host.place), (visited, url)):
        compare_with_live(root, release, known, options, place)
    if visited and visited.info and not options.dry_run:
        remark += record_live(root, url, visited.info.source)
    with stage_site(root, host, release, host_files) as staged:
        changes = find_file_changes(staged.hashes, live)
        replaced = describe_replaced_files(live, changes, host.place)
        details = "\n".join(filter(None, (format_changes(changes, release.site), replaced, remark)))
        if options.dry_run:
            return PublishResult(host.place, changes, details + clock_remark, dry_run=True)
        summary = f"{format_subject(release, changes)}\n\n{details}"
        hold = same_live.record.hold if same_live else NO_HOLD
        message = format_message(summary, info, hold, live.previous if live else ())
        try:
            host.send(staged, release, live, message)
        except OutcomeUnknownError as error:
            await_outcome(host, info, live, error, progress)
    progress("Checking what is live now")
    remark = confirm_live(root, host, info, live) + clock_remark
    if same_live:
        return PublishResult(host.place, details=NEWER_SOURCE_REMARK + remark)
    return PublishResult(host.place, changes, details + remark)


def _decide_same_site(root: Path, live: LiveState, info: ReleaseInfo) -> Decision:
    """Return whether a host that has this site already notes a newer commit."""
    is_late_build_possible = live.info is not None and is_supersedable(root, live.info, info)
    facts = PublishFacts(Order.SAME, is_same_site=True, is_supersedable=is_late_build_possible)
    return decide_publish(facts)


def _is_same_site(live: LiveState | None, info: ReleaseInfo, host_files: dict[str, bytes]) -> bool:
    if live is None or live.info is None or live.info.digest != info.digest:
        return False
    return live.host_files_digest == get_host_files_digest(host_files)


def save_last_release(root: Path, live: LiveState | None) -> None:
    """Save the content hashes of the live site, for the checks of the next build."""
    (root / LAST_RELEASE_FILE).parent.mkdir(exist_ok=True)
    (root / LAST_RELEASE_FILE).write_text(live.content_hashes if live else "", "utf-8")


def format_subject(release: Release, changes: FileChanges) -> str:
    """Return the first line of the message that the host keeps with a release."""
    info = release.info
    uncommitted = "" if info.clean else " with uncommitted changes"
    return f"Publish {info.source[:12]}{uncommitted}: {changes.short_summary}"


def confirm_live(root: Path, host: Host, info: ReleaseInfo, before: LiveState | None) -> str:
    """Return a remark when a newer release than the sent one is live already.

    Raises PublishError when neither of them is live.
    """
    try:
        live = read_again(host)
    except PublishError as problem:
        raise OutcomeUnknownError(
            f"The site was sent to {host.place}, and cannot be checked there. {problem}"
        ) from None
    found = live.info if live else None
    if found and found.digest == info.digest:
        return ""
    known = before.info if before else None
    is_new = found and (known is None or found.digest != known.digest)
    if found and is_new and is_in_order(root, info, found):
        return f"\nSince then, a newer one took its place, made from {found.source[:12]}."
    other = f"a site made from {found.source[:12]}" if found else "no site of ours"
    raise PublishError(
        f"The site made from {info.source[:12]} was sent to {host.place}, but {other} is live.",
        "To list the releases, type: python3 tasks.py releases",
    )
