"""Rules about when a page is read again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.model.front_matter import MONTHS_WITH_A_DRUG, MedicalFrontMatter, months_later
from plugins.model.problem import Problem
from plugins.reading.site import Site


def drugs_are_reviewed_within_a_year(site: Site) -> Iterator[Problem]:
    """A medical page that names a drug is read again within 12 months (HEALTH-CONTENT E2)."""
    drugs = {record.drug for record in site.records.treatments.values() if record.drug}
    names = re.compile(rf"\b({'|'.join(map(re.escape, sorted(drugs))) or '(?!)'})\b", re.IGNORECASE)
    for text in site.texts.values():
        meta = text.meta
        if not isinstance(meta, MedicalFrontMatter) or meta.last_read is None:
            continue
        named = names.search(f"{meta.title} {meta.summary} {text.body or ''}")
        if named and meta.next_review > months_later(meta.last_read, MONTHS_WITH_A_DRUG):
            message = (
                f"The page names {named[0]}, and its next review is more than "
                f"{MONTHS_WITH_A_DRUG} months after {meta.last_read}"
            )
            cure = "Give an earlier day as next_review."
            yield text.meta_problem("E111", ("next_review",), message, cure)
