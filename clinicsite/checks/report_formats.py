"""Format problems as text, JSON, a GitLab report or GitHub annotations."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import TextIO

from clinicsite.model.problem import Problem
from clinicsite.support.characters import escape_json, escape_lines, escape_unprinted


class ContentCheckError(SystemExit):
    """Problems stop the build: Python prints the text, not a traceback, and exits with code 1."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__(format_text(self.problems))


def select_errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop a build."""
    return [problem for problem in problems if problem.severity == "error"]


def format_text(problems: list[Problem]) -> str:
    """Return all problems as an editor reads them, then their number."""
    return "\n\n".join([*(problem.to_text() for problem in problems), format_count(problems)])


def format_count(problems: list[Problem]) -> str:
    """Return the number of errors and warnings as a sentence."""
    errors = len(select_errors(problems))
    warnings = len(problems) - errors
    parts = [
        f"{number} {name}{'' if number == 1 else 's'}"
        for number, name in ((errors, "error"), (warnings, "warning"))
        if number
    ]
    files = len({problem.path for problem in problems})
    where = f" in {files} file{'' if files == 1 else 's'}" if problems else ""
    return f"{' and '.join(parts) or 'No problems'}{where}."


def format_json(problems: list[Problem]) -> str:
    """Return a JSON list with path, line, column, code, slug, severity, message and help."""
    rows = [problem.to_dict() for problem in problems]
    return escape_json(json.dumps(rows, indent=2, ensure_ascii=False))


def format_gitlab(problems: list[Problem]) -> str:
    """Return a report that GitLab shows beside the lines of a merge request.

    GitLab, CI/CD: Code Quality report format. A problem keeps its fingerprint when its line moves.
    """
    seen: Counter[str] = Counter()
    report = []
    for problem in problems:
        what = "\0".join((problem.path, problem.code, problem.message, problem.excerpt))
        seen[what] += 1
        report.append(
            {
                "description": f"{problem.message}. {problem.help}",
                "check_name": problem.code,
                "fingerprint": sha256(f"{what}\0{seen[what]}".encode()).hexdigest(),
                "severity": "major" if problem.severity == "error" else "minor",
                "location": {"path": problem.path, "lines": {"begin": problem.line}},
            }
        )
    return escape_json(json.dumps(report, indent=2, ensure_ascii=False))


def format_annotations(problems: list[Problem]) -> str:
    """Return workflow commands that show each problem on its line of a pull request.

    GitHub Actions: workflow commands, error and warning.
    """
    return "\n".join(
        f"::{problem.severity} file={_escape_property(problem.path)},line={problem.line},"
        f"col={problem.column},title={problem.label}::"
        + _escape_data(f"{problem.message}. {problem.help}")
        for problem in problems
    )


def _escape_data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escape_unprinted(escaped)


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def write_report(
    problems: list[Problem], *, json_output: bool, annotate: bool, stream: TextIO = sys.stdout
) -> int:
    """Write the problems to `stream`. Return the exit code: 1 if there is an error, else 0."""
    problems = sorted(problems)
    text = format_json(problems) if json_output else escape_lines(format_text(problems))
    if annotate and problems and not json_output:
        text += f"\n{format_annotations(problems)}"
    # An old terminal cannot show all characters, and a file name can hold bytes that are no text.
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    return 1 if select_errors(problems) else 0
