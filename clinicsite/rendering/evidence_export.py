"""Export the evidence records: CSV for spreadsheets, JSON for programs.

JSON: `{"format": 1, "page": "https://…/evidence/", "records": [{"treatment": {"key", "name"},
"condition": {"key", "name"}, "question", "direction", "certainty", "plain", "size", "duration",
"source_grade", "would_change", "as_of", "searched_in", "disagrees_with": [keys], "outcome",
"sources": [{"key", "type", "title", "authors", "year", "journal", "volume", "issue", "pages",
"participants", "doi", "pmid", "url", "link", "checked_on"}]}]}`.
An unknown fact is null. The columns of the table have the same names. One cell holds all sources
of a row, each on a line of its own.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clinicsite.model.evidence import Evidence
from clinicsite.model.outcome import Outcome
from clinicsite.model.output_paths import EVIDENCE_DOWNLOADS
from clinicsite.model.reference import Reference
from clinicsite.parsing.citations import format_reference
from clinicsite.parsing.site import Site
from clinicsite.support.csv_cells import escape_cell

PAGE_URL_PATH = "evidence/"
FORMAT_VERSION = 1  # of the JSON; raise it when a field changes its meaning or is removed


@dataclass(frozen=True)
class EvidenceExport:
    """A file of all evidence records that readers can download."""

    url_path: str
    format: str
    data: bytes

    @property
    def kilobytes(self) -> int:
        """Return the size in units of 1000 bytes, rounded up."""
        return -(-len(self.data) // 1000)


def export_evidence(site: Site) -> tuple[EvidenceExport, ...]:
    """Return both files. The same records give the same bytes."""
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
    """Return rows of (column, value) as CSV (RFC 4180) in UTF-8 with a BOM, for Excel."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow([column for column, _ in row])
        writer.writerow([escape_cell("" if value is None else str(value)) for _, value in row])
    return file.getvalue().encode("utf-8-sig")


def _iter_fields(record: Evidence, site: Site) -> Iterator[tuple[str, Any]]:
    """Yield each field of a record, with the names that it refers to."""
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
    yield "searched_in", record.searched_in
    yield "disagrees_with", list(record.disagrees_with)
    yield "outcome", record.outcome and record.outcome.model_dump()
    yield "sources", [describe_reference(site.records.references[key]) for key in record.sources]


def describe_reference(reference: Reference) -> dict[str, Any]:
    """Return a source without its unconfirmed facts."""
    return {
        "key": reference.key,
        "type": reference.type,
        "title": reference.title,
        "authors": list(reference.authors),
        "year": reference.year,
        "journal": reference.get_confirmed("journal"),
        "volume": reference.get_confirmed("volume"),
        "issue": reference.get_confirmed("issue"),
        "pages": reference.get_confirmed("pages"),
        "participants": reference.get_confirmed("n"),
        "doi": reference.get_confirmed("doi"),
        "pmid": reference.get_confirmed("pmid"),
        "url": reference.get_confirmed("url"),
        "link": reference.link,
        "checked_on": reference.checked_on and reference.checked_on.isoformat(),
    }


def _iter_cells(record: dict[str, Any], site: Site) -> Iterator[tuple[str, Any]]:
    """Yield the cells of one row. Each source of a cell is on a line of its own."""
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
    """Return a source as a page lists it, with its link."""
    return " ".join(filter(None, (str(format_reference(reference).striptags()), reference.link)))
