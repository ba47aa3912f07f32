"""Collect the state of every page in one row, and order the pages by risk.

The risk of a page is weight x overdue x inbound links x problems:

- weight: 4 for a treatment, 3 for a condition, 2 for an article, 1 for any other page
- overdue: 1 for a page that is reviewed or needs no review, 2 past its next review, 3 when its
  words changed since, 4 when it was never reviewed, and 1 more for each 30 days past
- inbound links: 1, and 0.1 more for each page that links to it
- problems: 1, and 1 more for each error, 0.5 for each warning

A page that visitors cannot see has no risk. The numbers order the pages and measure nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.analysis.page_readability import ReadabilityReport, list_names
from clinicsite.checks.runner import check_all
from clinicsite.model.block import PICTURE_BLOCKS
from clinicsite.model.output_paths import get_output_path
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationState
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.review_state import ReviewState, get_review_state
from clinicsite.parsing.site import Site

KIND_WEIGHTS = {"treatment": 4, "condition": 3, "article": 2, "news": 1, "page": 1}
OVERDUE_FACTORS = {
    ReviewState.REVIEWED: 1,
    ReviewState.OVERDUE: 2,
    ReviewState.CHANGED: 3,
    ReviewState.NOT_REVIEWED: 4,
}
DAYS_PER_MONTH = 30  # days


@dataclass(frozen=True)
class InventoryRow:
    """The facts of one page. None means that a fact does not apply or is not known."""

    risk: float
    title: str
    path: str  # of the file, relative to the project
    address: str  # relative to the root of the site
    kind: str
    lang: str
    state: str  # published, scheduled, expired, draft, or unreadable
    state_from: str  # the day, or day and time, from which the page is live or expired
    review: ReviewState | None
    next_review: dt.date | None
    days: int | None  # to the next review; below 0 when it is past
    grade: float | None  # US school grade of the words
    words: int
    sources: int
    oldest: int | None  # year of the oldest source
    unconfirmed: int  # sources with unconfirmed fields
    links_in: int  # pages with a link to this one, besides the menus
    links_out: int  # pages and web addresses that this one links to
    images: int
    translations: int  # other languages it is in
    outdated: str  # each English paragraph that changed, with its translation, in a line
    bytes: int | None  # of the built page, where there is one
    errors: int
    warnings: int
    changes: int  # entries of its public change log
    updated: dt.date | None


def collect_inventory(site: Site, output: Path) -> list[InventoryRow]:
    """Return a row for every page of `site`, with drafts, the greatest risk first.

    `output` is the folder of the built site, which need not exist.
    """
    problems: dict[str, list[Problem]] = defaultdict(list)
    for problem in check_all(site):
        problems[problem.path].append(problem)
    inbound_links = Counter(
        path for text in site.documents.values() for path in _find_linked_pages(text, site)
    )
    translation_counts = Counter(_strip_language(text) for text in site.documents.values())
    names = list_names(site.records)
    rows = (
        _describe_page(
            text,
            site,
            names,
            problems[f"content/{text.path}"],
            inbound_links,
            translation_counts,
            output,
        )
        for text in site.documents.values()
    )
    return sorted(rows, key=lambda row: (-row.risk, row.path))


def _describe_page(
    document: Document,
    site: Site,
    names: frozenset[str],
    problems: list[Problem],
    inbound_links: Counter[str],
    translation_counts: Counter[str],
    output: Path,
) -> InventoryRow:
    meta, today = document.meta, site.now.date()
    errors = sum(problem.severity == "error" for problem in problems)
    next_review = meta.next_review if meta else None
    review = get_review_state(document, site) if next_review else None
    days = (next_review - today).days if next_review else None
    cited = (
        [source.reference for source in document.rendered_body.sources]
        if document.rendered_body
        else []
    )
    found = document.elements
    return InventoryRow(
        risk=compute_risk(
            document.page_path.kind.name if site.is_live(document.path) else "",
            review,
            -(days or 0),
            inbound_links[document.path],
            errors,
            len(problems) - errors,
        ),
        title=meta.title if meta else document.path.rpartition("/")[2],
        path=document.source.path,
        address=document.page_path.url_path,
        kind=document.page_path.kind.name,
        lang=document.page_path.lang,
        state=_get_state(document, site),
        state_from=str(site.policy.get_status(meta)) if meta else "",
        review=review,
        next_review=next_review,
        days=days,
        grade=measure_grade(document, names),
        words=document.rendered_body.word_count if document.rendered_body else 0,
        sources=len(cited),
        oldest=min((reference.year for reference in cited if reference.year), default=None),
        unconfirmed=sum(bool(reference.unconfirmed) for reference in cited),
        links_in=inbound_links[document.path],
        links_out=len(_find_linked_pages(document, site)) + len(_find_web_links(document)),
        images=len(found.images) + sum(_has_picture(mark) for mark in found.blocks),
        translations=translation_counts[_strip_language(document)] - 1,
        outdated="\n".join(
            f"Line {problem.line}: {problem.message}. {problem.help}"
            for problem in problems
            if problem.code == "W721"
        ),
        bytes=_get_output_size(output, document.page_path.url_path),
        errors=errors,
        warnings=len(problems) - errors,
        changes=len(meta.changes) if meta else 0,
        updated=(meta.updated or meta.publication_date) if meta else None,
    )


def measure_grade(document: Document, names: frozenset[str]) -> float | None:
    """Return the US school grade of the words as the checks count it, or None if not English."""
    read = ReadabilityReport(document, names)
    return round(read.plain.grade, 1) if read.lang == "en" and read.lines else None


def compute_risk(
    kind: str,
    review: ReviewState | None,
    days_past: int,
    inbound_links: int,
    errors: int = 0,
    warnings: int = 0,
) -> float:
    """Return the risk of a page, which is 0 for an empty `kind`: visitors do not see the page."""
    overdue = OVERDUE_FACTORS[review] + max(0, days_past) / DAYS_PER_MONTH if review else 1
    factors = overdue * (1 + inbound_links / 10) * (1 + errors + warnings / 2)
    return round(KIND_WEIGHTS.get(kind, 0) * factors, 1)


def describe_next_step(rows: list[InventoryRow]) -> str:
    """Return the next step, in one or two sentences."""
    if errors := sum(row.errors for row in rows):
        many = "error stops" if errors == 1 else "errors stop"
        return f"{errors} {many} the build. To see them, type: python3 tasks.py check"
    first = next((row for row in rows if row.risk), None)
    if first is None:
        return "No page is published yet."
    named = f"“{first.title}” ({first.path})"
    requests = {
        ReviewState.NOT_REVIEWED: f"Let a clinician read {named}: it has no sign-off.",
        ReviewState.CHANGED: f"Let a clinician read {named} again: its words have changed.",
        ReviewState.OVERDUE: f"Let a clinician read {named} again: its next review is overdue.",
    }
    if first.review in requests:
        others = sum(row.risk > 0 and row.review in requests for row in rows) - 1
        return f"{requests[first.review]} {_format_other_pages(others)}".rstrip()
    if page_with_warnings := next((row for row in rows if row.risk and row.warnings), None):
        title, count = page_with_warnings.title, page_with_warnings.warnings
        many = "a warning" if count == 1 else f"{count} warnings"
        return f"“{title}” ({page_with_warnings.path}) has {many}: python3 tasks.py check"
    due = min((row for row in rows if row.next_review), key=_get_due_key, default=None)
    if due is None:
        return "No page needs a review."
    return f"No page needs a review now. The next one is due by {due.next_review}: “{due.title}”."


def _get_due_key(row: InventoryRow) -> tuple[dt.date, str]:
    return row.next_review or dt.date.max, row.path


def _format_other_pages(pages: int) -> str:
    return {0: "", 1: "1 other page needs a review too."}.get(
        pages, f"{pages} other pages need a review too."
    )


def _get_state(document: Document, site: Site) -> str:
    if document.meta is None or document.rendered_body is None:
        return "unreadable"
    state = site.policy.get_status(document.meta).state
    return "published" if state is PublicationState.LIVE else str(state)


def _find_linked_pages(document: Document, site: Site) -> set[str]:
    """Return the other pages that a document names in links, `related` or `topics`."""
    links = [link.target for link in document.elements.links]
    links += document.meta.related if document.meta else ()
    paths = {resolve_link(link, document.path).path for link in links}
    for topic in getattr(document.meta, "topics", ()):
        paths |= {f"conditions/{topic}.md", f"treatments/{topic}.md"}
    return (paths & site.documents.keys()) - {document.path}


def _find_web_links(document: Document) -> set[str]:
    targets = {link.target for link in document.elements.links}
    return {link for link in targets if resolve_link(link, document.path).kind == "web"}


def _has_picture(block: object) -> bool:
    return getattr(block, "name", "") in PICTURE_BLOCKS


def _strip_language(document: Document) -> str:
    return document.path.removesuffix(".md").removesuffix(f".{document.page_path.lang}")


def _get_output_size(output: Path, url_path: str) -> int | None:
    file = output / get_output_path(url_path)
    return file.stat().st_size if file.is_file() else None
