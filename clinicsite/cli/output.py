"""Print the results of commands, and hand them to the runner of a CI service."""

from __future__ import annotations

import os
from pathlib import Path

from clinicsite.support.characters import escape_lines, escape_unprinted
from clinicsite.support.credentials import hide_credentials

ROOT = Path(__file__).resolve().parents[2]
# Files that a runner reads after a step: of GitHub, and the dotenv report of a job of GitLab.
OUTPUT_VARIABLES = ("GITHUB_OUTPUT", "CI_OUTPUT_FILE")


def echo(text: str) -> None:
    """Print a text without passwords and flush it, so that a log shows it at once.

    Nothing in it acts on the terminal or on the runner of a CI service.
    """
    print(escape_lines(hide_credentials(text)), flush=True)


def add_ci_summary(markdown: str) -> None:
    """Add Markdown to the summary page of a GitHub run, and do nothing elsewhere."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(file).open("a", encoding="utf-8") as page:
            page.write(f"{escape_lines(hide_credentials(markdown))}\n")


def set_ci_output(name: str, value: str) -> None:
    """Set an output of a step for later jobs, and do nothing outside of a workflow."""
    for variable in OUTPUT_VARIABLES:
        if file := os.environ.get(variable):
            Path(file).parent.mkdir(exist_ok=True)
            with Path(file).open("a", encoding="utf-8") as outputs:
                outputs.write(f"{name}={escape_unprinted(value)}\n")
