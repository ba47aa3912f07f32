"""Where the project is, and how a command speaks."""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinicsite.model.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
INVOCATION_DIR = Path.cwd()  # where a path that was typed begins


def get_site_url() -> str:
    """The address that the visitors' site is built for."""
    return import_module("publishconf").SITEURL


def print_problems(problems: "list[Problem]", *, as_json: bool = False) -> int:
    """Print the problems; in CI also as notes on the lines of the pull request."""
    from clinicsite.checks.report_formats import write_report

    return write_report(problems, json_output=as_json, annotate="GITHUB_ACTIONS" in os.environ)


def echo(text: str) -> None:
    """Print at once, also when the output goes to a file."""
    print(text, flush=True)


def add_ci_summary(markdown: str) -> None:
    """Add to the page that GitHub shows of a run; nothing elsewhere."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(file).open("a", encoding="utf-8") as page:
            page.write(f"{markdown}\n")


def set_ci_output(name: str, value: str) -> None:
    """Hand a value to the jobs that follow in a workflow of GitHub; nothing elsewhere."""
    if file := os.environ.get("GITHUB_OUTPUT"):
        with Path(file).open("a", encoding="utf-8") as outputs:
            outputs.write(f"{name}={value}\n")
