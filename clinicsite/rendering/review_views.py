"""Describe reviews and change logs for templates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from clinicsite.model.page import Page
from clinicsite.model.person import Person
from clinicsite.model.records import Records
from clinicsite.parsing.review_state import ReviewState, get_review_state, is_overdue
from clinicsite.parsing.site import Site

CHANGES_PAGE = "pages/about/changes.md"  # the page of all changes, which has a feed
POLICY_PAGE = "pages/about/editorial-policy.md"


@dataclass(frozen=True)
class ReviewView:
    """Hold the state of a review. `by` is who signed off the present words."""

    has_changed: bool
    is_overdue: bool
    by: Person | None
    team: Page | None  # the page about the team

    @property
    def license(self) -> str:
        """Return the licence of the person, with the number that anyone can look up."""
        person = self.by
        parts = (person.license_type, person.license_state, person.license_number) if person else ()
        return ", ".join(filter(None, parts))


def get_review_view(page: Page, site: Site, team: Page | None) -> ReviewView:
    """Return the review of a page."""
    state, reviewed = get_review_state(page, site), page.meta.reviewed
    is_signed = state in (ReviewState.REVIEWED, ReviewState.OVERDUE)
    by = site.records.in_language(page.lang).people[reviewed.by] if reviewed and is_signed else None
    overdue = is_overdue(page, site.now.date())
    return ReviewView(state is ReviewState.CHANGED, overdue, by, team)


@dataclass(frozen=True)
class ChangeLine:
    """A line of a change log. `id` is its fragment on the page."""

    doc: Page
    date: dt.date
    what: str
    why: str
    id: str

    @property
    def url_path(self) -> str:
        """Return the path of the page with the fragment of the line."""
        return f"{self.doc.url_path}#{self.id}"


def list_changes(page: Page) -> list[ChangeLine]:
    """Return the change log of a page, newest first. Lines of one day keep their order."""
    seen: Counter[dt.date] = Counter()
    lines = []
    for change in reversed(page.meta.changes):  # so a line keeps its id when newer lines follow
        seen[change.date] += 1
        suffix = f"-{seen[change.date]}" if seen[change.date] > 1 else ""
        name = f"change-{change.date}{suffix}"
        lines.append(ChangeLine(page, change.date, change.what, change.why, name))
    return sort_newest_first(reversed(lines))


def sort_newest_first(lines: Iterable[ChangeLine]) -> list[ChangeLine]:
    """Return the lines by day. Lines of one day keep their order."""
    return sorted(lines, key=lambda line: line.date, reverse=True)


@dataclass(frozen=True)
class WaiverLine:
    """A sentence that breaks a claim rule, and who allowed it."""

    doc: Page
    quote: str
    rule: str  # its title
    reason: str
    by: Person


def list_waivers(page: Page, records: Records) -> list[WaiverLine]:
    """Return the waivers of a page. The checks have found its rules and persons."""
    return [
        WaiverLine(
            page,
            waiver.quote,
            records.claims[waiver.rule].title,
            waiver.reason,
            records.people[waiver.approved_by],
        )
        for waiver in page.meta.claim_waivers
    ]
