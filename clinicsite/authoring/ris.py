"""Read references from RIS.

The libraries for RIS drop or merge records that have no closing line.
"""

from __future__ import annotations

import re

from clinicsite.authoring.reference_draft import (
    ImportResult,
    ReferenceDraft,
    parse_author,
    parse_day,
    parse_stated_type,
    parse_year,
)
from clinicsite.support.errors import UserError

_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|$)")
_WEB_TYPES = {"ELEC", "WEB", "BLOG"}


def read_ris(text: str, file: str) -> ImportResult:
    """Return the sources in `text`. A record without a closing line ends where the next begins.

    Messages call the file `file`. Raises UserError.
    """
    result = ImportResult()
    record: dict[str, list[str]] = {}
    last, where = "", ""
    for number, line in enumerate([*text.split("\n"), "ER  -"], start=1):
        tag = _LINE.fullmatch(line.rstrip())
        if tag and tag[1] in ("TY", "ER"):
            if record:
                result.drafts.append(_convert_record(record, where))
            is_new = tag[1] == "TY"
            record = {"TY": [tag[2] or ""]} if is_new else {}
            last, where = "TY", f"{file}, line {number}"
        elif tag and record:
            last = tag[1]
            record.setdefault(last, []).append((tag[2] or "").strip())
        elif tag:
            result.errors.append(
                f"{file}, line {number}: this belongs to no record. A record begins with “TY  - ”."
            )
            record = {"TY": [""], tag[1]: [(tag[2] or "").strip()]}
            last, where = tag[1], f"{file}, line {number}"
        elif record and line.strip():
            record[last][-1] = f"{record[last][-1]} {line.strip()}"
    if not result.drafts:
        raise UserError(f"{file} is not RIS: no line of it begins with “TY  - ”.")
    return result


def _convert_record(record: dict[str, list[str]], where: str) -> ReferenceDraft:
    def first(*tags: str) -> str:
        return next((value for tag in tags for value in record.get(tag, ()) if value), "")

    is_web_page = first("TY").strip().upper() in _WEB_TYPES
    of_pubmed = "pubmed" in first("DB").lower() or "medline" in first("DB").lower()
    number = first("AN")
    return ReferenceDraft(
        location=where,
        id=first("ID"),
        type="web_page" if is_web_page else parse_stated_type(*record.get("M3", ())),
        year=parse_year(first("PY", "Y1", "DA")),
        title=first("TI", "T1", "CT"),
        authors=tuple(map(parse_author, filter(None, record.get("AU", []) + record.get("A1", [])))),
        journal=first("JA", "J2", "JO", "JF", "T2"),
        volume=first("VL"),
        issue=first("IS"),
        pages="-".join(filter(None, (first("SP"), first("EP")))) or first("C7"),
        doi=first("DO"),
        pmid=number if of_pubmed and number.isdigit() else "",
        url=first("UR"),
        checked_on=parse_day(first("Y2")) if is_web_page else None,
    )
