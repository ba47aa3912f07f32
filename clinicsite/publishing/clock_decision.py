"""Decide from moments alone whether the clock of a build is right.

The newest commits tell whose clock is wrong where a server shows another time. Two commits in a row
that were made with one wrong clock are believed.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinicsite.publishing.decisions import Action, Decision, Reason

DAY = 86400.0  # seconds
MAX_SKEW = 1 * DAY
MAX_QUIET = 730 * DAY  # without a commit, where no server shows the time
MAX_JUMP = 30 * DAY  # between two commits, where a server disagrees with the later one


@dataclass(frozen=True)
class ClockFacts:
    """Moments that should be near each other, in seconds since 1970."""

    build: float  # the day that the pages are made for
    machine: float
    commits: tuple[float, ...] = ()  # of the newest commit, and of the one before it
    server: float | None = None  # where one shows its time

    @property
    def is_stopped(self) -> bool:
        """Return whether the build has another clock than the machine."""
        return self.build != self.machine


def decide_clock(facts: ClockFacts) -> Decision:
    """Return whether a build may be sent: its clock decides which pages are due."""
    build, newest, server = facts.build, facts.commits[0] if facts.commits else None, facts.server
    if newest is not None and build < newest - MAX_SKEW:
        return Decision(Action.REFUSE, Reason.BEFORE_COMMIT)
    if build > facts.machine + MAX_SKEW:
        return Decision(Action.REFUSE, Reason.AHEAD_OF_MACHINE)
    if server is None:
        is_late = newest is not None and build > newest + MAX_QUIET
        return Decision(Action.REFUSE, Reason.LONG_AFTER_COMMIT) if is_late else _CLOCK_IS_RIGHT
    if abs(facts.machine - server) > MAX_SKEW and _is_confirmed_by_commits(facts, server):
        return Decision(Action.REPORT, Reason.WRONG_SERVER_CLOCK)
    is_behind = build < server - MAX_SKEW and not facts.is_stopped
    if is_behind or build > server + MAX_SKEW:
        return Decision(Action.REFUSE, Reason.UNLIKE_SERVER)
    return _CLOCK_IS_RIGHT


_CLOCK_IS_RIGHT = Decision(Action.SEND, Reason.ALLOWED)


def _is_confirmed_by_commits(facts: ClockFacts, server: float) -> bool:
    """Return whether the commits side with this machine, and not with the server.

    The newest commit may be of this machine. When its clock jumps far, the commit before is of
    another time, and nearer to the server.
    """
    distances = [(abs(facts.machine - one), abs(server - one)) for one in facts.commits]
    if not distances or distances[0][0] > MAX_SKEW:
        return False
    return all(ours <= max(theirs, MAX_JUMP) for ours, theirs in distances)
