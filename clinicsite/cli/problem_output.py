"""Print the problems of the content."""

from __future__ import annotations

import os

from clinicsite.checks.report_formats import write_report
from clinicsite.model.problem import Problem


def print_problems(problems: list[Problem], *, as_json: bool = False) -> int:
    """Print the problems, on GitHub also as annotations, and return the exit code."""
    return write_report(problems, json_output=as_json, annotate="GITHUB_ACTIONS" in os.environ)
