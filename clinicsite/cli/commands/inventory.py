"""Define the command `inventory`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.console import ROOT, get_site_url, resolve_path
from clinicsite.reports.inventory_report import write_inventory


@task(
    help={
        "wide": "Show all columns, on long lines.",
        "html": "One page for a browser.",
        "csv": "A table for a spreadsheet.",
        "json": "For other programs.",
        "ics": "The days of review, for a calendar.",
        "to": "The file to write (default: print to the terminal).",
    }
)
def inventory(
    context: Context,
    wide: bool = False,
    html: bool = False,
    csv: bool = False,
    json: bool = False,
    ics: bool = False,
    to: str = "",
) -> None:
    """Show the state of every page, and what to do next.

    Example: python3 tasks.py inventory --html --to inventory.html
    """
    options = {"html": html, "csv": csv, "json": json, "ics": ics}
    formats = [name for name, is_wanted in options.items() if is_wanted]
    target = str(resolve_path(to)) if to else ""
    write_inventory(ROOT, get_site_url(), formats, output_file=target, wide=wide)
