"""What templates see of reviews and of change logs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from clinicsite.model.clinic import Person
from clinicsite.model.page import Page
from clinicsite.model.records import Records
from clinicsite.parsing.review_state import ReviewState, get_review_state, is_overdue
from clinicsite.parsing.site import Site

CHANGES_PAGE = "pages/about/changes.md"  # the page of all changes, which has a feed
POLICY_PAGE = "pages/about/editorial-policy.md"


@dataclass(frozen=True)
class ReviewView:
    """Where a page stands with its clinician; `by` is who read the words that it has now."""

    has_changed: bool
    is_overdue: bool
    by: Person | None
    team: Page | None  # the page that tells more about them

    @property
    def license(self) -> str:
        """What the person is licensed as, and the number that anyone can look up."""
        person = self.by
        parts = (person.license_type, person.license_state, person.license_number) if person else ()
        return ", ".join(filter(None, parts))


def get_review_view(page: Page, site: Site, team: Page | None) -> ReviewView:
    """What a page says of its review."""
    state, reviewed = get_review_state(page, site), page.meta.reviewed
    is_signed = state in (ReviewState.REVIEWED, ReviewState.OVERDUE)
    by = site.records.people[reviewed.by] if reviewed and is_signed else None
    overdue = is_overdue(page, site.now.date())
    return ReviewView(state is ReviewState.CHANGED, overdue, by, team)


@dataclass(frozen=True)
class ChangeLine:
    """A line of a change log; `id` is that of its place on the page it is about."""

    doc: Page
    date: dt.date
    what: str
    why: str
    id: str

    @property
    def url_path(self) -> str:
        """Where it stands, relative to the root of the site."""
        return f"{self.doc.url_path}#{self.id}"


def list_changes(page: Page) -> list[ChangeLine]:
    """The change log of a page, newest first; of one day, as it is written."""
    seen: Counter[dt.date] = Counter()
    lines = []
    for change in reversed(page.meta.changes):  # so a line keeps its id when others come on top
        seen[change.date] += 1
        suffix = f"-{seen[change.date]}" if seen[change.date] > 1 else ""
        name = f"change-{change.date}{suffix}"
        lines.append(ChangeLine(page, change.date, change.what, change.why, name))
    return sort_newest_first(reversed(lines))


def sort_newest_first(lines: Iterable[ChangeLine]) -> list[ChangeLine]:
    """The lines by day; those of one day stay in their order."""
    return sorted(lines, key=lambda line: line.date, reverse=True)


@dataclass(frozen=True)
class WaiverLine:
    """A sentence that stands although a claim rule speaks against it, and who allowed it."""

    doc: Page
    quote: str
    rule: str  # its title
    reason: str
    by: Person


def list_waivers(page: Page, records: Records) -> list[WaiverLine]:
    """The waivers of a page; the checks have seen to it that rule and person exist."""
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
