"""Define the command `changes`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.console import ROOT, add_ci_summary, echo, get_site_url
from clinicsite.reports.change_report import format_markdown, format_text
from clinicsite.reports.compare_builds import compare_builds
from clinicsite.support.errors import UserError


@task(
    help={
        "since": "A commit or a branch to compare with (default: the main branch).",
        "markdown": "Print Markdown, for a pull request.",
    }
)
def changes(context: Context, since: str = "", markdown: bool = False) -> None:
    """List the pages that are new, changed or removed for visitors, with their problems."""
    try:
        comparison = compare_builds(ROOT, get_site_url(), since)
    except UserError as error:
        add_ci_summary(f"## What visitors will see\n\n{error}")
        raise
    add_ci_summary(format_markdown(*comparison))
    echo(format_markdown(*comparison) if markdown else format_text(*comparison))
