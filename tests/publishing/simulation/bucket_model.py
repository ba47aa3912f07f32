"""A model of a bucket: objects that arrive one at a time, a clock, and leases that end by time.

The rules on leases and the decisions are those of the real publisher. A paused publisher renews
nothing while time passes, and its requests arrive whenever it goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clinicsite.publishing.decisions import Action, PublishFacts, decide_publish
from clinicsite.publishing.hosts.bucket.lease_rules import (
    find_ended,
    get_lease_end,
    get_valid_seconds,
    is_alone,
)
from tests.publishing.simulation.model import BrokenRuleError, Commit, compare

LEASE, GRACE, TICK = 45.0, 30.0, 20.0  # seconds
MAX_ATTEMPTS, MAX_WAITS = 3, 12


class LostLeaseError(Exception):
    """Another publisher has the lease, or the store refused a late request."""


@dataclass
class Bucket:
    """A store with the pages of a site, the state that the last publish wrote, and locks."""

    main: list[Commit]
    pages: list[str]
    state: Commit
    revision: int = 0
    is_pending: bool = False  # a publish began, and has not ended
    now: float = 0.0
    locks: dict[str, float] = field(default_factory=dict)  # holder → when it was written
    holders: dict[str, float] = field(default_factory=dict)  # holder → the end of its lease
    running: set[str] = field(default_factory=set)  # holders whose process renews the lease
    counts: dict[str, int] = field(default_factory=dict)

    def check_request(self, holder: str, end: float, began: float) -> None:
        """Check a request that arrived at the time `began`. Raises LostLeaseError."""
        if is_refused_by_store(end, began, self.now):
            raise LostLeaseError
        if self.holders.keys() - {holder}:
            raise BrokenRuleError("a late write changed the site of another publisher")

    def note(self, what: str) -> None:
        """Count an outcome."""
        self.counts[what] = self.counts.get(what, 0) + 1


def is_refused_by_store(end: float, began: float, now: float) -> bool:
    """Return whether a store refuses a signed request: after its end, or when its body is slow."""
    return began > end or now > began + GRACE


def publish(
    bucket: Bucket, holder: str, *, is_late: bool = False, is_paused: bool = False
) -> Iterator[str]:
    """Publish the newest commit, or a late build of the one before; yield before each act."""
    yield "check out"
    commit = bucket.main[-2 if is_late else -1]
    for attempt in range(MAX_ATTEMPTS):
        yield "look"
        seen = bucket.revision
        is_same = bucket.pages == [*commit.texts] and bucket.state == commit
        facts = PublishFacts(
            compare(bucket.state, commit), is_same_site=is_same and not bucket.is_pending
        )
        decision = decide_publish(facts)
        if decision.action is not Action.SEND:
            bucket.note(str(decision.reason))
            return
        name = f"{holder} {attempt}"
        try:
            yield from hold_lease(bucket, name, is_paused=is_paused)
            if bucket.revision != seen:
                bucket.note("race")
                continue
            yield from send(bucket, name, commit)
            bucket.note("published")
            return
        except LostLeaseError:
            bucket.note("lost the lease")
        finally:
            for names in (bucket.locks, bucket.holders):
                names.pop(name, None)
            bucket.running.discard(name)
    bucket.note("gave up")


def hold_lease(bucket: Bucket, name: str, *, is_paused: bool) -> Iterator[str]:
    """Wait until there is no other lock, as the real lease does. Raises LostLeaseError."""
    for _ in range(MAX_WAITS):
        yield "write the lock"
        started = bucket.locks[name] = bucket.now
        yield "list the locks"
        end = get_lease_end(bucket.locks, name, LEASE)
        is_quick = bucket.now - started < LEASE / 4
        if end is not None and is_quick and is_alone(bucket.locks, name):
            if bucket.holders:
                raise BrokenRuleError("two publishers have the lease")
            bucket.holders[name] = end
            if not is_paused:
                bucket.running.add(name)
            return
        bucket.locks.pop(name, None)
        yield "wait"
        for ended in find_ended(bucket.locks, bucket.now, LEASE + GRACE):
            del bucket.locks[ended]
            bucket.holders.pop(ended, None)
    raise LostLeaseError


def send(bucket: Bucket, name: str, commit: Commit) -> Iterator[str]:
    """Write each page that differs, compare all pages twice, and write the state."""
    bucket.is_pending = True
    for _ in range(2):
        for page in [at for at, text in enumerate(commit.texts) if bucket.pages[at] != text]:
            yield from request(bucket, name)
            bucket.pages[page] = commit.texts[page]
        yield "compare"
        if bucket.pages == [*commit.texts]:
            break
    else:
        raise BrokenRuleError("two sites are mixed under a lease")
    yield from request(bucket, name)
    if commit.number < bucket.state.number:
        raise BrokenRuleError("an older release replaced a newer one by accident")
    if bucket.pages != [*commit.texts]:
        raise BrokenRuleError("a publish reported what is not live")
    bucket.state, bucket.is_pending = commit, False
    bucket.revision += 1


def request(bucket: Bucket, name: str) -> Iterator[str]:
    """Send a request that is valid while the lease lasts. Raises LostLeaseError."""
    yield "sign"
    end = read_end(bucket, name)
    yield "arrive"
    began = bucket.now
    yield "complete"
    bucket.check_request(name, end, began)


def read_end(bucket: Bucket, name: str) -> float:
    """Return when the lease ends. Raises LostLeaseError."""
    end = get_lease_end(bucket.locks, name, LEASE) if name in bucket.holders else None
    if end is None or not get_valid_seconds(end, bucket.now):
        raise LostLeaseError
    return end


def pass_time(bucket: Bucket, ticks: int) -> Iterator[str]:
    """Let time go on, in which each process that runs renews its lease."""
    for _ in range(ticks):
        bucket.now += TICK
        for name in bucket.running & bucket.locks.keys():
            bucket.locks[name] = bucket.now
            bucket.holders[name] = bucket.now + LEASE
        yield "wait"
