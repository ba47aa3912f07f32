"""Rules about evidence records: a benefit was seen in people, and the days are right."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.record_source import Written
from clinicsite.model.front_matter import months_later
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site

# FTC, Health Products Compliance Guidance (2022): a benefit needs trials in people.
HUMAN = frozenset({"rct", "systematic_review", "guideline", "label"})
BENEFIT = frozenset({"helps", "may_help"})
MONTHS_TO_READ_AGAIN = 24


def benefits_rest_on_people(site: Site) -> Iterator[Problem]:
    """An evidence record that speaks of a benefit has a source of trials in people."""
    written = Written(site, "evidence")
    for record in site.records.evidence:
        types = [site.records.references[k].type for k in record.sources if _known(site, k)]
        if record.direction in BENEFIT and types and not HUMAN.intersection(types):
            if len(types) < len(record.sources):  # one that is missing might be of another type
                continue
            message = f"“{record.direction}” rests on no trials in people: {', '.join(types)}"
            cure = (
                "Add a source of the type rct, systematic_review, guideline or label, or write "
                "“direction: unclear”."
            )
            yield written.problem("question", record.question, ("sources",), "E825", message, cure)


def evidence_is_dated_well(site: Site) -> Iterator[Problem]:
    """The day a record was read up to is past, not long ago, and not before its newest source."""
    written, today = Written(site, "evidence"), site.now.date()
    for record in site.records.evidence:
        years = [site.records.references[k].year or 0 for k in record.sources if _known(site, k)]
        newest = max(years, default=0)
        if record.as_of > today:
            code, message = "E111", f"{record.as_of} has not come yet"
            cure = "Give the day up to which the sources were read."
        elif record.as_of.year < newest:
            code, message = "E111", f"{record.as_of} is before its source of {newest} came out"
            cure = "Read that source, then give the day; or mend its year in references.yaml."
        elif months_later(record.as_of, MONTHS_TO_READ_AGAIN) < today:
            code = "W826"
            message = f"The sources were last read more than {MONTHS_TO_READ_AGAIN} months ago"
            cure = "Look for newer ones, mend the record if they say more, and give the new day."
        else:
            continue
        yield written.problem("question", record.question, ("as_of",), code, message, cure)


def _known(site: Site, key: str) -> bool:
    return key in site.records.references
