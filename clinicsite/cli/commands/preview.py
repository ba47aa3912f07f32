"""Define the command `preview`."""

from __future__ import annotations

import datetime as dt
import webbrowser

from invoke import Context, task

from clinicsite.cli.console import ROOT, echo
from clinicsite.preview.discovery import find_running_preview
from clinicsite.preview.run import run_preview
from clinicsite.support.errors import UserError

DEFAULT_PORT = 8000


@task(
    help={
        "port": "The port to serve on (default: 8000). If it is taken, the next free one.",
        "no-open": "Do not open the browser.",
        "on": "Show the site as visitors see it on this day, written year-month-day.",
    }
)
def preview(
    context: Context, port: int = DEFAULT_PORT, no_open: bool = False, on: str = ""
) -> None:
    """Show the site in a browser, with drafts, and reload it after each change.

    Example: python3 tasks.py preview --on 2027-01-31 --port 8001
    """
    try:
        day = dt.date.fromisoformat(on) if on else None
    except ValueError:
        raise UserError(
            f'"{on}" is not a day.', "Type it as in: python3 tasks.py preview --on 2027-01-31"
        ) from None
    check_port(port)
    try:
        run_preview(
            ROOT, port=port, open_browser=not no_open, report_progress=echo, publication_date=day
        )
    except OSError as error:
        message, action = explain_start_error(error), "Try another --port, as in: --port 8080"
        raise UserError(message, action) from None


def open_preview(url_path: str) -> None:
    """Open a page in the preview that runs, or start a preview."""
    if url := find_running_preview(ROOT):
        echo(f"The browser opens {url}/{url_path}")
        webbrowser.open(f"{url}/{url_path}")
        return
    try:
        run_preview(
            ROOT, port=DEFAULT_PORT, open_browser=True, report_progress=echo, url_path=url_path
        )
    except OSError as error:
        raise UserError(explain_start_error(error)) from None


def check_port(port: int) -> None:
    """Raise UserError for a number that is no port."""
    if not 0 < port < 65536:
        raise UserError(f"There is no port {port}.", "Type a number from 1 to 65535.")


def explain_start_error(error: OSError) -> str:
    """Return why a server cannot start, in one sentence."""
    return f"The preview cannot start: {error.strerror or error}."
