"""Define the command `live-check`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.command_table import HOST_HELP
from clinicsite.cli.console import get_site_url
from clinicsite.cli.host_session import open_host
from clinicsite.cli.release_commands import check_live_site


@task(
    name="live-check",
    help={
        "url": "The URL of the live site (default: that of publishconf.py).",
        "to": HOST_HELP,
        "release": "The name of a release on this machine (default: what the host has).",
        "wait": "How many seconds to retry until all checks pass.",
    },
)
def live_check(
    context: Context, url: str = "", to: str = "", release: str = "", wait: int = 0
) -> None:
    """Check that the live site serves what was published, with requests as visitors make them."""
    url = url or get_site_url()
    with open_host(to) as (host, progress):
        check_live_site(host, progress, url, release, wait)
