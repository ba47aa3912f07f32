"""Write the inventory as CSV, as JSON or as one page of HTML."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import re
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from clinicsite.reports.inventory import InventoryRow, describe_next_step
from clinicsite.support.characters import escape_json, escape_unprinted
from clinicsite.support.csv_cells import escape_cell

FIELD_NAMES = tuple(field.name for field in fields(InventoryRow))
# The titles of the columns, by field.
COLUMN_TITLES = {
    "risk": "Risk",
    "title": "Page",
    "kind": "Kind",
    "lang": "Language",
    "state": "State",
    "state_from": "From",
    "review": "Review",
    "next_review": "Next review",
    "days": "Days",
    "grade": "Grade",
    "words": "Words",
    "sources": "Sources",
    "oldest": "Oldest",
    "unconfirmed": "To confirm",
    "links_in": "Links in",
    "links_out": "Links out",
    "images": "Images",
    "translations": "Translations",
    "outdated": "Changed in English",
    "bytes": "Bytes",
    "errors": "Errors",
    "warnings": "Warnings",
    "changes": "Changes",
    "updated": "Updated",
}
NUMERIC_FIELDS = frozenset(COLUMN_TITLES) - {
    "title",
    "kind",
    "lang",
    "state",
    "state_from",
    "review",
    "next_review",
    "outdated",
    "updated",
}


def format_field(row: InventoryRow, name: str) -> str:
    """Return a field as text, or nothing where it does not apply."""
    value = getattr(row, name)
    if name == "bytes" and value is not None:
        return f"{value:,}"
    return "" if value is None else escape_unprinted(str(value))


def to_csv(rows: list[InventoryRow]) -> str:
    """Return a table (RFC 4180). No spreadsheet evaluates a text of it as a formula."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(FIELD_NAMES)
    for row in rows:
        values = (getattr(row, name) for name in FIELD_NAMES)
        writer.writerow(escape_cell(v) if isinstance(v, str) else v for v in values)
    return table.getvalue()


def to_json(rows: list[InventoryRow], today: dt.date) -> str:
    """Return an object: the `day`, what to do `next`, and all fields of the `pages`."""
    pages = [asdict(row) for row in rows]
    report = {"day": today, "next": describe_next_step(rows), "pages": pages}
    return escape_json(json.dumps(report, indent=2, ensure_ascii=False, default=str))


def to_html(rows: list[InventoryRow], today: dt.date, site_name: str) -> str:
    """Return one page without further requests, for light and dark screens and for paper."""
    return _load_template().render(
        rows=rows,
        heads=COLUMN_TITLES,
        numbers=NUMERIC_FIELDS,
        shown=format_field,
        next=describe_next_step(rows),
        today=today,
        site_name=site_name,
    )


@cache
def _load_template() -> Template:
    """Return the template, with the hash of its styles for its own policy (CSP 3, 2.3.1)."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    source, _, _ = loader.get_source(environment, "inventory.html")
    styles = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    digest = hashlib.sha256((styles[1] if styles else "").encode()).digest()
    environment.globals["style_hash"] = f"sha256-{base64.b64encode(digest).decode()}"
    return environment.get_template("inventory.html")
