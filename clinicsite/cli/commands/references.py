"""Define the command `references`."""

from __future__ import annotations

from invoke import Context, Exit, task

from clinicsite.checks.report_formats import select_errors
from clinicsite.cli.console import ROOT, echo, get_site_url
from clinicsite.cli.problem_output import print_problems
from clinicsite.parsing.read import read_site
from clinicsite.reports.reference_report import collect_states, format_json, format_text


@task(help={"json": "Print every source as JSON, for other programs."})
def references(context: Context, json: bool = False) -> None:
    """List the sources that are unused, old, unconfirmed or not checked for retraction."""
    site = read_site(ROOT / "content", ROOT / "theme", get_site_url(), publish=True)
    if errors := select_errors(site.problems):  # unreadable files may cite further sources
        raise Exit(code=print_problems(errors, as_json=json))
    states = collect_states(site)
    echo(format_json(states) if json else format_text(states, site.now.date()))
