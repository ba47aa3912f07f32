"""Read the site, and write its inventory in the requested format."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.reports.calendar import to_ics
from clinicsite.reports.inventory import InventoryRow, collect_inventory
from clinicsite.reports.inventory_files import to_csv, to_html, to_json
from clinicsite.reports.inventory_text import print_inventory
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_reason


def write_inventory(
    root: Path,
    site_url: str,
    formats: list[str],
    *,
    output_file: str = "",
    wide: bool = False,
    console: Console | None = None,
) -> None:
    """Print the inventory of the project at `root`, or write it to `output_file`.

    `formats` has at most one of html, csv, json and ics. Without one the output is a table. Raises
    UserError.
    """
    if len(formats) > 1:
        names = " and ".join(f"--{form}" for form in formats)
        raise UserError(f"{names} cannot be combined.", "Choose one of them.")
    console = console or Console()
    cache = root / ".cache" / "texts"
    site = read_site(root / "content", root / "theme", site_url, publish=True, cache=cache)
    site.require_complete()
    rows = collect_inventory(site, root / "output")
    if not output_file:
        _write_format(rows, site, formats, console, wide=wide)
        return
    try:
        # A spreadsheet recognizes UTF-8 by its byte-order mark.
        coding = "utf-8-sig" if formats == ["csv"] else "utf-8"
        with Path(output_file).open("w", encoding=coding, newline="") as file:
            _write_format(rows, site, formats, Console(file=file, width=console.width), wide=wide)
    except OSError as error:
        message = f"{output_file} cannot be written: {describe_reason(error)}."
        raise UserError(message, "Name another file.") from None
    console.print(
        f"{len(rows)} pages: {output_file}", soft_wrap=True, markup=False, highlight=False
    )


def _write_format(
    rows: list[InventoryRow], site: Site, formats: list[str], console: Console, *, wide: bool
) -> None:
    today = site.now.date()
    match formats:
        case ["html"]:
            console.file.write(f"{to_html(rows, today, site.records.clinic.name)}\n")
        case ["csv"]:
            console.file.write(to_csv(rows))
        case ["json"]:
            console.file.write(f"{to_json(rows, today)}\n")
        case ["ics"]:
            console.file.write(to_ics(rows, site.now))
        case _:
            print_inventory(rows, console, wide=wide)
