"""Write tables of rows and columns alone. Joined cells become single ones."""

from __future__ import annotations

from collections import Counter

from selectolax.lexbor import LexborNode

MAX_COLUMNS = 50
_ROWS = "tr"


class TableWriter:
    """Write one table at a time. A table in a cell, or of one column, becomes plain words."""

    def __init__(self, parts: list[str], losses: Counter[str]) -> None:
        self._parts, self._losses = parts, losses
        self._written: list[bool] = []  # of the open tables, whether each is written as one
        self._cells: list[str] = []
        self._below: dict[int, int] = {}  # by column, how many more rows a joined cell covers
        self._column = 0
        self._start = 0
        self._has_head = False
        self.in_cell = 0

    @property
    def in_head(self) -> bool:
        """Whether the open cell is one of the first row."""
        return bool(self.in_cell and not self._has_head)

    def open(self, node: LexborNode, tag: str) -> list[str] | None:
        """Begin a part of a table, and return the tags to close, or None to leave it out."""
        if tag == "table":
            return self._open_table(node)
        if not (self._written and self._written[-1]):
            self._parts.append("<p>" if tag == "tr" and not self.in_cell else " ")
            return ["p"] if tag == "tr" and not self.in_cell else []
        if tag == "tr":
            self._column = 0
            self._parts.append("<tr>")
            self._fill()
            return ["-tr"]
        if tag == "caption":
            words = " ".join(node.text().split())
            self._parts.insert(self._start, f"<p>{_escape(words)}</p>" if words else "")
            return None
        return self._open_cell(node) if tag in ("td", "th") else []

    def close(self, tag: str) -> None:
        """End a part of a table."""
        if tag == "-table":
            self._written.pop()
            self._parts.append("</table>")
        elif tag == "-plain":
            self._written.pop()
        elif tag == "-tr":
            self._fill()
            self._parts.append("</tr>")
            self._has_head = True
        else:
            self.in_cell -= 1
            self._parts.append(f"</{tag[1:]}>")
            self._parts += self._cells
            self._cells = []

    def _open_table(self, node: LexborNode) -> list[str]:
        is_table = not self.in_cell and any(_count_cells(row) > 1 for row in node.css(_ROWS)[:200])
        self._losses["inner tables"] += bool(self.in_cell)
        self._written.append(is_table)
        if not is_table:
            return ["-plain"]
        self._below, self._has_head, self._start = {}, False, len(self._parts)
        self._parts.append("<table>")
        return ["-table"]

    def _open_cell(self, node: LexborNode) -> list[str]:
        columns, rows = (_read_span(node, name) for name in ("colspan", "rowspan"))
        self._losses["joined cells"] += columns > 1 or rows > 1
        tag = "td" if self._has_head else "th"
        for column in range(self._column, self._column + columns):
            if rows > 1:
                self._below[column] = rows - 1
        self._column += columns
        self._cells = [f"<{tag}></{tag}>"] * (columns - 1)
        self.in_cell += 1
        self._parts.append(f"<{tag}>")
        return [f"-{tag}"]

    def _fill(self) -> None:
        """Write an empty cell below each joined cell that begins at this column."""
        while self._below.get(self._column, 0):
            self._below[self._column] -= 1
            self._column += 1
            self._parts.append("<td></td>")


def _count_cells(row: LexborNode) -> int:
    return sum(cell.tag in ("td", "th") for cell in row.iter())


def _read_span(node: LexborNode, name: str) -> int:
    value = node.attributes.get(name) or "1"
    return min(int(value), MAX_COLUMNS) if value.isdecimal() and len(value) < 6 else 1


def _escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")
