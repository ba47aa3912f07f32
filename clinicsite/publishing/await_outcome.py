"""Ask a host again what is live, after it did not answer whether it took a release.

A silent host may still be at work, and the answer of a host that took the release may be lost. So
silence alone says nothing about what is live.
"""

from __future__ import annotations

import time

from clinicsite.publishing.decisions import Action, decide_outcome
from clinicsite.publishing.hosts.host import (
    Host,
    LiveState,
    OutcomeUnknownError,
    ProgressCallback,
    PublishError,
    RaceError,
)
from clinicsite.rendering.release_info import ReleaseInfo

WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds before each further look
MAX_SECONDS = 120.0  # after which no further look begins, because each may take long too
READ_AGAIN = 2  # looks at a host that took a release and cannot be read
PUBLISH_HINT = "Type the command again in some minutes: it looks first at what is live."
RELEASES_HINT = "Look in some minutes at what is live: python3 tasks.py releases"


def await_outcome(
    host: Host,
    info: ReleaseInfo | None,
    before: LiveState | None,
    error: OutcomeUnknownError,
    progress: ProgressCallback,
    hint: str = PUBLISH_HINT,
) -> None:
    """Return when the release with this info is live. An info of None fits each new state.

    Raises RaceError when another release is live, and OutcomeUnknownError with `hint` when the
    host still has the state `before`, or cannot be read.
    """
    revision, live, is_read = before.revision if before else "", before, False
    started = time.monotonic()
    for number, wait in enumerate(WAITS, 1):
        progress(f"No answer. Asking what is live, {number} of {len(WAITS)}")
        time.sleep(wait)
        try:
            live, is_read = host.get_live_state(), True
        except PublishError:
            is_read = False
        decision = decide_outcome(
            is_read=is_read,
            is_changed=live is not None and live.revision != revision,
            is_ours=info is None or _is_release(live, info),
        )
        if decision.action is Action.NOTHING:
            return
        if decision.action is Action.DECIDE_AGAIN:
            raise RaceError(f"Another publisher was faster at {host.place}, or a file differs.")
        if time.monotonic() - started > MAX_SECONDS:
            break
    seconds = round(time.monotonic() - started)
    state = _describe_state(before, live) if is_read else "what is live cannot be read"
    raise OutcomeUnknownError(
        f"It is unknown whether {host.place} takes the release. {error.message} {seconds} "
        f"seconds later, {state}.",
        hint,
    )


def _is_release(live: LiveState | None, info: ReleaseInfo) -> bool:
    """Return whether a host has the release with this info, and no file of it was changed."""
    return live is not None and live.info == info and bool(live.host_files_digest)


def _describe_state(before: LiveState | None, live: LiveState | None) -> str:
    """Return the state of a host that has no new release yet, as a clause."""
    digests = [state.host_files_digest if state else "" for state in (before, live)]
    if live and digests[0] != digests[1]:  # the host does not replace a site in one step
        return "visitors may see a mix of the old site and the new one. Publish again soon"
    return "it still has what was live before, and may yet replace that"


def read_again(host: Host) -> LiveState | None:
    """Return the live state, after some looks where the host does not answer at once.

    Raises PublishError.
    """
    for wait in WAITS[:READ_AGAIN]:
        try:
            return host.get_live_state()
        except PublishError:
            time.sleep(wait)
    return host.get_live_state()
