"""The rules on leases of a bucket: who may write, until when, and whose lease has ended."""

import pytest

from clinicsite.publishing.hosts.bucket.lease_rules import (
    find_ended,
    get_lease_end,
    get_valid_seconds,
    is_alone,
)


def test_lease_is_for_the_publisher_that_finds_no_other_lock() -> None:
    assert is_alone({"a": 1.0}, "a")
    assert not is_alone({"a": 1.0, "b": 0.0}, "a")
    assert not is_alone({"b": 0.0}, "a")
    assert not is_alone({}, "a")


def test_lease_ends_by_its_last_renewal_or_is_lost() -> None:
    assert get_lease_end({"a": 10.0, "b": 99.0}, "a", 45.0) == 55.0
    assert get_lease_end({"b": 99.0}, "a", 45.0) is None


@pytest.mark.parametrize(("now", "ended"), [(75.0, []), (75.5, ["a"]), (90.5, ["a", "b"])])
def test_lock_has_ended_after_lease_and_grace(now: float, ended: list[str]) -> None:
    assert find_ended({"a": 0.0, "b": 15.0}, now, 75.0) == ended


@pytest.mark.parametrize(
    ("now", "seconds"), [(0.0, 45), (44.0, 1), (44.5, 0), (45.0, 0), (90.0, 0)]
)
def test_request_is_never_valid_longer_than_the_lease(now: float, seconds: int) -> None:
    assert get_valid_seconds(45.0, now) == seconds
