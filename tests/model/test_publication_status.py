"""Drafts, pages to come, pages that are there and pages that were taken down."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from clinicsite.model.front_matter import ArticleFrontMatter, FrontMatter
from clinicsite.model.publication_status import (
    PublicationState,
    PublicationStatus,
    status_at,
    to_utc,
)

CLINIC = ZoneInfo("America/New_York")
HEAD = {"title": "A page", "summary": "s" * 50, "status": "published"}


def article(date: str, **more: str) -> ArticleFrontMatter:
    return ArticleFrontMatter.model_validate(
        HEAD | {"date": date, "next_review": "2027-12-01"} | more
    )


def at(moment: str) -> dt.datetime:
    """A moment in the world, given with its distance from UTC, on the clinic's clock."""
    return dt.datetime.fromisoformat(moment).astimezone(CLINIC)


@pytest.mark.parametrize(
    ("date", "before", "exactly"),
    [
        ("2026-11-23", "2026-11-22T23:59:59-05:00", "2026-11-23T00:00:00-05:00"),
        ("2026-07-01", "2026-06-30T23:59:59-04:00", "2026-07-01T00:00:00-04:00"),
        ("2026-11-23 09:30", "2026-11-23T09:29:59-05:00", "2026-11-23T09:30:00-05:00"),
        # On 14 March 2027 clocks go from 2:00 to 3:00: 2:30 never comes.
        ("2027-03-14 01:59", "2027-03-14T01:58:59-05:00", "2027-03-14T01:59:00-05:00"),
        ("2027-03-14 02:30", "2027-03-14T03:29:59-04:00", "2027-03-14T03:30:00-04:00"),
        ("2027-03-14 03:00", "2027-03-14T01:59:59-05:00", "2027-03-14T03:00:00-04:00"),
        # On 1 November 2026 clocks go from 2:00 back to 1:00: 1:30 comes twice.
        ("2026-11-01 01:30", "2026-11-01T01:29:59-04:00", "2026-11-01T01:30:00-04:00"),
        ("2026-11-01 02:00", "2026-11-01T01:59:59-05:00", "2026-11-01T02:00:00-05:00"),
    ],
)
def test_a_page_is_live_from_the_very_moment(date: str, before: str, exactly: str) -> None:
    meta = article(date)
    assert status_at(meta, at(before)) == PublicationStatus(PublicationState.SCHEDULED, meta.date)
    assert status_at(meta, at(exactly)) == PublicationStatus(PublicationState.LIVE)


def test_a_page_that_is_live_does_not_go_when_the_clocks_go_back() -> None:
    meta = article("2026-11-01 01:30")
    first = at("2026-11-01T05:00:00+00:00")  # an hour and a half of minutes that come twice
    states = [status_at(meta, first + dt.timedelta(minutes=n)).state for n in range(120)]
    assert states == [PublicationState.SCHEDULED] * 30 + [PublicationState.LIVE] * 90


def test_a_moment_that_never_comes_is_one_that_does() -> None:
    never = to_utc(article("2027-03-14 02:30").moment, CLINIC)
    assert never.astimezone(CLINIC).isoformat() == "2027-03-14T03:30:00-04:00"


@pytest.mark.parametrize("meta", [FrontMatter, ArticleFrontMatter])
def test_a_page_is_gone_from_the_midnight_of_its_last_day(meta: type[FrontMatter]) -> None:
    more = {"date": "2026-01-01", "next_review": "2027-12-01"} if meta is not FrontMatter else {}
    page = meta.model_validate(HEAD | {"expires": "2026-12-01"} | more)
    assert status_at(page, at("2026-11-30T23:59:59-05:00")).state is PublicationState.LIVE
    gone = PublicationStatus(PublicationState.EXPIRED, dt.date(2026, 12, 1))
    assert status_at(page, at("2026-12-01T00:00:00-05:00")) == gone


def test_a_draft_is_a_draft_whatever_its_days() -> None:
    draft = article("2027-01-01", status="draft")
    over = article("2026-01-01", status="draft", expires="2026-02-01")
    for meta in (draft, over):
        assert status_at(meta, at("2026-11-22T12:00:00-05:00")) == PublicationStatus(
            PublicationState.DRAFT
        )


def test_a_standing_says_from_when() -> None:
    now = at("2026-11-22T12:00:00-05:00")
    assert str(status_at(article("2027-01-31"), now)) == "2027-01-31"
    assert str(status_at(article("2027-01-31 09:00"), now)) == "2027-01-31 09:00"


@pytest.mark.parametrize(
    ("date", "more"),
    [("2026-05-02", {}), ("2026-05-01", {"updated": "2026-05-03"}), ("2026-05-02 09:00", {})],
)
def test_a_page_does_not_expire_before_its_days(date: str, more: dict[str, str]) -> None:
    article(date, expires="2026-05-03", **more)  # on the day itself it may
    with pytest.raises(ValueError, match=r"The page expires on 2026-05-01, before its date"):
        article(date, expires="2026-05-01", **more)


@pytest.mark.parametrize("date", ["2026-05-02", "2026-05-02 09:00"])
def test_page_that_expires_on_its_first_day_is_refused(date: str) -> None:
    with pytest.raises(ValueError, match="the day on which it appears"):
        article(date, expires="2026-05-02")


@pytest.mark.parametrize("publish_on", ["2026-11-23", "2026-11-23 09:30"])
def test_page_of_any_kind_is_scheduled_by_publish_on(publish_on: str) -> None:
    page = FrontMatter.model_validate(HEAD | {"publish_on": publish_on})
    dated = article("2026-11-01", publish_on=publish_on)
    for meta in (page, dated):
        status = status_at(meta, at("2026-11-22T23:59:59-05:00"))
        assert status == PublicationStatus(PublicationState.SCHEDULED, meta.publish_on)
        assert status_at(meta, at("2026-11-23T09:30:00-05:00")).state is PublicationState.LIVE
        assert meta.publication_date == dt.date(2026, 11, 23)


def test_later_of_date_and_publish_on_counts() -> None:
    meta = article("2026-12-01", publish_on="2026-11-23")
    assert status_at(meta, at("2026-11-30T12:00:00-05:00")).day == dt.date(2026, 12, 1)
