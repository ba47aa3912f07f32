"""Decide from the lock objects of a bucket alone which publisher may write, and until when.

A lock is a path with the time when the store wrote it. All times are in seconds since 1970 on the
clock of the store. `lock.py` and the simulation of publishers use these rules.
"""

from __future__ import annotations

from collections.abc import Mapping


def is_alone(locks: Mapping[str, float], own: str) -> bool:
    """Return whether the publisher with the lock `own` finds no other one."""
    return locks.keys() == {own}


def get_lease_end(locks: Mapping[str, float], own: str, lease: float) -> float | None:
    """Return when the lease of the lock `own` ends, or None where another publisher removed it."""
    return locks[own] + lease if own in locks else None


def find_ended(locks: Mapping[str, float], now: float, seconds: float) -> list[str]:
    """Return the locks that were not renewed for so many seconds: a lease and the time after it."""
    return [path for path, written_at in locks.items() if now - written_at > seconds]


def get_valid_seconds(end: float, now: float) -> int:
    """Return how long a request may be valid so that it ends with the lease, or 0 after that."""
    return max(0, int(end - now))
