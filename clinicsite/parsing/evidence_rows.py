"""Make the rows of evidence lists: the best and surest verdict first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from clinicsite.model.evidence import Evidence
from clinicsite.model.records import Records
from clinicsite.model.urls import PagePath

PageFinder = Callable[[str], PagePath | None]  # from a path to a live page


@dataclass(frozen=True)
class EvidenceRow:
    """A row of an evidence list: its record, its name, and the live page of that name.

    `detail` is the other name of the pair, where rows of one list differ in both.
    """

    record: Evidence
    condition: str
    treatment: str
    name: str
    detail: str
    page: PagePath | None


def list_evidence_rows(
    records: Records, options: Mapping[str, str], find_page: PageFinder
) -> list[EvidenceRow]:
    """Return the rows that an evidence block with these options shows, in the order of verdicts.

    Rows of one condition have the names of treatments. All others have the names of conditions.
    """
    chosen = [
        record
        for record in records.select_evidence(dict(options))
        if record.condition in records.conditions and record.treatment in records.treatments
    ]
    names_treatment = bool(options.get("condition")) and not options.get("treatment")
    shows_both = not (options.get("condition") or options.get("treatment"))
    return [
        _make_row(record, records, names_treatment, shows_both, find_page)
        for record in sort_by_verdict(chosen)
    ]


def sort_by_verdict(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the records from benefit to harm. Records of one rank keep their order."""
    return sorted(evidence, key=lambda record: record.rank)


def _make_row(
    record: Evidence,
    records: Records,
    names_treatment: bool,
    shows_both: bool,
    find_page: PageFinder,
) -> EvidenceRow:
    condition = records.conditions[record.condition].name
    treatment = records.treatments[record.treatment].name
    name, detail = (treatment, condition) if names_treatment else (condition, treatment)
    kind, key = (
        ("treatments", record.treatment) if names_treatment else ("conditions", record.condition)
    )
    page = find_page(f"{kind}/{key}")
    return EvidenceRow(record, condition, treatment, name, detail if shows_both else "", page)


def find_page_in_language(path: str, lang: str, find_live_page: PageFinder) -> PagePath | None:
    """Return the live page at `path`, which has no “.md”, in a language or in the main one."""
    return find_live_page(f"{path}.{lang}.md") or find_live_page(f"{path}.md")
