"""Define the command `live-check`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.command_table import HOST_HELP
from clinicsite.cli.console import ROOT, echo, get_site_url, set_ci_output
from clinicsite.cli.host_session import open_host
from clinicsite.publishing.handovers import record_live
from clinicsite.publishing.live_check_target import prepare_live_check
from clinicsite.publishing.live_verdict import ADVICE, judge
from clinicsite.support.errors import UserError


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
        check = prepare_live_check(ROOT, url, host, release)
        progress("Checking the live site")
        errors = check.run_with_retries(wait, progress)
        verdict = judge(check, errors)
        set_ci_output("verdict", verdict)
        if errors:
            message = "\n  ".join([f"\n{url} failed these checks:", *errors])
            raise UserError(f"{message}\n", ADVICE[verdict])
        remark = record_live(ROOT, url, check.visited_source) if host.is_handover else ""
    echo(f"\n{url} serves the release {check.digest[:12]}, and all checks passed.{remark}")
