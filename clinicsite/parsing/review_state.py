"""Compute the review state of a page, for pages, checks and reports."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from clinicsite.model.front_matter import Review
from clinicsite.model.page import Page
from clinicsite.model.records import Records
from clinicsite.parsing.document import Document
from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.site import Site


class ReviewState(StrEnum):
    """The four states, the worst first. The values are the words of reports."""

    NOT_REVIEWED = "not reviewed"
    CHANGED = "changed since review"
    OVERDUE = "overdue"
    REVIEWED = "reviewed"


def get_review_state(page: Page | Document, site: Site) -> ReviewState:
    """Return the state of a page or a document: `not reviewed` without a sign-off.

    A sign-off counts if a licensed person of people.yaml gave it, if the words are unchanged, and
    until the day of the next review, inclusive.
    """
    reviewed = page.meta and page.meta.reviewed
    if not reviewed or not is_licensed(reviewed.by, site.records):
        return ReviewState.NOT_REVIEWED
    if not has_matching_hash(page, reviewed):
        return ReviewState.CHANGED
    return ReviewState.OVERDUE if is_overdue(page, site.now.date()) else ReviewState.REVIEWED


def is_licensed(key: str, records: Records) -> bool:
    """Return whether a record of people.yaml has a license number. All of them have consent."""
    person = records.people.get(key)
    return bool(person and person.license_number)


def has_matching_hash(page: Page | Document, reviewed: Review) -> bool:
    """Return whether the words are those of the sign-off."""
    body = page.rendered_body if isinstance(page, Document) else page.body
    return bool(page.meta and body and compute_fingerprint(page.meta, body) == reviewed.text)


def is_overdue(page: Page | Document, today: dt.date) -> bool:
    """Return whether the day of the next review is past."""
    due = page.meta and page.meta.next_review
    return bool(due and due < today)
