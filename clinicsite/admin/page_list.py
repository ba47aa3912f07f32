"""List the pages with what staff need to know of each: its kind, its state and its problems."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from clinicsite.model.publication_status import PublicationState
from clinicsite.parsing.document import Document
from clinicsite.parsing.page_notes import get_notes_path, list_open_notes
from clinicsite.parsing.review_state import ReviewState, get_review_state
from clinicsite.parsing.site import Site
from clinicsite.preview.session import PreviewSession

DUE_DAYS = 60  # days before the next review in which a page is listed as due
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class PageRow:
    """What the lists of the admin show of one page."""

    path: str  # of the file, relative to content/
    title: str
    url: str  # in the preview
    kind: str
    lang: str
    state: str  # draft, scheduled, live, expired or unreadable
    since: str  # the day or time of `state`, where it has one
    review: str  # the review state of a medical page, or ""
    due_on: dt.date | None  # the next review
    days: int | None  # until then; below 0 when it is past
    errors: int
    warnings: int
    notes: int = 0  # that are open

    @property
    def is_due(self) -> bool:
        """Whether the next review is past or near."""
        return self.days is not None and self.days <= DUE_DAYS


def list_rows(session: PreviewSession) -> list[PageRow]:
    """Return a row for each page that is a file, by title."""
    if session.lazy_site is None:
        return []
    site = session.lazy_site.site
    problems = {*session.site_problems, *session.problems}
    errors = Counter(problem.path for problem in problems if problem.severity == "error")
    warnings = Counter(problem.path for problem in problems if problem.severity == "warning")
    rows = (
        _make_row(document, site, errors[document.source.path], warnings[document.source.path])
        for document in list(site.documents.values())
        if not document.is_made
    )
    return sorted(rows, key=lambda row: (row.title.casefold(), row.path))


def _make_row(document: Document, site: Site, errors: int, warnings: int) -> PageRow:
    meta = document.meta
    status = site.policy.get_status(meta) if meta else None
    is_live = status is not None and status.state is PublicationState.LIVE
    due_on = meta.next_review if meta else None
    review = get_review_state(document, site) if due_on and is_live else None
    has_notes = get_notes_path(document.path) in site.files
    is_signed = review in (ReviewState.REVIEWED, ReviewState.OVERDUE)
    return PageRow(
        path=document.path,
        title=meta.title if meta else document.path,
        url=f"/{document.page_path.url_path}",
        kind=document.page_path.kind.name,
        lang=document.page_path.lang,
        state=str(status.state) if status else UNREADABLE,
        since=str(status) if status else "",
        review=str(review or ""),
        due_on=due_on,
        days=(due_on - site.now.date()).days if due_on and is_signed else None,
        errors=errors,
        warnings=warnings,
        notes=len(list_open_notes(site.content, document.path)) if has_notes else 0,
    )
