"""Compute the publication status of a page: draft, scheduled, live or expired."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from clinicsite.model.front_matter import FrontMatter


class PublicationState(StrEnum):
    """What a visitor gets at the URL: nothing, nothing yet, the page, or a notice."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    EXPIRED = "expired"


@dataclass(frozen=True)
class PublicationStatus:
    """The state of a page, and the time it goes live or the day it expired."""

    state: PublicationState
    when: dt.date | dt.datetime | None = None  # as it was written: at the clinic

    @property
    def day(self) -> dt.date | None:
        """The day of `when`."""
        return self.when.date() if isinstance(self.when, dt.datetime) else self.when

    @property
    def time(self) -> str:
        """The time of day of `when`, such as 09:00. It is empty for a day."""
        return f"{self.when:%H:%M}" if isinstance(self.when, dt.datetime) else ""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.day or ''}", self.time)))


def status_at(meta: FrontMatter, now: dt.datetime) -> PublicationStatus:
    """Return the status of a page at `now`, which is in the clinic's zone.

    A page is live from its exact time, and expired from the beginning of its day `expires`.
    """
    assert now.tzinfo is not None
    if meta.status == "draft":
        return PublicationStatus(PublicationState.DRAFT)
    if meta.expires and meta.expires <= now.date():
        return PublicationStatus(PublicationState.EXPIRED, meta.expires)
    if meta.moment and to_utc(meta.moment, now.tzinfo) > now:
        return PublicationStatus(PublicationState.SCHEDULED, meta.start)
    return PublicationStatus(PublicationState.LIVE)


@dataclass(frozen=True)
class PublicationPolicy:
    """Which pages a build includes at the time `now`, which is in the zone of the clinic.

    With `published_only`, drafts and pages of a later day are left out.
    """

    now: dt.datetime
    published_only: bool = False

    def get_status(self, meta: FrontMatter) -> PublicationStatus:
        """Return the status of a page with this front matter."""
        return status_at(meta, self.now)

    def is_published(self, meta: FrontMatter) -> bool:
        """Return whether visitors may read a page with this front matter now."""
        return self.get_status(meta).state is PublicationState.LIVE

    def includes(self, meta: FrontMatter) -> bool:
        """Return whether the build includes a page with this front matter."""
        return not self.published_only or self.is_published(meta)

    def replaces(self, meta: FrontMatter) -> bool:
        """Return whether the build puts a notice in the place of a page that has expired."""
        return self.published_only and self.get_status(meta).state is PublicationState.EXPIRED


def to_utc(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return the time that the clocks of `zone` show as `moment`, in UTC.

    A time that occurs twice, when clocks go back, is the first of the two. A time that never
    occurs, when they go forward, is as long after midnight as its numbers (RFC 5545, 3.3.5).
    """
    return moment.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
