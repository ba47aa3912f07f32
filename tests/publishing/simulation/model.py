"""A model of a host, a forge and their users, which checks the rules at each switch.

A source commit has the texts of two pages. A third page is scheduled for DUE_DAY. `actors.py`
publishes and rolls back with the decisions of the real publisher. `events.py` has what others do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from clinicsite.publishing.decisions import NO_HOLD, HeldSource, Hold, Order
from clinicsite.publishing.hosts.other_commit import OtherCommit

PAGES = ("a", "b")
WRONG = "wrong"
DUE_DAY = 5.0  # of a page that each commit has
SITE_DOMAIN, TYPED_DOMAIN = "www.clinic.example", "pain.clinic.example"
PAGE_BY_HAND = "hours/index.html"
MAX_NEAR_DAYS = 1.0  # that a clock may be off


class BrokenRuleError(AssertionError):
    """An invariant does not hold."""


@dataclass(frozen=True)
class Commit:
    """A commit of the sources: its number on main, and what a site made from it has."""

    number: int
    texts: tuple[str, str]
    made_on: float = 0.0  # the day on the clock of its author
    domain: str = SITE_DOMAIN  # of SITE_URL
    has_page_by_hand: bool = False  # which a person first wrote on the branch

    @property
    def sources(self) -> frozenset[HeldSource]:
        """Return each page with its text."""
        return frozenset(HeldSource(*pair) for pair in zip(PAGES, self.texts, strict=True))

    @property
    def mark(self) -> str:
        """Return its name in a hold."""
        return str(self.number)


@dataclass(frozen=True)
class Live:
    """What a host serves: a release, its record, and the number of the change."""

    commit: Commit
    has_due_page: bool = False
    hold: Hold = NO_HOLD
    revision: int = 0
    domain: str = SITE_DOMAIN
    other: OtherCommit | None = None  # of a person or a forge, since the last publish
    has_page_by_hand: bool = False

    @property
    def content(self) -> tuple[object, ...]:
        """Return the parts that make the digest of a release."""
        return self.commit.texts, self.has_due_page, self.has_page_by_hand, self.domain


@dataclass
class World:
    """A host that switches in one step, its visitors' cache, and the main branch of a forge."""

    main: list[Commit]
    live: Live
    visited: Commit  # what visitors get, which a slow host updates late
    day: float = 0.0
    history: list[Live] = field(default_factory=list)  # what was live, oldest first
    released: set[HeldSource] = field(default_factory=set)  # by a revert, an edit or again
    taken_off: set[HeldSource] = field(default_factory=set)
    typed_domain: str = ""  # at the forge, and not in SITE_URL yet
    in_flight: list[Callable[[], object]] = field(default_factory=list)  # slow sends
    counts: dict[str, int] = field(default_factory=dict)

    def publish(self, seen: Live, new: Live, *, again: bool) -> bool:
        """Replace what is live by a release, if it is still `seen`. Check the rules."""
        if self.live.revision != seen.revision:
            return False
        if again:
            self.released |= seen.hold.sources
        if new.commit.number < seen.commit.number:
            raise BrokenRuleError("an older release replaced a newer one by accident")
        if (self.taken_off - self.released) & new.commit.sources:
            raise BrokenRuleError("a held page went live")
        if self.typed_domain and new.domain != self.typed_domain:
            raise BrokenRuleError("a domain that was typed at the forge was taken off")
        if self.live.has_page_by_hand and not new.has_page_by_hand:
            raise BrokenRuleError("a page that was written by hand was taken off")
        if new.has_due_page and self.day < DUE_DAY - MAX_NEAR_DAYS:
            raise BrokenRuleError("a page of the future went live")
        if not new.hold:  # each held page was changed since
            self.released |= seen.hold.sources
        self.typed_domain = ""
        self._switch(new)
        return True

    def roll_back(self, seen: Live, new: Live) -> bool:
        """Replace what is live by an earlier release, if it is still `seen`. Check the rules."""
        if self.live.revision != seen.revision:
            return False
        if self.typed_domain and new.domain != self.typed_domain:
            raise BrokenRuleError("a rollback took off a domain that was typed at the forge")
        if new.commit not in [one.commit for one in self.history]:
            raise BrokenRuleError("a rollback served what was never live")
        self.taken_off |= new.hold.sources
        self.released -= new.hold.sources
        self._switch(new)
        return True

    def _switch(self, new: Live) -> None:
        self.history.append(self.live)
        self.live = new

    def is_report_true(self, new: Live, seen: Live) -> bool:
        """Return whether the host serves a release in place of what an actor saw."""
        return self.live is new and new.revision == seen.revision + 1

    def note(self, what: str) -> None:
        """Count an outcome."""
        self.counts[what] = self.counts.get(what, 0) + 1


def compare(live: Commit, ours: Commit) -> Order:
    """Return the order of two commits of one branch."""
    if live.number == ours.number:
        return Order.SAME
    return Order.NEWER if ours.number > live.number else Order.OLDER
