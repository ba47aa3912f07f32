"""Find the first mistake in a text file of the built site, by the kind of the file."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import PurePosixPath
from typing import NamedTuple
from xml.parsers import expat

from clinicsite.checks.output.html_syntax import find_html_faults
from clinicsite.checks.output.ics_syntax import find_ics_faults
from clinicsite.support.characters import find_hidden, iter_references

_RARE_REFERENCE = re.compile(r"&(?!amp;|lt;|gt;|quot;|#3[49];)")


class Fault(NamedTuple):
    """A mistake in the text of a file: its line and column, and what is wrong."""

    line: int
    column: int
    reason: str


def is_text_file(name: str) -> bool:
    """Return whether `find_fault` knows the kind of the file at the path `name`."""
    return _get_kind(name) in _FAULT_FINDERS


def find_fault(name: str, data: bytes) -> Fault | None:
    """Return the first mistake in the text file at the path `name`, or None."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Fault(1, 1, "it is not saved as UTF-8")
    return next(chain(_find_hidden(text), _FAULT_FINDERS[_get_kind(name)](text)), None)


def _get_kind(name: str) -> str:
    return PurePosixPath(name).suffix or PurePosixPath(name).name


def _make_fault(text: str, position: int, reason: str) -> Fault:
    """Return a fault at a character of the text."""
    line_start = text.rfind("\n", 0, position) + 1
    return Fault(text.count("\n", 0, position) + 1, position - line_start + 1, reason)


def _find_hidden(text: str) -> Iterator[Fault]:
    places = [(found.start(), found[0]) for found in find_hidden(text.removeprefix("\ufeff"))]
    if _RARE_REFERENCE.search(text):
        places += [(begin, char) for begin, _, char in iter_references(text) if find_hidden(char)]
    for position, char in places:
        reason = f"it holds a character that readers cannot see (U+{ord(char[0]):04X})"
        yield _make_fault(text, position, reason)


def _find_xml_faults(text: str) -> Iterator[Fault]:
    try:
        expat.ParserCreate().Parse(text.encode(), True)
    except expat.ExpatError as error:
        yield Fault(error.lineno, error.offset + 1, f"XML has {expat.ErrorString(error.code)} here")


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _find_json_faults(text: str) -> Iterator[Fault]:
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        yield Fault(error.lineno, error.colno, f"JSON is wrong here ({error.msg})")
    except ValueError as error:
        yield Fault(1, 1, f"JSON has no number {error}")


def _find_csv_faults(text: str) -> Iterator[Fault]:
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    rows, columns = csv.reader(lines, strict=True), 0
    try:
        for row in rows:
            columns = columns or len(row)
            if len(row) != columns:
                reason = f"a row has {len(row)} columns, and the first has {columns}"
                yield Fault(rows.line_num, 1, reason)
    except csv.Error as error:
        yield Fault(rows.line_num, 1, f"CSV is wrong here ({error})")


def _find_ics_faults(text: str) -> Iterator[Fault]:
    for line, reason in find_ics_faults(text):
        yield Fault(line, 1, reason)


def _find_html_faults(text: str) -> Iterator[Fault]:
    for position, reason in find_html_faults(text):
        yield _make_fault(text, position, reason)


def _find_none(text: str) -> Iterator[Fault]:
    """Yield nothing: any text is well formed."""
    yield from ()


# By the ending of a file, or by the name of one without an ending.
_FAULT_FINDERS: dict[str, Callable[[str], Iterator[Fault]]] = {
    **dict.fromkeys((".xml", ".svg"), _find_xml_faults),
    **dict.fromkeys((".json", ".webmanifest"), _find_json_faults),
    ".csv": _find_csv_faults,
    **dict.fromkeys((".ics", ".vcf"), _find_ics_faults),
    ".html": _find_html_faults,
    **dict.fromkeys((".txt", ".css", ".js", ".map", "_headers", "_redirects"), _find_none),
}
