"""Whose clock is wrong: that of a server, or that of the build, by the newest commits."""

import pytest

from clinicsite.publishing.clock_decision import DAY, ClockFacts, decide_clock
from clinicsite.publishing.decisions import Action, Decision, Reason

SEND = Decision(Action.SEND, Reason.ALLOWED)
YEARS = 3 * 365 * DAY
NOW = 10 * YEARS


def refuse(reason: Reason) -> Decision:
    return Decision(Action.REFUSE, reason)


def report_server() -> Decision:
    return Decision(Action.REPORT, Reason.WRONG_SERVER_CLOCK)


@pytest.mark.parametrize(
    ("ages", "server", "wanted"),
    [
        ((), None, SEND),
        ((0,), None, SEND),
        ((YEARS / 3,), None, SEND),
        ((YEARS,), None, refuse(Reason.LONG_AFTER_COMMIT)),
        ((-2 * DAY,), None, refuse(Reason.BEFORE_COMMIT)),
        ((-2 * DAY,), -2 * DAY, refuse(Reason.BEFORE_COMMIT)),
        ((0,), 0, SEND),
        ((YEARS,), 0, SEND),
        ((-DAY / 24,), DAY / 24, SEND),
        ((), 2 * DAY, refuse(Reason.UNLIKE_SERVER)),
        ((2 * DAY,), 2 * DAY, refuse(Reason.UNLIKE_SERVER)),
        ((2 * DAY,), -2 * DAY, refuse(Reason.UNLIKE_SERVER)),
        ((0,), 2 * DAY, report_server()),
        ((0,), -2 * DAY, report_server()),
        ((DAY, 20 * DAY), -2 * DAY, report_server()),
        ((0, 31 * DAY), -60 * DAY, refuse(Reason.UNLIKE_SERVER)),
        ((0, 29 * DAY), -60 * DAY, report_server()),
        ((0, YEARS), -YEARS, refuse(Reason.UNLIKE_SERVER)),  # the machine made the newest one
        ((0, -YEARS), YEARS, refuse(Reason.UNLIKE_SERVER)),
        ((0, DAY), -YEARS, report_server()),
        ((0, YEARS), YEARS, report_server()),
    ],
)
def test_clock_decision(ages: tuple[float, ...], server: float | None, wanted: Decision) -> None:
    """Each age is that of a commit, and the server shows so many seconds more than the machine."""
    commits = tuple(NOW - age for age in ages)
    shown = None if server is None else NOW + server
    assert decide_clock(ClockFacts(NOW, NOW, commits, shown)) == wanted


@pytest.mark.parametrize(
    ("offset", "server", "wanted"),
    [
        (-YEARS, 0, SEND),
        (-DAY, None, SEND),
        (2 * DAY, None, refuse(Reason.AHEAD_OF_MACHINE)),
        (2 * DAY, 2 * DAY, refuse(Reason.AHEAD_OF_MACHINE)),
        (-1, -2 * DAY, refuse(Reason.UNLIKE_SERVER)),
    ],
)
def test_clock_decision_of_a_stopped_build(
    offset: float, server: float | None, wanted: Decision
) -> None:
    """A build can be of an earlier day, but not of a later one than the machine has."""
    shown = None if server is None else NOW + server
    old = (NOW - 2 * YEARS / 3 + 1,) if server is None else (NOW - YEARS,)
    assert decide_clock(ClockFacts(NOW + offset, NOW, old, shown)) == wanted
