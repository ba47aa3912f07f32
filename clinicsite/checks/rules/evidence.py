"""Rules about evidence records: a benefit was seen in people, and the days are right."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.evidence import BENEFIT_DIRECTIONS
from clinicsite.model.front_matter import add_months
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords
from clinicsite.parsing.site import Site

# FTC, Health Products Compliance Guidance (2022): a benefit needs trials in people.
HUMAN_STUDY_TYPES = frozenset({"rct", "systematic_review", "guideline", "label"})
MAX_EVIDENCE_MONTHS = 24


@rule("E825", scope=Scope.RECORDS, reads=("references",))
def benefit_sources(site: HasRecords) -> Iterator[Problem]:
    """An evidence record that speaks of a benefit has a source of trials in people."""
    source = site.records.get_source("evidence")
    for record in site.records.evidence:
        types = [site.records.references[k].type for k in record.sources if _is_reference(site, k)]
        if (
            record.direction in BENEFIT_DIRECTIONS
            and types
            and not HUMAN_STUDY_TYPES.intersection(types)
        ):
            if len(types) < len(record.sources):  # one that is missing might be of another type
                continue
            message = f"“{record.direction}” rests on no trials in people: {', '.join(types)}"
            help_text = (
                "Add a source of the type rct, systematic_review, guideline or label, or write "
                "“direction: unclear”."
            )
            yield source.make_record_problem(
                "E825", record.question, ("sources",), message, help_text
            )


@rule("E111", "W826", scope=Scope.SITE)
def evidence_dates(site: Site) -> Iterator[Problem]:
    """The day a record was read up to is past, not long ago, and not before its newest source."""
    source, today = site.records.get_source("evidence"), site.now.date()
    for record in site.records.evidence:
        years = [
            site.records.references[k].year or 0 for k in record.sources if _is_reference(site, k)
        ]
        newest = max(years, default=0)
        if record.as_of > today:
            code, message = "E111", f"{record.as_of} is in the future"
            help_text = "Give the day up to which the sources were read."
        elif record.as_of.year < newest:
            code, message = "E111", f"{record.as_of} is before its source of {newest} came out"
            help_text = (
                "Read that source and write the day, or correct its year in references.yaml."
            )
        elif add_months(record.as_of, MAX_EVIDENCE_MONTHS) < today:
            code = "W826"
            message = f"The sources were last read more than {MAX_EVIDENCE_MONTHS} months ago"
            help_text = "Look for newer sources, update the record, and write the new day."
        else:
            continue
        yield source.make_record_problem(code, record.question, ("as_of",), message, help_text)


def _is_reference(site: HasRecords, key: str) -> bool:
    return key in site.records.references
