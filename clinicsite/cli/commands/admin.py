"""Define the command `admin`."""

from __future__ import annotations

from functools import partial

from invoke import Context, task

from clinicsite.admin.application import create_admin
from clinicsite.cli.commands.preview import check_port, explain_start_error
from clinicsite.cli.console import ROOT, echo, get_site_url
from clinicsite.preview.run import run_preview
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
        run_preview(
            ROOT,
            port=port,
            open_browser=not no_open,
            report_progress=echo,
            create_extension=partial(create_admin, get_site_url=get_site_url),
        )
    except OSError as error:
        raise UserError(
            explain_start_error(error), "Try another --port, as in: --port 8080"
        ) from None
