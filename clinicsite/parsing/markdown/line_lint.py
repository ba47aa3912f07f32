"""Find list items and table rows that Markdown parses differently than intended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.entities import html5
from itertools import pairwise

from clinicsite.parsing.markdown.elements import SuspectMarkup, TextSpan

LIST_INDENT = 4  # spaces of indent of a nested item (Python-Markdown, “tab length”)

_LIST_ITEM = re.compile(r"( *)((?:[-*+]|\d{1,2}\.) +\S+)")
_ROW = re.compile(r"\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*")
_CODE_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})([^`]*)")
# The words behind a fence of MyST, Obsidian, pandoc, GitHub and others.
_DIRECTIVE = re.compile(
    r"(?i)\s*(?:[{!]|ad-|(?:mermaid|plantuml|graphviz|dot|math|katex|latex|tex|chart|note|tip|info"
    r"|hint|important|warning|caution|danger|admonition|details|quote|toc|include|query|dataview"
    r"|embed|html|raw|eval-rst)\b)"
)
_SLASHES = re.compile(r"// ?[a-z][a-z-]*(?: \|.*)?|//")
_TABS = re.compile(r"(?!o\t)[^\t\n]*\w\t+\S")
_FOOTNOTE_NAME = re.compile(r"\[\^([^\]\n]*)\]")
_FOOTNOTE = re.compile(rf"(?m)(?:^|(?<=\]:))[ \t>]*{_FOOTNOTE_NAME.pattern}:")
_REFERENCE = re.compile(r"(?<!\\)&([A-Za-z][A-Za-z\d]*);")
_PRODUCT = re.compile(r"(?<!\\)(?<=\d)\*\d+(?:\.\d+)?\*(?=\d)")
_UNDERLINE = re.compile(r"[ \t>]*(?:-+|=+)[ \t]*")
_NUMBER = re.compile(r" *(\d{1,9})\.[ ]+\S")
_MAX_NUMBER = 99  # of a list item: a larger one is a year or a dose at the beginning of a line
_BAR = re.compile(r"(?<!\\)\|")


def lint_fences(text: str) -> Iterator[SuspectMarkup]:
    """Yield the first lines of code from which other tools make a box, a formula or a diagram."""
    fence = ""
    for number, line in enumerate(text.split("\n"), 1) if "```" in text or "~~~" in text else ():
        if not (found := _CODE_FENCE.fullmatch(line)):
            continue
        if not fence:
            fence = found[1]
            if _DIRECTIVE.match(found[2]):
                yield _make_line_markup(number, line, "directive-fence")
        elif found[1].startswith(fence) and not found[2].strip():
            fence = ""


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
        yield from _lint_footnotes(text_without_code)
    if "&" in text_without_code:
        yield from _lint_references(lines)
    if "*" in text_without_code:
        yield from _lint_products(text_without_code)
    yield from _lint_underlines(lines)
    yield from _lint_list_items(lines)
    yield from _lint_numbers(lines)


def _make_line_markup(number: int, line: str, kind: str) -> SuspectMarkup:
    return SuspectMarkup(TextSpan(number, 1, len(line)), line, kind)


def _lint_tabs(lines: list[str]) -> Iterator[SuspectMarkup]:
    """Yield the first of several lines with tabs between words, as spreadsheets paste them."""
    for number, (before, line, after) in enumerate(zip(["", *lines], lines, [*lines[1:], ""]), 1):
        if _TABS.match(line) and _TABS.match(after) and not _TABS.match(before):
            yield _make_line_markup(number, line, "tabs")


def _lint_footnotes(text: str) -> Iterator[SuspectMarkup]:
    """Yield footnotes without a reference in the text, and those with the name of another one."""
    definitions = list(_FOOTNOTE.finditer(text))
    uses = Counter(_FOOTNOTE_NAME.findall(text))
    uses.subtract(definition[1] for definition in definitions)
    known = set[str]()
    for definition in definitions:
        name = definition[1]
        line = text.count("\n", 0, definition.start(1)) + 1
        column = definition.start(1) - text.rfind("\n", 0, definition.start(1)) - 2
        span = TextSpan(line, column, len(name) + 4)
        if name in known:
            yield SuspectMarkup(span, f"[^{name}]", "duplicate")
        elif uses[name] == 0:
            yield SuspectMarkup(span, f"[^{name}]", "unused")
        known.add(name)


def _lint_references(lines: list[str]) -> Iterator[SuspectMarkup]:
    """Yield character references that do not exist, which pages show as they are."""
    for number, line in enumerate(lines, 1):
        for found in _REFERENCE.finditer(line) if "&" in line else ():
            if f"{found[1]};" not in html5:
                span = TextSpan(number, found.start() + 1, len(found[0]))
                yield SuspectMarkup(span, found[0], "entity")


def _lint_products(text: str) -> Iterator[SuspectMarkup]:
    """Yield stars between digits that Markdown takes for italics, as in 2*3*4."""
    for found in _PRODUCT.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        yield SuspectMarkup(TextSpan(line, column, len(found[0])), found[0], "product")


def _lint_underlines(lines: list[str]) -> Iterator[SuspectMarkup]:
    """Yield lines of - or = that make a heading of the line above, and quotations glued to it."""

    def is_quote(line: str) -> bool:
        return line.lstrip().startswith(">")

    for number, (above, line) in enumerate(pairwise(["", *lines]), 1):
        words = above.strip(" \t>")
        if not words:
            continue
        if _UNDERLINE.fullmatch(line) and not words.startswith(("#", "///")):
            if not _UNDERLINE.fullmatch(above):
                yield _make_line_markup(number, line, "underline")
        elif is_quote(line) and not is_quote(above) and not words.startswith("///"):
            yield _make_line_markup(number, line, "quote")


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
    """Yield rows with other cells than their table, and rows that no line of hyphens makes one.

    Markdown drops the last cells of a row that has too many.
    """
    columns, rows = 0, list[int]()
    lines = [line.lstrip("> \t") for line in [*lines, ""]]
    for number, line in enumerate(lines, 1):
        cells = _count_cells(line)
        if not line.strip():
            if rows and not columns:
                ruler = f"|{'---|' * _count_cells(lines[rows[0] - 1])}"
                span = TextSpan(rows[0], 1, 0)
                yield SuspectMarkup(span, ruler, "rows")
            columns, rows = 0, []
        elif columns > 0 and cells != columns:
            yield _make_line_markup(number, line, "cells" if cells > columns else "fewer")
        elif number > 1 and "|" in line and _ROW.fullmatch(line.strip()):
            columns = columns or (cells if cells == _count_cells(lines[number - 2]) else -1)
        elif line.startswith("|"):
            rows.append(number)


def _count_cells(row: str) -> int:
    """Return the number of cells in a row of a table."""
    return len(_BAR.split(row.strip().removeprefix("|").removesuffix("|")))


def _lint_numbers(lines: list[str]) -> Iterator[SuspectMarkup]:
    """Yield list items that a page shows with another number, and years that begin a list."""
    # The written number and that of the page of the last item, by indent.
    shown: dict[int, tuple[int, int]] = {}
    for number, (above, line) in enumerate(pairwise(["", *lines]), 1):
        found = _NUMBER.match(line)
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            continue
        if not found:
            if not above.strip() or _LIST_ITEM.match(line):
                shown = {other: pair for other, pair in shown.items() if other < indent}
            continue
        shown = {other: pair for other, pair in shown.items() if other <= indent}
        value = int(found[1])
        written, last = shown.get(indent, (-1, value - 1))
        if (value != last + 1 and value != written) or value > _MAX_NUMBER:
            span = TextSpan(number, indent + 1, len(found[0].strip()))
            yield SuspectMarkup(span, found[0].strip(), "number")
        shown[indent] = value, last + 1
