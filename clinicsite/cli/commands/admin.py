"""Define the command `admin`."""

from __future__ import annotations

import webbrowser

from invoke import Context, task

from clinicsite.admin.application import create_admin
from clinicsite.admin.running_admin import hold_admin_lock, store_start_url
from clinicsite.cli.commands.preview import check_port, explain_start_error
from clinicsite.cli.console import ROOT, echo, get_site_url
from clinicsite.preview.run import PreviewExtension, run_preview
from clinicsite.preview.server import LOOPBACK
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError

DEFAULT_PORT = 8000


@task(
    help={
        "port": "The port to serve on (default: 8000). If it is taken, the next free one.",
        "no-open": "Do not open the browser. The terminal shows the address to open.",
    }
)
def admin(context: Context, port: int = DEFAULT_PORT, no_open: bool = False) -> None:
    """Write and look after the site in the browser, with the preview beside it.

    Example: python3 tasks.py admin
    """
    check_port(port)
    try:
        with hold_admin_lock(ROOT) as running_url:
            if running_url:
                _open_running(running_url, open_browser=not no_open)
                return
            run_preview(
                ROOT,
                port=port,
                open_browser=not no_open,
                report_progress=echo,
                create_extension=_create_findable_admin,
            )
    except OSError as error:
        raise UserError(
            explain_start_error(error), "Try another --port, as in: --port 8080"
        ) from None


def _create_findable_admin(session: PreviewSession, port: int) -> PreviewExtension:
    """Return the admin, and store its start link for a second start."""
    extension = create_admin(session, port, get_site_url=get_site_url)
    store_start_url(ROOT, f"http://{LOOPBACK}:{port}{extension.start_path}")
    return extension


def _open_running(url: str, *, open_browser: bool) -> None:
    echo(f"The admin of this project is running already. It is at {url}")
    if open_browser:
        webbrowser.open(url)
