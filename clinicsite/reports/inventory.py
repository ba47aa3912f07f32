"""The state of every page as one row of facts, and which page to look after first.

The risk of a page is weight x overdue x readers' way in x problems:

- weight: 4 for a treatment, 3 for a condition, 2 for an article, 1 for any other page;
- overdue: 1 for a page that is reviewed, or that needs no review; 2 past its next review, 3 when
  its words changed since, 4 when nobody has reviewed it; and 1 more for each 30 days past;
- way in: 1, and 0.1 more for each page that links to it;
- problems: 1, and 1 more for each error, 0.5 for each warning.

A page that visitors cannot see has no risk. The numbers order the pages; they measure nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.analysis.page_readability import Language, names_of
from clinicsite.checks.rules import check
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import State
from clinicsite.model.urls import target_of
from clinicsite.parsing.review_state import ReviewState, review_state
from clinicsite.parsing.site import Site, Text

WEIGHT = {"treatment": 4, "condition": 3, "article": 2, "page": 1}
OVERDUE = {
    ReviewState.REVIEWED: 1,
    ReviewState.OVERDUE: 2,
    ReviewState.CHANGED: 3,
    ReviewState.NOT_REVIEWED: 4,
}
MONTH = 30  # days


@dataclass(frozen=True)
class Row:
    """What is known of one page. None: it does not apply, or cannot be known."""

    risk: float
    title: str
    path: str  # of the file, relative to the project
    address: str  # relative to the root of the site
    kind: str
    lang: str
    state: str  # published, scheduled, expired, draft, or unreadable
    review: str | None  # a ReviewState
    next_review: dt.date | None
    days: int | None  # to the next review; below 0 when it is past
    grade: float | None  # US school grade of the words
    words: int
    sources: int
    oldest: int | None  # year of the oldest source
    unconfirmed: int  # sources of which something still has to be checked
    links_in: int  # pages with a link to this one, besides the menus
    links_out: int  # pages and web addresses that this one links to
    pictures: int
    translations: int  # other languages it is in
    bytes: int | None  # of the built page, where there is one
    errors: int
    warnings: int
    changes: int  # entries of its public change log
    updated: dt.date | None


def inventory(site: Site, output: Path) -> list[Row]:
    """A row for every page of `site`, drafts too, the greatest risk first.

    `output` is the folder of the built site, which need not exist.
    """
    problems: dict[str, list[Problem]] = defaultdict(list)
    for problem in check(site):
        problems[problem.path].append(problem)
    ways_in = Counter(path for text in site.texts.values() for path in _pages_linked(text, site))
    twins = Counter(_without_lang(text) for text in site.texts.values())
    names = names_of(site.records)
    rows = (
        _row(text, site, names, problems[f"content/{text.path}"], ways_in, twins, output)
        for text in site.texts.values()
    )
    return sorted(rows, key=lambda row: (-row.risk, row.path))


def _row(
    text: Text,
    site: Site,
    names: frozenset[str],
    problems: list[Problem],
    ways_in: Counter[str],
    twins: Counter[str],
    output: Path,
) -> Row:
    meta, today = text.meta, site.now.date()
    errors = sum(problem.severity == "error" for problem in problems)
    next_review = meta and meta.next_review
    review = review_state(text, site) if next_review else None
    days = (next_review - today).days if next_review else None
    cited = [source.reference for source in text.html.sources] if text.html else []
    found = text.found
    return Row(
        risk=risk(
            text.place.kind.name if site.is_live(text.path) else "",
            review,
            -(days or 0),
            ways_in[text.path],
            errors,
            len(problems) - errors,
        ),
        title=meta.title if meta else text.path.rpartition("/")[2],
        path=text.source.path,
        address=text.place.address,
        kind=text.place.kind.name,
        lang=text.place.lang,
        state=_state(text, site),
        review=review,
        next_review=next_review,
        days=days,
        grade=grade(text, names),
        words=text.html.words if text.html else 0,
        sources=len(cited),
        oldest=min((reference.year for reference in cited if reference.year), default=None),
        unconfirmed=sum(bool(reference.unconfirmed) for reference in cited),
        links_in=ways_in[text.path],
        links_out=len(_pages_linked(text, site)) + len(_web_links(text)),
        pictures=len(found.pictures) + sum(_shows_picture(mark) for mark in found.blocks),
        translations=twins[_without_lang(text)] - 1,
        bytes=_size(output, text.place.address),
        errors=errors,
        warnings=len(problems) - errors,
        changes=len(meta.changes) if meta else 0,
        updated=(meta.updated or meta.first_day) if meta else None,
    )


def grade(text: Text, names: frozenset[str]) -> float | None:
    """The US school grade of the words, as the checks count it; None for another language."""
    read = Language(text, names)
    return round(read.plain.grade, 1) if read.lang == "en" and read.lines else None


def risk(
    kind: str,
    review: ReviewState | None,
    days_past: int,
    ways_in: int,
    errors: int = 0,
    warnings: int = 0,
) -> float:
    """How soon a page has to be looked after; 0 for a page of no `kind` that visitors see."""
    overdue = OVERDUE[review] + max(0, days_past) / MONTH if review else 1
    factors = overdue * (1 + ways_in / 10) * (1 + errors + warnings / 2)
    return round(WEIGHT.get(kind, 0) * factors, 1)


def next_step(rows: list[Row]) -> str:
    """What to do next, in one or two sentences."""
    if errors := sum(row.errors for row in rows):
        many = "error stops" if errors == 1 else "errors stop"
        return f"{errors} {many} the build. To see what to mend, type: python3 tasks.py check"
    first = next((row for row in rows if row.risk), None)
    if first is None:
        return "No page is published yet."
    named = f"“{first.title}” ({first.path})"
    asked = {
        ReviewState.NOT_REVIEWED: f"Let a clinician read {named}: nobody has signed it off.",
        ReviewState.CHANGED: f"Let a clinician read {named} again: its words have changed.",
        ReviewState.OVERDUE: f"Let a clinician read {named} again: it is past its day.",
    }
    if first.review in asked:
        others = sum(row.risk > 0 and row.review in asked for row in rows) - 1
        return f"{asked[first.review]} {_more(others)}".rstrip()
    if warned := next((row for row in rows if row.risk and row.warnings), None):
        many = "a warning" if warned.warnings == 1 else f"{warned.warnings} warnings"
        return f"“{warned.title}” ({warned.path}) has {many}: python3 tasks.py check"
    due = min((row for row in rows if row.next_review), key=_due, default=None)
    if due is None:
        return "Nothing is waiting."
    return f"Nothing is waiting. The next review is due by {due.next_review}: “{due.title}”."


def _due(row: Row) -> tuple[dt.date, str]:
    return row.next_review or dt.date.max, row.path


def _more(pages: int) -> str:
    return {0: "", 1: "1 other page waits too."}.get(pages, f"{pages} other pages wait too.")


def _state(text: Text, site: Site) -> str:
    if text.meta is None or text.html is None:
        return "unreadable"
    state = site.standing(text.meta).state
    return "published" if state is State.LIVE else str(state)


def _pages_linked(text: Text, site: Site) -> set[str]:
    """The other pages that a text leads to: by a link, as related, or as what it is about."""
    links = [link.target for link in text.found.links]
    links += text.meta.related if text.meta else ()
    paths = {target_of(link, text.path).path for link in links}
    for topic in getattr(text.meta, "topics", ()):
        paths |= {f"conditions/{topic}.md", f"treatments/{topic}.md"}
    return (paths & site.texts.keys()) - {text.path}


def _web_links(text: Text) -> set[str]:
    targets = {link.target for link in text.found.links}
    return {link for link in targets if target_of(link, text.path).how == "web"}


def _shows_picture(mark: object) -> bool:
    return getattr(mark, "name", "") == "figure"


def _without_lang(text: Text) -> str:
    return text.path.removesuffix(".md").removesuffix(f".{text.place.lang}")


def _size(output: Path, address: str) -> int | None:
    file = output / (f"{address}index.html" if not address or address.endswith("/") else address)
    return file.stat().st_size if file.is_file() else None


def published(rows: Iterable[Row]) -> list[Row]:
    """The rows of the pages that visitors see."""
    return [row for row in rows if row.state == "published"]
