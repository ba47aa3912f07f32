"""Rules about when a page is read again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.front_matter import MAX_DRUG_REVIEW_MONTHS, MAX_REVIEW_MONTHS, add_months
from clinicsite.model.problem import Problem
from clinicsite.model.records import Records
from clinicsite.model.shown_text import show_text
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site


@rule("E111", scope=Scope.DOCUMENT)
def drug_review_interval(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A medical page that names a drug is read again within 12 months (HEALTH-CONTENT E2)."""
    names = _compile_drug_names(site.records)
    for text in documents:
        meta = text.meta
        if not (meta and meta.next_review and meta.review_period_start):
            continue
        named = _find_drug(text, names)
        if named and meta.next_review > add_months(
            meta.review_period_start, MAX_DRUG_REVIEW_MONTHS
        ):
            message = (
                f"The page names {named[0]}, and its next review is more than "
                f"{MAX_DRUG_REVIEW_MONTHS} months after {meta.review_period_start}"
            )
            help_text = "Write an earlier day after “next_review:”."
            yield text.make_meta_problem("E111", ("next_review",), message, help_text)


@rule("W847", scope=Scope.DOCUMENT)
def missing_review_date(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page that cites sources is medical, so it says by when a clinician reads it again."""
    for text in documents:
        if text.meta and not text.is_medical and text.rendered_body and text.rendered_body.sources:
            message = "The page cites sources, but has no next review"
            help_text = "Add a line “next_review: …”. A clinician then signs the page off."
            yield text.make_meta_problem("W847", ("title",), message, help_text)


def get_latest_review(text: Document, site: Site, last_read: dt.date) -> tuple[dt.date, str]:
    """Return the last day that may be the next review of a page read on `last_read`, and why."""
    if named := _find_drug(text, _compile_drug_names(site.records)):
        why = f"{MAX_DRUG_REVIEW_MONTHS} months, because the page names {named[0]}"
        return add_months(last_read, MAX_DRUG_REVIEW_MONTHS), why
    return add_months(last_read, MAX_REVIEW_MONTHS), f"{MAX_REVIEW_MONTHS} months"


def _compile_drug_names(records: Records) -> re.Pattern[str]:
    drugs = {record.drug for record in records.treatments.values() if record.drug}
    names = "|".join(map(re.escape, sorted(drugs))) or "(?!)"
    return re.compile(rf"\b({names})\b", re.IGNORECASE)


def _find_drug(text: Document, names: re.Pattern[str]) -> re.Match[str] | None:
    assert text.meta
    return names.search(show_text(f"{text.meta.title} {text.meta.summary} {text.markdown or ''}"))
