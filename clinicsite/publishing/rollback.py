"""Make an earlier release live again, whole and without a build."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clinicsite.publishing.await_outcome import RELEASES_HINT, await_outcome, read_again
from clinicsite.publishing.decisions import (
    Action,
    Decision,
    Reason,
    RollbackFacts,
    decide_rollback,
)
from clinicsite.publishing.holds import create_hold, find_held_sources
from clinicsite.publishing.hosts.host import (
    Host,
    HostLockedError,
    LiveState,
    OutcomeUnknownError,
    PastRelease,
    ProgressCallback,
    PublishError,
    RaceError,
    format_message,
)
from clinicsite.publishing.manual_changes import describe_rolled_back_files
from clinicsite.publishing.preflight import check_files
from clinicsite.publishing.release import Release, ReleaseIntegrityError, list_local_releases
from clinicsite.publishing.staging_dir import stage_site
from clinicsite.support.build_clock import format_utc
from clinicsite.support.os_errors import os_errors_explained

LOCAL_SUMMARY = "Built on this machine, and not on the host (any more)."
MIN_NAME_LENGTH = 4  # characters, as in git: a shorter one is a slip
ROLLBACK_HINT = "To serve one of them again, type its number: python3 tasks.py rollback NUMBER"


def list_releases(root: Path, host: Host, live: LiveState | None = None) -> list[PastRelease]:
    """Return the releases of the host, then those of this machine alone, each newest first.

    `live` is what the host serves, where it is known already. Raises PublishError.
    """
    host_releases = host.list_releases()
    known = {earlier.info.digest for earlier in host_releases if earlier.info}
    local_releases = [_to_past_release(release) for release in list_local_releases(root)]
    others = [
        entry for entry in local_releases if entry and entry.info and entry.info.digest not in known
    ]
    live = live or (host.get_live_state() if others else None)
    previous = live.previous if live else ()
    return [
        *host_releases,
        *(
            replace(entry, was_live=bool(entry.info and entry.info.digest in previous))
            for entry in others
        ),
    ]


def _to_past_release(release: Release) -> PastRelease | None:
    try:
        info = release.info
    except ReleaseIntegrityError:
        return None
    published_at = format_utc(release.folder.stat().st_mtime)
    return PastRelease(release.name, info, LOCAL_SUMMARY, published_at=published_at, was_live=False)


def format_releases(past_releases: list[PastRelease], host: Host) -> str:
    """Return the numbered list from which a user chooses."""
    if not past_releases:
        return f"There is no release on {host.place} yet. To send one: python3 tasks.py publish"
    rows = [f"Releases on {host.place}, the newest first (times in UTC):"]
    for number, entry in enumerate(past_releases, 1):
        mark = "  live now" if entry.is_live else "" if entry.was_live else "  never live here"
        pages = f"{entry.info.pages} pages, " if entry.info else ""
        source = f"made from {entry.info.source[:12]}" if entry.info else "without a note of ours"
        rows.append(
            f"\n{number:3}  {_format_time(entry.published_at)}  {entry.name}  {pages}{source}{mark}"
        )
        rows += [f"     {line}" for line in entry.summary.splitlines() if line.strip()]
    return "\n".join([*rows, "", ROLLBACK_HINT])


def rollback(
    root: Path,
    host: Host,
    wanted: str = "",
    *,
    if_live: str = "",
    unpublished: bool = False,
    dry_run: bool = False,
    progress: ProgressCallback = lambda _: None,
) -> str:
    """Make the release `wanted` (its number or name) live again, or the one before the live one.

    The host notes what was taken off, so that it is not published again by accident. With
    `if_live`, a digest, nothing is done unless that release is live. A release that was never live
    on the host needs `unpublished`. Returns what was done, in words. Raises PublishError, and the
    live site is then unchanged. Raises OutcomeUnknownError where that is unknown.
    """
    progress(f"Looking at what is live: {host.place}")
    live = host.get_live_state()
    is_expected = not if_live or bool(live and live.info and live.info.digest == if_live)
    first = decide_rollback(RollbackFacts(live is not None, is_expected))
    if live is None or first.action is Action.REFUSE:
        raise PublishError(f"There is nothing on {host.place} to take back.")
    if first.action is Action.NOTHING:
        return f"{host.place} serves another release by now than {if_live[:12]}: nothing was done."
    all_releases = list_releases(root, host, live)
    chosen = (
        find_release(all_releases, wanted)
        if wanted
        else find_previous_release(root, all_releases, live)
    )
    facts = RollbackFacts(True, is_expected, chosen.is_live, chosen.was_live)
    _raise_refusal(decide_rollback(facts, unpublished=unpublished), chosen, host)
    description = f"the release of {_format_time(chosen.published_at)} UTC ({chosen.name})"
    verb = "back" if chosen.was_live else "on, for the first time,"
    named = describe_rolled_back_files(live, host.place)
    if dry_run:
        return f"Would take {host.place} {verb} to {description}.{named}"
    hold = create_hold(root, live, chosen.info)
    summary = f"Roll back to {description}\n\n{chosen.summary}"
    other = live.other_commit
    message = format_message(
        summary,
        chosen.info,
        hold,
        live.previous,
        other.revision if other and other.has_new_domain else "",
    )
    progress(f"Taking {host.place} {verb} to {description}")
    try:
        try:
            _send_release(root, host, chosen, live, message)
        except OutcomeUnknownError as error:
            await_outcome(host, chosen.info, live, error, progress, RELEASES_HINT)
    except HostLockedError:
        raise
    except RaceError as error:
        raise PublishError(
            f"{error} Look at what is live first: python3 tasks.py releases"
        ) from None
    now = _read_after_sending(host, description)
    if chosen.info and not (now and now.info and now.info.digest == chosen.info.digest):
        raise PublishError(
            f"{description} was sent to {host.place}, but something else is live.",
            "To list the releases, type: python3 tasks.py releases",
        )
    served = f"{description} again" if chosen.was_live else f"{description} for the first time"
    return (
        f"{host.place} serves {served}. What was taken off stays off. To publish other "
        "pages, remove the wrong change from the sources (git revert). To publish it all again, "
        f"add --again.{named}"
    )


def _read_after_sending(host: Host, description: str) -> LiveState | None:
    """Return the live state. Raises OutcomeUnknownError when the host cannot be read."""
    try:
        return read_again(host)
    except PublishError as problem:
        raise OutcomeUnknownError(
            f"{description} was sent to {host.place}, and cannot be checked there. {problem}"
        ) from None


def _raise_refusal(decision: Decision, chosen: PastRelease, host: Host) -> None:
    """Raise PublishError when the decision refuses the chosen release."""
    if decision.reason is Reason.ALREADY_LIVE:
        raise PublishError(f"The release {chosen.name} is live already.")
    if decision.reason is Reason.NEVER_LIVE:
        is_clean = chosen.info is None or chosen.info.clean
        source = "" if is_clean else " It was built from changes that were not committed."
        raise PublishError(
            f"The release {chosen.name} was built on this machine, and visitors of {host.place} "
            f"never had it.{source}",
            "To serve it for the first time, add --unpublished.",
        )


def find_release(past_releases: list[PastRelease], wanted: str) -> PastRelease:
    """Return the release with this number in the list, or whose name or source starts so."""
    if wanted.isdecimal() and 0 < int(wanted) <= len(past_releases):
        return past_releases[int(wanted) - 1]
    known = past_releases if len(wanted) >= MIN_NAME_LENGTH else []
    named = [entry for entry in known if entry.name.startswith(wanted)]
    named = named or [
        entry for entry in known if entry.info and entry.info.source.startswith(wanted)
    ]
    if len(named) == 1 or (named and wanted == named[0].name):
        return named[0]
    how = "Several releases begin" if named else "No release has this number, or begins"
    raise PublishError(
        f"{how} with “{wanted}”. To see what there is, type: python3 tasks.py releases"
    )


def find_previous_release(
    root: Path, past_releases: list[PastRelease], live: LiveState
) -> PastRelease:
    """Return the newest other release that was live on the host and has nothing of what is held."""
    excluded = live.record.hold.marks | ({live.info.digest} if live.info else set())
    for entry in past_releases:
        marks = {entry.info.digest, entry.info.source} if entry.info else set()
        if not entry.was_live or entry.is_live or marks & excluded:
            continue
        if not find_held_sources(root, live.record.hold, entry.info):
            return entry
    raise PublishError(
        "There is no earlier release to go back to. To see what there is, type: "
        "python3 tasks.py releases"
    )


def _send_release(
    root: Path, host: Host, chosen: PastRelease, live: LiveState, message: str
) -> None:
    local_releases = list_local_releases(root) if chosen.summary == LOCAL_SUMMARY else []
    local = next((release for release in local_releases if release.name == chosen.name), None)
    if local is None:
        host.restore(chosen, live, message)
        return
    for problem in check_files(local.site):
        raise PublishError(f"The release {local.name} is not whole: {problem}")
    try:
        local.verify()
    except ReleaseIntegrityError as error:
        raise PublishError(error.message, "Choose another one.") from None
    with (
        os_errors_explained(root, PublishError),
        stage_site(root, host, local, host.get_host_files(local)) as staged,
    ):
        host.send(staged, local, live, message)


def _format_time(when: str) -> str:
    return when.replace("T", " ")[:16] or "an unknown time"
