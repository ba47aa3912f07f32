"""Where a page stands with its clinician: what its pages, its checks and its reports go by."""

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
    """The four states, the worst first; each value is how a report says it."""

    NOT_REVIEWED = "not reviewed"
    CHANGED = "changed since review"
    OVERDUE = "overdue"
    REVIEWED = "reviewed"


def get_review_state(page: Page | Document, site: Site) -> ReviewState:
    """The state of a page or a text; a page that nobody has to review is `not reviewed`.

    A sign-off counts when a licensed person of people.yaml gave it, when the words are still those
    that were read, and until the day of the next review, that day included.
    """
    reviewed = page.meta and page.meta.reviewed
    if not reviewed or not is_licensed(reviewed.by, site.records):
        return ReviewState.NOT_REVIEWED
    if not has_matching_hash(page, reviewed):
        return ReviewState.CHANGED
    return ReviewState.OVERDUE if is_overdue(page, site.now.date()) else ReviewState.REVIEWED


def is_licensed(key: str, records: Records) -> bool:
    """Whether a record of people.yaml has a license that anyone can look up; all have consent."""
    person = records.people.get(key)
    return bool(person and person.license_number)


def has_matching_hash(page: Page | Document, reviewed: Review) -> bool:
    """Whether the words are those that were signed."""
    body = page.rendered_body if isinstance(page, Document) else page.body
    return bool(page.meta and body and compute_fingerprint(page.meta, body) == reviewed.text)


def is_overdue(page: Page | Document, today: dt.date) -> bool:
    """Whether the day by which the page was to be read again has passed."""
    due = page.meta and page.meta.next_review
    return bool(due and due < today)
