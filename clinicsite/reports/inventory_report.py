"""Reads the site, and hands out its inventory in the form that was asked for."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site
from clinicsite.reports.calendar import to_ics
from clinicsite.reports.inventory import Row, inventory
from clinicsite.reports.inventory_files import to_csv, to_html, to_json
from clinicsite.reports.inventory_text import show


class NoReportError(Exception):
    """Why there is no report, in words for the person who asked."""


def report(
    root: Path,
    site_url: str,
    forms: list[str],
    *,
    to: str = "",
    wide: bool = False,
    console: Console | None = None,
) -> None:
    """Prints the inventory of the project at `root`, or writes it to the file `to`.

    `forms` holds one of html, csv, json, ics; without one it is a table for people. Raises
    NoReportError.
    """
    if len(forms) > 1:
        asked = " and ".join(f"--{form}" for form in forms)
        raise NoReportError(f"{asked} ask for different files. Ask for one at a time.")
    console = console or Console()
    cache = root / ".cache" / "texts"
    site = read_site(root / "content", root / "theme", site_url, publish=True, cache=cache)
    rows = inventory(site, root / "output")
    if not to:
        _write(rows, site, forms, console, wide=wide)
        return
    try:
        # A spreadsheet knows UTF-8 by the mark at its beginning.
        coding = "utf-8-sig" if forms == ["csv"] else "utf-8"
        with Path(to).open("w", encoding=coding, newline="") as file:
            _write(rows, site, forms, Console(file=file, width=console.width), wide=wide)
    except OSError as error:
        raise NoReportError(
            f"{to} cannot be written: {error.strerror}. Name another file."
        ) from None
    console.print(f"{len(rows)} pages: {to}", soft_wrap=True, markup=False, highlight=False)


def _write(rows: list[Row], site: Site, forms: list[str], console: Console, *, wide: bool) -> None:
    today = site.now.date()
    match forms:
        case ["html"]:
            console.file.write(f"{to_html(rows, today, site.records.clinic.name)}\n")
        case ["csv"]:
            console.file.write(to_csv(rows))
        case ["json"]:
            console.file.write(f"{to_json(rows, today)}\n")
        case ["ics"]:
            console.file.write(to_ics(rows, site.now))
        case _:
            show(rows, console, wide=wide)
