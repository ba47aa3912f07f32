"""Define the command `changes`."""

from __future__ import annotations

import os

from invoke import Context, task

from clinicsite.cli.console import ROOT, add_ci_summary, echo, get_site_url, resolve_path
from clinicsite.reports.change_folder import write_change_folder
from clinicsite.reports.change_notes import format_notes_markdown
from clinicsite.reports.change_report import format_markdown, format_text
from clinicsite.reports.compare_builds import Comparison, compare_builds
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_reason


@task(
    help={
        "since": "A commit or a branch to compare with (default: the main branch).",
        "markdown": "Print Markdown, for a pull request.",
        "to": "Also write the new pages to this folder, with pictures, to look at from a disk.",
    }
)
def changes(context: Context, since: str = "", markdown: bool = False, to: str = "") -> None:
    """List the pages that are new, changed or removed for visitors, with their problems."""
    try:
        with compare_builds(ROOT, get_site_url(), since) as found:
            facts = (found.changes, found.rows, found.problems)
            summary = f"{format_markdown(*facts)}{format_notes_markdown(found.notes)}"
            add_ci_summary(summary)
            echo(summary if markdown else "\n".join([format_text(*facts), *map(str, found.notes)]))
            if to:
                _write_folder(to, found)
    except UserError as error:
        add_ci_summary(f"## What visitors will see\n\n{error}")
        raise


def _write_folder(to: str, found: Comparison) -> None:
    """Write the folder to look at. Raises UserError."""
    target = resolve_path(to)
    try:
        remark = write_change_folder(target, found, get_site_url(), _find_browser)
    except OSError as error:
        raise UserError(f"{to} cannot be written: {describe_reason(error)}.") from None
    lines = [f"To look at the pages, open {to}/index.html in a browser."]
    if run := os.environ.get("GITHUB_RUN_ID"):
        server, repository = os.environ["GITHUB_SERVER_URL"], os.environ["GITHUB_REPOSITORY"]
        address = f"{server}/{repository}/actions/runs/{run}#artifacts"
        lines = [f"To look at the pages, unpack [the artifact]({address}) and open index.html."]
    text = "\n\n".join([*lines, *filter(None, [remark])])
    add_ci_summary(text)
    echo(text)


def _find_browser() -> str:
    """Return the path of a Chromium, or "". A workflow installs one, as for its tests."""
    from tests import install_browser  # only pictures need it

    if os.environ.get("CI"):
        return install_browser.find_or_install(echo)
    return install_browser.find_browser(echo)
