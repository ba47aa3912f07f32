"""Rules about the notices at the top of pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.notice import Notice
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationState
from clinicsite.parsing.site import Site

MAX_NOTICES = 2  # of a page; more hide its heading on a phone


@rule("E605", scope=Scope.SITE)
def overlapping_notices(site: Site) -> Iterator[Problem]:
    """A page shows one urgent notice and two notices at most on any day."""
    notices = [one for one in site.records.notices.values() if not _has_ended(site, one)]
    for number, notice in enumerate(notices):
        earlier = [other for other in notices[:number] if notice.overlaps(other)]
        urgent = [other.key for other in earlier if other.level == notice.level == "urgent"]
        if urgent:
            message = f'A page can show this urgent notice together with "{urgent[0]}"'
            help_text = "Change the days or the pages of one, or make one of them a warning."
            yield _make_problem(site, notice, "E605", message, help_text)
        elif together := _find_together(notice, earlier):
            others = " and ".join(f'"{other.key}"' for other in together)
            message = f"A page can show this notice together with {others}"
            help_text = f"A page has {MAX_NOTICES} notices at most: change the days or the pages."
            yield _make_problem(site, notice, "E605", message, help_text)


def _find_together(notice: Notice, others: list[Notice]) -> tuple[Notice, ...]:
    """Return the first others that one page shows on one day with the notice, or ()."""
    groups = combinations(others, MAX_NOTICES)
    return next((group for group in groups if _share_page_and_day((notice, *group))), ())


def _share_page_and_day(notices: tuple[Notice, ...]) -> bool:
    first, last = max(one.first_day for one in notices), min(one.until for one in notices)
    pages = [set(one.pages) for one in notices if one.pages]
    return first <= last and (not pages or bool(set.intersection(*pages)))


def _has_ended(site: Site, notice: Notice) -> bool:
    return notice.get_status(site.now.date()).state is PublicationState.EXPIRED


@rule("W301", "W601", "W602", scope=Scope.SITE)
def notice_visibility(site: Site) -> Iterator[Problem]:
    """A notice has not ended, a published page shows it, and its link leads to one."""
    for notice in site.records.notices.values():
        if _has_ended(site, notice):
            message = f"This notice ended on {notice.until}, and no page shows it"
            help_text = "Delete it, or write a later day behind “until:”."
            yield _make_problem(site, notice, "W601", message, help_text, "until")
            continue
        if not _has_page(site, notice):
            message = f'No published page in the language "{notice.lang}" shows this notice'
            help_text = "Correct “pages:” or “lang:”, or publish one of the pages."
            yield _make_problem(site, notice, "W602", message, help_text, "pages")
        target = site.documents.get(notice.link or "")
        if target and target.meta and not site.is_live(target.path):
            message = f'"{notice.link}" is not published, so the notice has no link to it'
            help_text = "Publish that page, or name another behind “link:”."
            yield _make_problem(site, notice, "W301", message, help_text, "link")


def _has_page(site: Site, notice: Notice) -> bool:
    """Return whether a published page can show the notice.

    It is true for a language or page that is unknown or unreadable, which another problem reports.
    """
    readable = {path for path, text in site.documents.items() if text.meta}
    is_known = notice.lang in (None, *site.records.strings) and readable.issuperset(notice.pages)
    live = (text for path, text in site.documents.items() if site.is_live(path))
    return not is_known or any(notice.belongs_to(text.page_path, text.path) for text in live)


def _make_problem(
    site: Site, notice: Notice, code: str, message: str, help_text: str, field: str = "from"
) -> Problem:
    source = site.records.get_source("notices")
    return source.make_record_problem(code, notice.key, (field,), message, help_text)
