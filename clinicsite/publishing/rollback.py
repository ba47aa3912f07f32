"""An earlier release → live again: found by its name, sent whole, without a build."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from clinicsite.publishing.hosts.host import (
    Earlier,
    Host,
    Live,
    NotPublishedError,
    RaceError,
    Tell,
    message_for,
)
from clinicsite.publishing.preflight import faults
from clinicsite.publishing.release import BrokenReleaseError, Release, kept
from clinicsite.publishing.release_order import order_faults
from clinicsite.publishing.staging_dir import disk_faults_told, parcel_of
from clinicsite.rendering.release_info import Note

LOCAL = "Built on this machine, and not on the host (any more)."
SHORTEST = 4  # signs of a name, as in git: fewer are a slip
HOW = "To serve one of them again, type its number: python3 tasks.py rollback NUMBER"


def releases(root: Path, host: Host) -> list[Earlier]:
    """What the host still has, then what only this machine has, each the newest first.

    Raises NotPublishedError.
    """
    theirs = host.releases()
    known = {earlier.note.digest for earlier in theirs if earlier.note}
    mine = [_of_this_machine(release) for release in kept(root)]
    return [*theirs, *(one for one in mine if one and one.note and one.note.digest not in known)]


def _of_this_machine(release: Release) -> Earlier | None:
    try:
        note = release.note
    except BrokenReleaseError:
        return None
    when = dt.datetime.fromtimestamp(release.folder.stat().st_mtime, dt.UTC)
    return Earlier(release.name, note, LOCAL, when=when.strftime("%Y-%m-%dT%H:%M:%SZ"))


def in_words(found: list[Earlier], host: Host) -> str:
    """The list that a person chooses from."""
    if not found:
        return f"There is no release on {host.place} yet. To send one: python3 tasks.py publish"
    rows = [f"Releases on {host.place}, the newest first (times in UTC):"]
    for number, one in enumerate(found, 1):
        mark = "  live now" if one.is_live else ""
        pages = f"{one.note.pages} pages, " if one.note else ""
        source = f"made from {one.note.source[:12]}" if one.note else "without a note of ours"
        rows.append(f"\n{number:3}  {_moment(one.when)}  {one.name}  {pages}{source}{mark}")
        rows += [f"     {line}" for line in one.summary.splitlines() if line.strip()]
    return "\n".join([*rows, "", HOW])


def rollback(
    root: Path,
    host: Host,
    wanted: str = "",
    *,
    if_live: str = "",
    dry_run: bool = False,
    tell: Tell = lambda _: None,
) -> str:
    """Serves the release `wanted` again (its number or name); without one, that before the live.

    What it takes off is noted, and is not published again by accident. With `if_live`, a digest,
    only that release is taken off: when somebody else has taken it off already, nothing is done.
    Returns what was done, in words. Raises NotPublishedError; what was live before still is then.
    """
    tell(f"Looking at what is live: {host.place}")
    live = host.live()
    if live is None:
        raise NotPublishedError(f"There is nothing on {host.place} to take back.")
    if if_live and not (live.note and live.note.digest == if_live):
        return f"{host.place} serves another release by now than {if_live[:12]}: nothing was done."
    found = releases(root, host)
    chosen = choose(found, wanted) if wanted else before(root, found, live)
    if chosen.is_live:
        raise NotPublishedError(f"The release {chosen.name} is live already.")
    words = f"the release of {_moment(chosen.when)} UTC ({chosen.name})"
    if dry_run:
        return f"Would take {host.place} back to {words}."
    message = message_for(
        f"Roll back to {words}\n\n{chosen.summary}", chosen.note, undone(live, chosen.note)
    )
    tell(f"Taking {host.place} back to {words}")
    try:
        _send(root, host, chosen, live, message)
    except RaceError as race:
        raise NotPublishedError(
            f"{race} Look at what is live first: python3 tasks.py releases"
        ) from None
    now = host.live()
    if chosen.note and not (now and now.note and now.note.digest == chosen.note.digest):
        raise NotPublishedError(
            f"{words} was sent to {host.place}, but something else is live. To see what there is, "
            "type: python3 tasks.py releases"
        )
    return (
        f"{host.place} serves {words} again. What was taken off is not published again unless its "
        "sources change: revert the change that was wrong (git revert), or add --again."
    )


def choose(found: list[Earlier], wanted: str) -> Earlier:
    """The release with this number in the list, or whose name or source begins so."""
    if wanted.isdecimal() and 0 < int(wanted) <= len(found):
        return found[int(wanted) - 1]
    known = found if len(wanted) >= SHORTEST else []
    named = [one for one in known if one.name.startswith(wanted)]
    named = named or [one for one in known if one.note and one.note.source.startswith(wanted)]
    if len(named) == 1 or (named and wanted == named[0].name):
        return named[0]
    how = "Several releases begin" if named else "No release has this number, or begins"
    raise NotPublishedError(
        f"{how} with “{wanted}”. To see what there is, type: python3 tasks.py releases"
    )


def before(root: Path, found: list[Earlier], live: Live) -> Earlier:
    """The newest other release that no rollback took off, and that is not one to come."""
    avoided = live.undone | ({live.note.digest} if live.note else set())
    for one in found:
        marks = {one.note.digest, one.note.source} if one.note else set()
        if not one.is_live and not marks & avoided and not _is_to_come(root, one, live):
            return one
    raise NotPublishedError(
        "There is no earlier release to go back to. To see what there is, type: "
        "python3 tasks.py releases"
    )


def _is_to_come(root: Path, one: Earlier, live: Live) -> bool:
    """Whether a release of this machine may be newer than the live one, and never was live."""
    if one.summary != LOCAL or one.note is None or live.note is None:
        return False
    same = one.note.source == live.note.source
    return same or any(order_faults(root, one.note, live.note))


def undone(live: Live, chosen: Note | None) -> frozenset[str]:
    """What must not be published again by accident: what is taken off, and what was before."""
    taken = {live.note.digest, live.note.source} if live.note else set()
    kept_up = {chosen.digest, chosen.source} if chosen else set()
    return frozenset((live.undone | taken) - kept_up - {""})


def _send(root: Path, host: Host, chosen: Earlier, live: Live, message: str) -> None:
    mine = kept(root) if chosen.summary == LOCAL else []
    local = next((release for release in mine if release.name == chosen.name), None)
    if local is None:
        host.take_back(chosen, message)
        return
    for fault in faults(local.site):
        raise NotPublishedError(f"The release {local.name} is not whole: {fault}")
    try:
        local.verify()
    except BrokenReleaseError as broken:
        raise NotPublishedError(f"{broken} Choose another one.") from None
    with disk_faults_told(root), parcel_of(root, local.site, host.dress(local)) as parcel:
        host.send(parcel, local, live, message)


def _moment(when: str) -> str:
    return when.replace("T", " ")[:16] or "an unknown time"
