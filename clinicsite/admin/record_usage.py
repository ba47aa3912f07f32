"""Find which pages and records use an entry of the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clinicsite.admin.record_catalog import RECORD_FILES, list_entries, make_record_url
from clinicsite.model.records import Records
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

_CITATIONS = re.compile(r"\[(@[^\]]+)\]")
_KEY_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "references": {
        "evidence": ("sources", "disagrees_with"),
        "treatments": ("label_ref",),
    },
    "conditions": {"evidence": ("condition",)},
    "treatments": {"evidence": ("treatment",)},
}


@dataclass(frozen=True)
class Usage:
    """A page or record that uses an entry: its name and the address of its form."""

    name: str
    url: str


def list_usage(site: Site, file: str, key: str) -> list[Usage]:
    """Return the pages and records that use the entry with this key, or term of the glossary."""
    if not key:
        return []
    pages = [one for one in site.documents.values() if not one.is_made]
    found = [_to_usage(one) for one in pages if _is_used(one, file, key, site.records)]
    return [*found, *_list_records(site.records, file, key)]


def _to_usage(document: Document) -> Usage:
    title = document.meta.title if document.meta else document.path
    return Usage(title, f"/admin/edit/{document.path}")


def _is_used(document: Document, file: str, key: str, records: Records) -> bool:
    if file == "references":
        cited = _CITATIONS.findall(document.markdown or "")
        return any(f"@{key}" in re.split(r"[\s;,]+", group) for group in cited)
    if file == "glossary":
        anchor = next((term.id for term in records.glossary if term.term == key), "")
        return bool(anchor) and f"glossary.md#{anchor})" in (document.markdown or "")
    if file in ("conditions", "treatments"):
        is_own = document.path.removesuffix(".md") == f"{file}/{key}"
        return is_own or key in getattr(document.meta, "topics", ())
    if file == "people":
        review: Any = getattr(document.meta, "reviewed", None)
        is_reviewer = bool(review) and getattr(review, "by", "") == key
        return is_reviewer or key in getattr(document.meta, "authors", ())
    return False


def _list_records(records: Records, file: str, key: str) -> Iterator[Usage]:
    for name, fields in _KEY_FIELDS.get(file, {}).items():
        source = records.sources.get(name)
        entries = list_entries(RECORD_FILES[name], source.tree.value if source else None)
        for entry in entries:
            record = source.raw_records[entry.index] if source else {}
            values = [record.get(field) for field in fields]
            if key in values or any(isinstance(one, list) and key in one for one in values):
                yield Usage(entry.title, make_record_url(name, entry.name))
