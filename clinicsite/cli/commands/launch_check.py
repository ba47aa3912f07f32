"""Define the command `launch-check`."""

from __future__ import annotations

from invoke import Context, Exit, task

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.cli.console import ROOT, get_site_url
from clinicsite.cli.problem_output import print_problems
from clinicsite.reports.launch_list import run_launch_check


@task(name="launch-check", help={"json": "Print the list as JSON, for other programs."})
def launch_check(context: Context, json: bool = False) -> None:
    """List what is missing before the site opens, and where to fill it in."""
    try:
        missing = run_launch_check(ROOT, get_site_url(), as_json=json)
    except ContentCheckError as error:
        raise Exit(code=print_problems(error.problems, as_json=json)) from None
    raise Exit(code=1 if missing else 0)
