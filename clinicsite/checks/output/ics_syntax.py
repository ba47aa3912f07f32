"""Find mistakes in calendar files (RFC 5545) and contact files (RFC 6350)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

# The properties that each component must have (RFC 5545 3.6, RFC 6350 6.2.1 and 6.7.9).
_REQUIRED = {
    "VCALENDAR": ("PRODID", "VERSION"),
    **dict.fromkeys(("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"), ("DTSTAMP", "UID")),
    "VTIMEZONE": ("TZID",),
    "VALARM": ("ACTION", "TRIGGER"),
    "VCARD": ("FN", "VERSION"),
}
_OUTERMOST = frozenset(("VCALENDAR", "VCARD"))
_TEXTS = frozenset("SUMMARY DESCRIPTION LOCATION COMMENT CONTACT CATEGORIES FN NOTE TITLE".split())
_DATES = frozenset("DTSTART DTEND DTSTAMP DUE CREATED COMPLETED LAST-MODIFIED".split())

_FOLD = re.compile(r"\r\n[ \t]")
_LINE = re.compile(
    r"""(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)"""
    r"""(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*:(?P<value>.*)""",
    re.DOTALL,
)
_BAD_ESCAPE = re.compile(r"(?:[^\\]|^)(?:\\\\)*(\\(?![\\;,nN:]))")


class ContentLine(NamedTuple):
    """A line after unfolding: the number of its first line, its name and its value."""

    number: int
    name: str
    value: str


def find_ics_faults(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the description of each mistake."""
    if found := re.search(r"(?<!\r)\n|\r(?!\n)", text):
        yield text.count("\n", 0, found.start()) + 1, "a line does not end in CR and LF"
        return
    open_components: list[tuple[ContentLine, set[str]]] = []
    number, is_begun = 1, False
    for part in _iter_unfolded(text):
        found = _LINE.fullmatch(part.replace("\r\n", ""))
        line = ContentLine(number, *(found["name"].upper(), found["value"])) if found else None
        if line is None:
            yield number, "this line has no name and value with a colon between"
        elif line.name == "BEGIN":
            if not open_components and line.value.upper() not in _OUTERMOST:
                yield number, f"nothing is around “{line.value}”"
            open_components.append((line, set()))
            is_begun = True
        elif line.name == "END":
            yield from _close(line, open_components)
        elif not open_components:
            yield number, "this line is outside of BEGIN and END"
        else:
            open_components[-1][1].add(line.name)
            yield from _check_value(line)
        number += part.count("\r\n") + 1
    yield from ((line.number, f"“{line.value}” does not end") for line, _ in open_components)
    if not is_begun:
        yield 1, "the file has no BEGIN"


def _iter_unfolded(text: str) -> Iterator[str]:
    """Yield each content line with the line breaks of its folds (RFC 5545 3.1)."""
    marked = _FOLD.sub("\x00", text.removesuffix("\r\n"))
    return (part.replace("\x00", "\r\n") for part in marked.split("\r\n"))


def _close(
    line: ContentLine, open_components: list[tuple[ContentLine, set[str]]]
) -> Iterator[tuple[int, str]]:
    """Yield the mistakes of a component that ends, and remove it from the open ones."""
    if not open_components or open_components[-1][0].value.upper() != line.value.upper():
        yield line.number, f"“{line.value}” ends here, and it is not the last that began"
        open_components.clear()
        return
    begin, names = open_components.pop()
    for name in _REQUIRED.get(line.value.upper(), ()):
        if name not in names:
            yield begin.number, f"“{line.value}” has no line {name}"


def _check_value(line: ContentLine) -> Iterator[tuple[int, str]]:
    if line.name in _TEXTS and (found := _BAD_ESCAPE.search(line.value)):
        yield line.number, f"“{line.value[found.start(1) :][:2]}” is no code of a character"
    if line.name in _DATES and not _is_date(line.value):
        yield line.number, f"“{line.value}” is no date"


def _is_date(value: str) -> bool:
    """Return whether a value is a DATE or DATE-TIME (RFC 5545 3.3.4 and 3.3.5)."""
    form = "%Y%m%d" if len(value) == 8 else "%Y%m%dT%H%M%S"
    try:
        dt.datetime.strptime(value.removesuffix("Z"), form)  # noqa: DTZ007 (only its form counts)
    except ValueError:
        return False
    return True
