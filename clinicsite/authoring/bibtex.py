"""Read references from BibTeX, and convert its LaTeX to plain text."""

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
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry
from pylatexenc.latex2text import LatexNodes2Text

from clinicsite.authoring.reference_draft import (
    ET_AL,
    ImportResult,
    ReferenceDraft,
    format_author,
    parse_day,
    parse_stated_type,
    parse_year,
)

# The result has the same messages, and a command that a title lacks is no news for an editor.
for name in ("bibtexparser", "pylatexenc"):
    logging.getLogger(name).addHandler(logging.NullHandler())

_PAGE_FIELDS = ("pages", "eid", "articleno", "article-number")  # an article number, without pages


def read_bibtex(text: str, file: str) -> ImportResult:
    """Return the sources in `text`. Messages call the file `file`."""
    result = ImportResult()
    for parsed in parse_string(text).blocks:
        block: Block | None = parsed
        where = f"{file}, line {(parsed.start_line or 0) + 1}"
        if isinstance(parsed, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = parsed.ignore_error_block  # a repeated key is no error here
        if isinstance(block, Entry):
            try:
                result.drafts.append(_convert_entry(block, where))
            except RecursionError:
                result.errors.append(
                    f"{where}: this record cannot be read. Its braces are nested too deep."
                )
        elif getattr(block, "error", None):
            result.errors.append(
                f"{where}: this record cannot be read. A brace or a quotation mark is not closed."
            )
    return result


def _convert_entry(entry: Entry, where: str) -> ReferenceDraft:
    raw = {field.key.lower(): str(field.value) for field in entry.fields}
    words = {key: _latex_to_text(raw.get(key, "")) for key in ("title", "subtitle", "type", "note")}
    journals = ("shortjournal", "journal", "journaltitle")
    plain = {key: re.sub(r"\\url|\\(?=[_%&#~$])|[{}]", "", value) for key, value in raw.items()}
    is_web_page = entry.entry_type.lower() in ("online", "www", "electronic")
    people = raw.get("author", "") or raw.get("institution" if is_web_page else "", "")
    pubmed = plain.get("eprint", "") if plain.get("eprinttype", "").lower() == "pubmed" else ""
    return ReferenceDraft(
        location=where,
        id=entry.key,
        type="web_page" if is_web_page else parse_stated_type(words["type"], words["note"]),
        year=parse_year(plain.get("year", "") or plain.get("date", "")),
        title=": ".join(filter(None, (words["title"], words["subtitle"]))),
        authors=tuple(_iter_authors(people)),
        journal=next((_latex_to_text(raw[key]) for key in journals if raw.get(key)), ""),
        volume=_latex_to_text(raw.get("volume", "")),
        issue=_latex_to_text(raw.get("number", "") or raw.get("issue", "")),
        pages=next((_latex_to_text(raw[key]) for key in _PAGE_FIELDS if raw.get(key)), ""),
        doi=plain.get("doi", ""),
        pmid=plain.get("pmid", "") or pubmed,
        url=plain.get("url", ""),
        checked_on=parse_day(plain.get("urldate", "")) if is_web_page else None,
    )


def _iter_authors(people: str) -> Iterator[str]:
    for person in split_multiple_persons_names(people):
        try:
            parts = parse_single_name_into_parts(person)
        except InvalidNameError:
            yield _latex_to_text(person)
            continue
        family, given, suffix = (
            _latex_to_text(" ".join(part))
            for part in ([*parts.von, *parts.last], parts.first, parts.jr)
        )
        yield ET_AL if (family, given) == ("others", "") else format_author(family, given, suffix)


@cache
def _get_latex_decoder() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text")


def _latex_to_text(text: str) -> str:
    """Return the text that LaTeX would print. A bare % is a per cent sign, as in most exports."""
    return (
        _get_latex_decoder().latex_to_text(re.sub(r"(?<!\\)%", r"\\%", text)).strip()
        if text
        else ""
    )
