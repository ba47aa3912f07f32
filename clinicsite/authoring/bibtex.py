"""BibTeX → drafts, its LaTeX as plain words."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache

from bibtexparser import parse_string
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry
from pylatexenc.latex2text import LatexNodes2Text

from clinicsite.authoring.reference_draft import (
    ET_AL,
    Draft,
    Found,
    day_in,
    name,
    stated_type,
    year_in,
)

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # its result says it too


def read_bibtex(text: str, file: str) -> Found:
    """The sources in `text`; `file` is its name in messages."""
    found = Found()
    for block in parse_string(text).blocks:
        where = f"{file}, line {block.start_line + 1}"
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block  # a name given twice there matters to nobody here
        if isinstance(block, Entry):
            found.drafts.append(_from_bibtex(block, where))
        elif getattr(block, "error", None):
            found.faults.append(
                f"{where}: this record cannot be read; a brace or a quotation mark is not closed."
            )
    return found


def _from_bibtex(entry: Entry, where: str) -> Draft:
    raw = {field.key.lower(): str(field.value) for field in entry.fields}
    words = {key: _delatex(raw.get(key, "")) for key in ("title", "subtitle", "type", "note")}
    journals = ("shortjournal", "journal", "journaltitle")
    plain = {key: re.sub(r"\\url|\\(?=[_%&#~$])|[{}]", "", value) for key, value in raw.items()}
    web = entry.entry_type.lower() in ("online", "www", "electronic")
    people = raw.get("author", "") or raw.get("institution" if web else "", "")
    pubmed = plain.get("eprint", "") if plain.get("eprinttype", "").lower() == "pubmed" else ""
    return Draft(
        where=where,
        id=entry.key,
        type="web_page" if web else stated_type(words["type"], words["note"]),
        year=year_in(plain.get("year", "") or plain.get("date", "")),
        title=": ".join(filter(None, (words["title"], words["subtitle"]))),
        authors=tuple(_bibtex_authors(people)),
        journal=next((_delatex(raw[key]) for key in journals if raw.get(key)), ""),
        doi=plain.get("doi", ""),
        pmid=plain.get("pmid", "") or pubmed,
        url=plain.get("url", ""),
        checked_on=day_in(plain.get("urldate", "")) if web else None,
    )


def _bibtex_authors(people: str) -> Iterator[str]:
    for person in split_multiple_persons_names(people):
        try:
            parts = parse_single_name_into_parts(person)
        except InvalidNameError:
            yield _delatex(person)
            continue
        family, given, suffix = (
            _delatex(" ".join(part)) for part in ([*parts.von, *parts.last], parts.first, parts.jr)
        )
        yield ET_AL if (family, given) == ("others", "") else name(family, given, suffix)


@cache
def _decoder() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text")


def _delatex(text: str) -> str:
    """The words that LaTeX would print; a bare % is a per cent sign, as in most exports."""
    return _decoder().latex_to_text(re.sub(r"(?<!\\)%", r"\\%", text)).strip() if text else ""
