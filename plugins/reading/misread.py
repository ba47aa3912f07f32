"""Points of lists and rows of tables that Markdown reads in another way than an editor means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.reading.found import At, Stray

STEP = 4  # spaces by which a point stands below another (Python-Markdown, “tab length”)

_POINT = re.compile(r"( *)((?:[-*+]|\d{1,2}\.) +\S+)")
_ROW = re.compile(r"\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*")
_BAR = re.compile(r"(?<!\\)\|")


def misread(plain: str) -> Iterator[Stray]:
    """What is shown otherwise than it is written in a text, in which code is blank."""
    lines = plain.split("\n")
    if "|" in plain:
        yield from _cells(lines)
    yield from _points(lines)


def _points(lines: list[str]) -> Iterator[Stray]:
    """Points and paragraphs that stand one to three spaces further in than the point before."""
    before: int | None = None
    for number, line in enumerate(lines, 1):
        words = line.lstrip()
        indent = len(line) - len(words)
        begins = number == 1 or not lines[number - 2].strip()
        if found := _POINT.match(line):
            if before is not None and 0 < indent - before < STEP:
                yield Stray(At(number, indent + 1, len(found[2])), found[2], "nested")
            before = indent
        elif words and begins and indent < STEP:
            if before is not None and indent > 0:
                yield Stray(At(number, indent + 1, len(words)), words, "outside")
            before = None


def _cells(lines: list[str]) -> Iterator[Stray]:
    """Rows whose last cells are left out, as the heading of their table has fewer."""
    columns = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            columns = 0
        elif columns and _count(line) > columns:
            yield Stray(At(number, 1, len(line)), line, "cells")
        elif not columns and number > 1 and "|" in line and _ROW.fullmatch(line.strip()):
            columns = _count(line) if _count(line) == _count(lines[number - 2]) else 0


def _count(row: str) -> int:
    """The cells in a row of a table."""
    return len(_BAR.split(row.strip().removeprefix("|").removesuffix("|")))
