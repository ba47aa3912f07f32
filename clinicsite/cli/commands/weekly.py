"""Define the command `weekly`."""

from __future__ import annotations

import os
import sys

from invoke import Context, task

from clinicsite.cli.console import ROOT, add_ci_summary, echo, get_site_url
from clinicsite.reports.github_issue import write_issue
from clinicsite.reports.maintenance_report import build_report

ISSUE_TITLE = "What has grown old"  # of the open issue that each run updates


@task(help={"issue": "Also write the report into an issue. For a run on GitHub."})
def weekly(context: Context, issue: bool = False) -> None:
    """Report due reviews, broken links and packages with known vulnerabilities, as Markdown."""

    def show_progress(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        line = f"\rRequesting external links: {done} of {total} "
        print(line, end=end, file=sys.stderr, flush=True)

    url, is_log = get_site_url(), not sys.stderr.isatty()
    text = build_report(ROOT, url) if is_log else build_report(ROOT, url, show_progress)
    add_ci_summary(text)
    echo(text)
    if issue:
        echo(f"The issue is {write_issue(ISSUE_TITLE, text, os.environ)}")
