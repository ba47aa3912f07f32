"""Decide what an event may do to the live site, from facts alone.

`release_order.py` and `holds.py` gather the facts from git, and the hosts say what is live. This
module asks no git, no network and no clock. ADR 56 has the table of events and states.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """The commit of a release, compared with the commit of the live site."""

    SAME = "same"
    NEWER = "newer"
    OLDER = "older"
    DIVERGED = "diverged"
    UNKNOWN = "unknown"  # the clone does not have the live commit


class Action(StrEnum):
    """What happens after a decision."""

    SEND = "send"
    RECORD = "record"  # the host has this site, and notes the newer commit
    NOTHING = "nothing"
    REFUSE = "refuse"
    REPORT = "report"  # to a person, while the host stays as it is
    ASK_AGAIN = "ask again"  # what the host has
    DECIDE_AGAIN = "decide again"  # from what another publisher left


class Reason(StrEnum):
    """Why an action was chosen."""

    ALLOWED = "allowed"
    SAME_SITE = "same site"
    HELD_MARK = "held mark"
    HELD_SOURCES = "held sources"
    HELD_UNKNOWN = "held unknown"
    OLDER = "older"
    DIVERGED = "diverged"
    UNKNOWN_COMMIT = "unknown commit"
    OTHER_DOMAIN = "other domain"
    LOST_PAGES = "lost pages"
    NOTHING_LIVE = "nothing live"
    OTHER_LIVE = "other live"
    ALREADY_LIVE = "already live"
    NEVER_LIVE = "never live"
    RIGHT = "right"
    NOT_SERVED = "not served"
    SILENT = "silent"
    BEFORE_COMMIT = "before the newest commit"
    LONG_AFTER_COMMIT = "long after the newest commit"
    AHEAD_OF_MACHINE = "ahead of the machine"
    UNLIKE_SERVER = "unlike the server"
    WRONG_SERVER_CLOCK = "wrong clock of the server"


@dataclass(frozen=True)
class Decision:
    """An action and its reason."""

    action: Action
    reason: Reason


@dataclass(frozen=True, order=True)
class HeldSource:
    """A source file as a rollback took it off: its path, and its blob or "" for a deletion."""

    path: str
    blob: str


@dataclass(frozen=True)
class Hold:
    """What rollbacks took off, and what no publish may bring back by accident."""

    marks: frozenset[str] = frozenset()  # digests and commits
    sources: frozenset[HeldSource] = frozenset()
    is_unknown: bool = False  # it cannot be said which sources were taken off

    def __bool__(self) -> bool:
        return bool(self.marks or self.sources or self.is_unknown)


NO_HOLD = Hold()


@dataclass(frozen=True)
class PublishFacts:
    """What a publish meets."""

    order: Order
    is_same_site: bool = False  # the live site has the files of the release
    is_supersedable: bool = False  # a late build could replace the live site
    has_held_mark: bool = False  # the digest or the commit of the release was taken off
    has_held_sources: bool = False  # the sources of the release have a file that was taken off
    is_hold_unknown: bool = False
    is_host_rollback: bool = False  # the page of the host asked for this release again
    is_other_domain: bool = False  # someone gave the live site another domain than SITE_URL
    has_lost_pages: bool = False  # someone added a page to the live site that the release has not


def decide_publish(
    facts: PublishFacts, *, force_older: bool = False, again: bool = False
) -> Decision:
    """Return the decision on a publish, a retry or a scheduled run."""
    if facts.is_same_site:
        action = Action.RECORD if facts.is_supersedable else Action.NOTHING
        return Decision(action, Reason.SAME_SITE)
    held = {
        Reason.HELD_SOURCES: facts.has_held_sources,
        Reason.HELD_MARK: facts.has_held_mark,
        Reason.HELD_UNKNOWN: facts.is_hold_unknown,
    }
    for reason, is_held in held.items():
        if is_held and not again:
            return Decision(Action.REFUSE, reason)
    if facts.is_other_domain:
        return Decision(Action.REFUSE, Reason.OTHER_DOMAIN)
    wrong_orders = {
        Order.OLDER: Reason.OLDER,
        Order.DIVERGED: Reason.DIVERGED,
        Order.UNKNOWN: Reason.UNKNOWN_COMMIT,
    }
    is_wanted = force_older or (facts.order is Order.OLDER and facts.is_host_rollback)
    if facts.order in wrong_orders and not is_wanted:
        return Decision(Action.REFUSE, wrong_orders[facts.order])
    if facts.has_lost_pages:
        return Decision(Action.REFUSE, Reason.LOST_PAGES)
    return Decision(Action.SEND, Reason.ALLOWED)


def decide_outcome(*, is_read: bool, is_changed: bool, is_ours: bool) -> Decision:
    """Return the decision after a look at a host that gave no answer to a release.

    `is_read` says whether the host could be read, `is_changed` whether it has another state than
    before, and `is_ours` whether that state is the release that was sent.
    """
    if not is_read or not is_changed:
        return Decision(Action.ASK_AGAIN, Reason.SILENT)
    if is_ours:
        return Decision(Action.NOTHING, Reason.ALREADY_LIVE)
    return Decision(Action.DECIDE_AGAIN, Reason.OTHER_LIVE)


@dataclass(frozen=True)
class RollbackFacts:
    """What a rollback meets."""

    has_live: bool
    is_expected_live: bool = True  # the release that the caller wants to take off is live
    is_already_live: bool = False  # the chosen release is the live one
    was_live: bool = True  # the chosen release was live on this host


def decide_rollback(facts: RollbackFacts, *, unpublished: bool = False) -> Decision:
    """Return the decision on a rollback by a person or by a workflow."""
    if not facts.has_live:
        return Decision(Action.REFUSE, Reason.NOTHING_LIVE)
    if not facts.is_expected_live:
        return Decision(Action.NOTHING, Reason.OTHER_LIVE)
    if facts.is_already_live:
        return Decision(Action.REFUSE, Reason.ALREADY_LIVE)
    if not facts.was_live and not unpublished:
        return Decision(Action.REFUSE, Reason.NEVER_LIVE)
    return Decision(Action.SEND, Reason.ALLOWED)


def decide_automatic_rollback(*, wanted: str, visited: str, is_faulty: bool) -> Decision:
    """Return the decision on a live site after a check.

    `wanted` is the digest that was sent, and `visited` the digest that visitors get, "" where the
    server does not say one. `is_faulty` says whether a page of it differs from what was sent.
    """
    if not visited:
        return Decision(Action.REPORT, Reason.SILENT)
    if visited != wanted:
        return Decision(Action.REPORT, Reason.NOT_SERVED)
    if is_faulty:
        return Decision(Action.SEND, Reason.ALLOWED)
    return Decision(Action.NOTHING, Reason.RIGHT)


def add_to_hold(
    hold: Hold, taken_off: frozenset[str], sources: frozenset[HeldSource], *, is_unknown: bool
) -> Hold:
    """Return the hold with the marks and the sources of a release that a rollback takes off."""
    return Hold(hold.marks | taken_off, hold.sources | sources, hold.is_unknown or is_unknown)


def release_from_hold(hold: Hold, restored: frozenset[str], sources: frozenset[HeldSource]) -> Hold:
    """Return the hold without the marks and the sources of the release that is restored."""
    return Hold(hold.marks - restored - {""}, hold.sources - sources, hold.is_unknown)
