"""Find list items and table rows that Markdown parses differently than intended."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.parsing.markdown.elements import SuspectMarkup, TextSpan

LIST_INDENT = 4  # spaces of indent of a nested item (Python-Markdown, “tab length”)

_LIST_ITEM = re.compile(r"( *)((?:[-*+]|\d{1,2}\.) +\S+)")
_ROW = re.compile(r"\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*")
_SLASHES = re.compile(r"// ?[a-z][a-z-]*(?: \|.*)?|//")
_TABS = re.compile(r"(?!o\t)[^\t\n]*\w\t+\S")
_FOOTNOTE = re.compile(r" {0,3}\[\^([^\]]+)\]:")
_BAR = re.compile(r"(?<!\\)\|")


def lint_lines(text_without_code: str) -> Iterator[SuspectMarkup]:
    """Yield the suspect markup of a document, in which code is blank."""
    lines = text_without_code.split("\n")
    if "|" in text_without_code:
        yield from _lint_table_rows(lines)
    if "\n//" in text_without_code or text_without_code.startswith("//"):
        found = ((number, line.rstrip()) for number, line in enumerate(lines, 1))
        yield from (
            _make_line_markup(n, line, "slashes") for n, line in found if _SLASHES.fullmatch(line)
        )
    if "\t" in text_without_code:
        yield from _lint_tabs(lines)
    if "[^" in text_without_code:
        yield from _lint_footnotes(text_without_code, lines)
    yield from _lint_list_items(lines)


def _make_line_markup(number: int, line: str, kind: str) -> SuspectMarkup:
    return SuspectMarkup(TextSpan(number, 1, len(line)), line, kind)


def _lint_tabs(lines: list[str]) -> Iterator[SuspectMarkup]:
    """Yield the first of several lines with tabs between words, as spreadsheets paste them."""
    for number, (before, line, after) in enumerate(zip(["", *lines], lines, [*lines[1:], ""]), 1):
        if _TABS.match(line) and _TABS.match(after) and not _TABS.match(before):
            yield _make_line_markup(number, line, "tabs")


def _lint_footnotes(text_without_code: str, lines: list[str]) -> Iterator[SuspectMarkup]:
    """Yield footnotes without a reference in the text."""
    for number, line in enumerate(lines, 1):
        if found := _FOOTNOTE.match(line):
            named = f"[^{found[1]}]"
            if len(re.findall(rf"{re.escape(named)}(?!:)", text_without_code)) == 0:
                yield SuspectMarkup(TextSpan(number, 1, found.end()), named, "unused")


def _lint_list_items(lines: list[str]) -> Iterator[SuspectMarkup]:
    """Yield items and paragraphs that are indented by one to three spaces more than an item."""
    before: int | None = None
    for number, line in enumerate(lines, 1):
        words = line.lstrip()
        indent = len(line) - len(words)
        begins = number == 1 or not lines[number - 2].strip()
        if found := _LIST_ITEM.match(line):
            if before is not None and 0 < indent - before < LIST_INDENT:
                yield SuspectMarkup(TextSpan(number, indent + 1, len(found[2])), found[2], "nested")
            before = indent
        elif words and begins and indent < LIST_INDENT:
            if before is not None and indent > 0:
                yield SuspectMarkup(TextSpan(number, indent + 1, len(words)), words, "outside")
            before = None


def _lint_table_rows(lines: list[str]) -> Iterator[SuspectMarkup]:
    """Yield rows with more cells than the heading of their table, which drops the last."""
    columns = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            columns = 0
        elif columns and _count_cells(line) > columns:
            yield _make_line_markup(number, line, "cells")
        elif not columns and number > 1 and "|" in line and _ROW.fullmatch(line.strip()):
            columns = (
                _count_cells(line) if _count_cells(line) == _count_cells(lines[number - 2]) else 0
            )


def _count_cells(row: str) -> int:
    """Return the number of cells in a row of a table."""
    return len(_BAR.split(row.strip().removeprefix("|").removesuffix("|")))
