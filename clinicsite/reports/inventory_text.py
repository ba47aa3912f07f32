"""Print the inventory in a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clinicsite.reports.inventory import InventoryRow, describe_next_step
from clinicsite.reports.inventory_files import COLUMN_TITLES, NUMERIC_FIELDS, format_field
from clinicsite.support.plural import format_count

# The columns that fit a window of 80 characters beside the title of a page.
NARROW_COLUMNS = ("risk", "title", "review", "days", "grade", "errors", "warnings")
SHORT_TITLES = {"errors": "Err.", "warnings": "Warn."}
WIDE_WIDTH = 1000  # characters, more than any row has, so that no cell wraps


def print_inventory(rows: list[InventoryRow], console: Console, *, wide: bool) -> None:
    """Print what to do next, the table and the counts. `wide` shows all columns."""
    if wide:
        console.width = max(console.width, WIDE_WIDTH)
    step = textwrap.wrap(
        f"Next: {describe_next_step(rows)}",
        console.width,
        break_long_words=False,
        break_on_hyphens=False,
    )
    console.print(Text("\n".join(step), style="bold"), soft_wrap=True)
    console.print(build_table(rows, wide=wide))
    for row in rows:
        if row.outdated:
            console.print(Text(f"{row.path}\n{row.outdated}"), soft_wrap=True)
    console.print(Text(format_counts(rows)))
    if not wide:
        console.print(
            Text("--wide shows all columns. --html, --csv, --json and --ics write files.")
        )


def build_table(rows: list[InventoryRow], *, wide: bool) -> Table:
    """Return the rows below the titles of their columns."""
    names = ("path", *COLUMN_TITLES) if wide else NARROW_COLUMNS
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold underline")
    for name in names:
        head = (
            COLUMN_TITLES.get(name, "File") if wide else SHORT_TITLES.get(name, COLUMN_TITLES[name])
        )
        wraps = not wide and name in ("title", "review")
        grid.add_column(
            head,
            justify="right" if name in NUMERIC_FIELDS else "left",
            no_wrap=not wraps,
            overflow="fold",
        )
    for row in rows:
        cells = {"title": _format_name(row)} if not wide else {}
        grid.add_row(*(Text(cells.get(name) or format_field(row, name)) for name in names))
    return grid


def _format_name(row: InventoryRow) -> str:
    """Return the title of a page, with its state if visitors do not see it."""
    state = f"{row.state} {row.state_from}".rstrip()
    return row.title if row.state == "published" else f"{row.title} ({state})"


def format_counts(rows: list[InventoryRow]) -> str:
    """Return the number of pages by state."""
    states = Counter(row.state for row in rows)
    parts = ", ".join(f"{number} {state}" for state, number in states.items())
    return f"{format_count(len(rows), 'page')}: {parts}."
