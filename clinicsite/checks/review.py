"""Rules about when a page is read again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from clinicsite.model.front_matter import MONTHS_TO_NEXT_REVIEW, MONTHS_WITH_A_DRUG, months_later
from clinicsite.model.problem import Problem
from clinicsite.model.records import Records
from clinicsite.parsing.site import Site, Text


def drugs_are_reviewed_within_a_year(site: Site) -> Iterator[Problem]:
    """A medical page that names a drug is read again within 12 months (HEALTH-CONTENT E2)."""
    names = _names_of_drugs(site.records)
    for text in site.checked:
        meta = text.meta
        if not (meta and meta.next_review and meta.last_read):
            continue
        named = _named(text, names)
        if named and meta.next_review > months_later(meta.last_read, MONTHS_WITH_A_DRUG):
            message = (
                f"The page names {named[0]}, and its next review is more than "
                f"{MONTHS_WITH_A_DRUG} months after {meta.last_read}"
            )
            cure = "Write an earlier day behind “next_review:”."
            yield text.meta_problem("E111", ("next_review",), message, cure)


def pages_with_sources_are_reviewed(site: Site) -> Iterator[Problem]:
    """A page that cites sources is medical, so it says by when a clinician reads it again."""
    for text in site.checked:
        if text.meta and not text.is_medical and text.html and text.html.sources:
            message = "The page cites sources, and does not say by when a clinician reads it again"
            cure = "Add a line “next_review: …”; it is then signed off as any medical page."
            yield text.meta_problem("W847", ("title",), message, cure)


def latest_next_review(text: Text, site: Site, last_read: dt.date) -> tuple[dt.date, str]:
    """The last day that may be the next review of a page read on `last_read`, and why."""
    if named := _named(text, _names_of_drugs(site.records)):
        why = f"{MONTHS_WITH_A_DRUG} months, because the page names {named[0]}"
        return months_later(last_read, MONTHS_WITH_A_DRUG), why
    return months_later(last_read, MONTHS_TO_NEXT_REVIEW), f"{MONTHS_TO_NEXT_REVIEW} months"


def _names_of_drugs(records: Records) -> re.Pattern[str]:
    drugs = {record.drug for record in records.treatments.values() if record.drug}
    names = "|".join(map(re.escape, sorted(drugs))) or "(?!)"
    return re.compile(rf"\b({names})\b", re.IGNORECASE)


def _named(text: Text, names: re.Pattern[str]) -> re.Match[str] | None:
    assert text.meta
    return names.search(f"{text.meta.title} {text.meta.summary} {text.body or ''}")
