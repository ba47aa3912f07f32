"""The evidence records as files to take along: a table for spreadsheets, and JSON for programs.

JSON: `{"format": 1, "page": "https://…/evidence/", "records": [{"treatment": {"key", "name"},
"condition": {"key", "name"}, "question", "direction", "certainty", "plain", "size", "duration",
"source_grade", "would_change", "as_of", "disagrees_with": [keys], "outcome", "sources": [{"key",
"type", "title", "authors", "year", "journal", "participants", "doi", "pmid", "url", "link",
"checked_on"}]}]}`.
What is not known is null. The columns of the table have the same names; one cell holds all sources
of a row, each on a line of its own.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clinicsite.checks.rules.urls import EVIDENCE_DOWNLOADS
from clinicsite.model.evidence import Evidence, Reference
from clinicsite.model.outcome import Outcome
from clinicsite.parsing.citations import format_reference
from clinicsite.parsing.site import Site

PAGE_URL_PATH = "evidence/"
FORMAT_VERSION = 1  # of the JSON; a higher one once a field changes its meaning or goes

# What a spreadsheet takes for a formula (OWASP, CSV injection); the last four are full-width.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True)
class EvidenceExport:
    """A file that readers of the evidence page may take along."""

    url_path: str
    format: str
    data: bytes

    @property
    def kilobytes(self) -> int:
        """Its size in units of 1000 bytes, begun ones counted whole."""
        return -(-len(self.data) // 1000)


def export_evidence(site: Site) -> tuple[EvidenceExport, ...]:
    """Both files; the same records give the same bytes."""
    records = [dict(_iter_fields(record, site)) for record in site.records.evidence]
    document = {
        "format": FORMAT_VERSION,
        "page": site.urls.get_absolute_url(PAGE_URL_PATH),
        "records": records,
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return (
        EvidenceExport(
            EVIDENCE_DOWNLOADS[0],
            "CSV",
            format_csv(list(_iter_cells(record, site)) for record in records),
        ),
        EvidenceExport(EVIDENCE_DOWNLOADS[1], "JSON", text.encode()),
    )


def format_csv(rows: Iterable[list[tuple[str, Any]]]) -> bytes:
    """Rows of (column, value) as a table (RFC 4180) in UTF-8, with the mark Excel knows it by."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow([column for column, _ in row])
        writer.writerow([_escape_formula(value) for _, value in row])
    return file.getvalue().encode("utf-8-sig")


def _escape_formula(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _iter_fields(record: Evidence, site: Site) -> Iterator[tuple[str, Any]]:
    """Each field of a record, with what it refers to."""
    for name, found in (
        ("treatment", site.records.treatments[record.treatment]),
        ("condition", site.records.conditions[record.condition]),
    ):
        yield name, {"key": found.key, "name": found.name}
    for name in ("question", "direction", "certainty", "plain"):
        yield name, getattr(record, name)
    yield "size", record.size_plain
    yield "duration", record.duration_plain
    yield "source_grade", record.source_grade
    yield "would_change", record.would_change
    yield "as_of", record.as_of.isoformat()
    yield "disagrees_with", list(record.disagrees_with)
    yield "outcome", record.outcome and record.outcome.model_dump()
    yield "sources", [describe_reference(site.records.references[key]) for key in record.sources]


def describe_reference(reference: Reference) -> dict[str, Any]:
    """A source as the pages show it: what nobody has confirmed yet is left out."""
    return {
        "key": reference.key,
        "type": reference.type,
        "title": reference.title,
        "authors": list(reference.authors),
        "year": reference.year,
        "journal": reference.get_confirmed("journal"),
        "participants": reference.get_confirmed("n"),
        "doi": reference.get_confirmed("doi"),
        "pmid": reference.get_confirmed("pmid"),
        "url": reference.get_confirmed("url"),
        "link": reference.link,
        "checked_on": reference.checked_on and reference.checked_on.isoformat(),
    }


def _iter_cells(record: dict[str, Any], site: Site) -> Iterator[tuple[str, Any]]:
    """The same as the cells of one row; a cell with several sources has one on each line."""
    for name, value in record.items():
        match name:
            case "treatment" | "condition":
                yield f"{name}_key", value["key"]
                yield name, value["name"]
            case "disagrees_with":
                yield name, " ".join(value)
            case "outcome":
                for part in Outcome.model_fields:
                    yield f"outcome_{part}", value and value[part]
            case "sources":
                references = [site.records.references[found["key"]] for found in value]
                yield "source_keys", " ".join(found["key"] for found in value)
                yield "sources", "\n".join(map(_format_source, references))
            case _:
                yield name, value


def _format_source(reference: Reference) -> str:
    """A source as the list of a page names it, with its PubMed number and where it can be read."""
    pmid = reference.get_confirmed("pmid")
    parts = [str(format_reference(reference).striptags()), pmid and f"PMID {pmid}", reference.link]
    return " ".join(filter(None, parts))
