"""Define the front matter of each kind of page."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import model_validator

from clinicsite.model.fields import (
    Day,
    Key,
    MenuTitle,
    Moment,
    NonEmptyText,
    OldUrlPath,
    SearchName,
    StrictModel,
    Summary,
    Title,
    field_error,
)

# HEALTH-CONTENT E2. The rule for drugs needs the text and the records: checks/rules/review.py.
MAX_REVIEW_MONTHS = 24
MAX_DRUG_REVIEW_MONTHS = 12


class ChangeLogEntry(StrictModel):
    """One line of the public change log of a page."""

    date: Day
    what: NonEmptyText
    why: NonEmptyText


class Review(StrictModel):
    """The sign-off of a clinician: who, when, and the hash of the words."""

    by: Key
    on: Day
    text: NonEmptyText


class TranslationReview(StrictModel):
    """The review of a qualified human translator: who, when, and the hash of the words."""

    by: NonEmptyText
    on: Day
    text: NonEmptyText


class Waiver(StrictModel):
    """An exception from a claim rule for one quoted sentence, with the clinician
    who approves it.
    """

    rule: Key
    quote: NonEmptyText
    reason: NonEmptyText
    approved_by: Key


class FrontMatter(StrictModel):
    """The fields of every page. A medical page also has the date of its next review.

    `slug` is the last part of the URL path of a translation. Without it, that is the name of the
    file. `translates` are the hashes of the English blocks. `feed_id` is the URL path with which
    feeds first named the page. A renamed page keeps it.
    """

    title: Title
    summary: Summary
    slug: Key | None = None
    menu_title: MenuTitle | None = None
    search_title: Title | None = None
    publish_on: Moment | None = None
    updated: Day | None = None
    effective: Day | None = None
    expires: Day | None = None
    status: Literal["draft", "published"] = "draft"
    related: tuple[NonEmptyText, ...] = ()
    searched_as: tuple[SearchName, ...] = ()
    aliases: tuple[OldUrlPath, ...] = ()
    feed_id: OldUrlPath | None = None
    drawing: Key | None = None
    translates: NonEmptyText | None = None
    translated: TranslationReview | None = None
    next_review: Day | None = None
    reviewed: Review | None = None
    changes: tuple[ChangeLogEntry, ...] = ()
    claim_waivers: tuple[Waiver, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _refuse_empty_days(cls, given: Any) -> Any:
        """Raise an error for an empty day, without which the page is public."""
        for name in ("publish_on", "expires") if isinstance(given, dict) else ():
            if name in given and given[name] is None:
                message = f'The field "{name}" is empty, so the page has no such day'
                help_text = f"Write the day, as in “{name}: 2027-01-31”, or delete the line."
                raise field_error("E103", message, help_text, name)
        return given

    @property
    def is_medical(self) -> bool:
        """Whether a clinician reviews the page, which then has a date of the next review."""
        return self.next_review is not None

    @property
    def start(self) -> dt.date | dt.datetime | None:
        """The day or time from which the page is public, as it was written, if it has one."""
        return self.publish_on

    @property
    def moment(self) -> dt.datetime | None:
        """The time of `start`, in the clinic's zone. A bare date is midnight."""
        return _to_datetime(self.start) if self.start else None

    @property
    def publication_date(self) -> dt.date | None:
        """The day of the page, if it has one."""
        return self.moment.date() if self.moment else None

    @model_validator(mode="after")
    def _check_expiry(self) -> FrontMatter:
        for day in filter(None, (self.publication_date, self.updated)):
            if self.expires and self.expires < day:
                message = f"The page expires on {self.expires}, before its date {day}"
                raise field_error(
                    "E111", message, "Write a later day behind “expires:”.", "expires"
                )
        if self.expires and self.expires == self.publication_date:
            message = f"The page expires on {self.expires}, the day on which it appears"
            help_text = "Write the first day without the page behind “expires:”."
            raise field_error("E111", message, help_text, "expires")
        return self

    @property
    def review_period_start(self) -> dt.date | None:
        """The day from which the time to the next review counts, if there is one."""
        return self.reviewed.on if self.reviewed else self.updated or self.publication_date

    @model_validator(mode="after")
    def _check_review_fields(self) -> FrontMatter:
        given = [name for name in ("reviewed", "changes", "claim_waivers") if getattr(self, name)]
        if given and not self.is_medical:
            message = f'The page has "{given[0]}", but no "next_review"'
            help_text = (
                "A medical page has both: add a line “next_review: …”, or remove this field."
            )
            raise field_error("E103", message, help_text, given[0])
        return self

    @model_validator(mode="after")
    def _check_next_review(self) -> FrontMatter:
        start = self.review_period_start
        if self.next_review is None or start is None:
            return self
        if self.next_review <= start:
            message = f"The next review, {self.next_review}, is not after {start}"
            raise field_error("E111", message, "Give a later day as next_review.", "next_review")
        if self.next_review > add_months(start, MAX_REVIEW_MONTHS):
            message = f"The next review is more than {MAX_REVIEW_MONTHS} months after {start}"
            raise field_error(
                "E111", message, "Write an earlier day behind “next_review:”.", "next_review"
            )
        return self


class MedicalFrontMatter(FrontMatter):
    """The fields of conditions and treatments, which are always medical and have no date."""

    next_review: Day


class DatedFrontMatter(FrontMatter):
    """The fields of pages with a date: news, and articles with more fields."""

    date: Moment

    @property
    def start(self) -> dt.date | dt.datetime:
        """The `date` of the page, or `publish_on` if that is later."""
        return max(self.date, self.publish_on or self.date, key=_to_datetime)

    @property
    def moment(self) -> dt.datetime:
        """The time of `start`, in the clinic's zone. A bare date is midnight."""
        return _to_datetime(self.start)

    @model_validator(mode="after")
    def _check_updated(self) -> DatedFrontMatter:
        day = _to_datetime(self.date).date()
        if self.updated and self.updated < day:
            message = f"The page was updated on {self.updated}, before its date {day}"
            raise field_error("E111", message, "Correct one of the two dates.", "updated")
        return self


class ArticleFrontMatter(DatedFrontMatter, MedicalFrontMatter):
    """The fields of articles, which are medical pages with a date.

    `authors` are the keys of people. Without one, the clinic is the author.
    """

    topics: tuple[Key, ...] = ()
    authors: tuple[Key, ...] = ()


def _to_datetime(day: dt.date) -> dt.datetime:
    """Return the time of a moment. A bare date is midnight."""
    return day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the day `months` later. The 29th to 31st become the 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, 28))
