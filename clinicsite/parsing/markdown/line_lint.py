"""Points of lists and rows of tables that Markdown reads in another way than an editor means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.parsing.markdown.elements import At, Stray

STEP = 4  # spaces by which a point stands below another (Python-Markdown, “tab length”)

_POINT = re.compile(r"( *)((?:[-*+]|\d{1,2}\.) +\S+)")
_ROW = re.compile(r"\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*")
_SLASHES = re.compile(r"// ?[a-z][a-z-]*(?: \|.*)?|//")
_TABS = re.compile(r"(?!o\t)[^\t\n]*\w\t+\S")
_NOTE = re.compile(r" {0,3}\[\^([^\]]+)\]:")
_BAR = re.compile(r"(?<!\\)\|")


def misread(plain: str) -> Iterator[Stray]:
    """What is shown otherwise than it is written in a text, in which code is blank."""
    lines = plain.split("\n")
    if "|" in plain:
        yield from _cells(lines)
    if "\n//" in plain or plain.startswith("//"):
        found = ((number, line.rstrip()) for number, line in enumerate(lines, 1))
        yield from (_whole(n, line, "slashes") for n, line in found if _SLASHES.fullmatch(line))
    if "\t" in plain:
        yield from _tabs(lines)
    if "[^" in plain:
        yield from _notes(plain, lines)
    yield from _points(lines)


def _whole(number: int, line: str, what: str) -> Stray:
    return Stray(At(number, 1, len(line)), line, what)


def _tabs(lines: list[str]) -> Iterator[Stray]:
    """The first of several lines with tabs between their words, as a spreadsheet gives them."""
    for number, (before, line, after) in enumerate(zip(["", *lines], lines, [*lines[1:], ""]), 1):
        if _TABS.match(line) and _TABS.match(after) and not _TABS.match(before):
            yield _whole(number, line, "tabs")


def _notes(plain: str, lines: list[str]) -> Iterator[Stray]:
    """Footnotes that nothing in the text leads to."""
    for number, line in enumerate(lines, 1):
        if found := _NOTE.match(line):
            named = f"[^{found[1]}]"
            if len(re.findall(rf"{re.escape(named)}(?!:)", plain)) == 0:
                yield Stray(At(number, 1, found.end()), named, "unused")


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
            yield _whole(number, line, "cells")
        elif not columns and number > 1 and "|" in line and _ROW.fullmatch(line.strip()):
            columns = _count(line) if _count(line) == _count(lines[number - 2]) else 0


def _count(row: str) -> int:
    """The cells in a row of a table."""
    return len(_BAR.split(row.strip().removeprefix("|").removesuffix("|")))
