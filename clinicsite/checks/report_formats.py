"""Problems as a person, a machine or a forge wants to see them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import TextIO

from clinicsite.model.problem import Problem


class ContentProblems(SystemExit):
    """Stops a build: Python prints the text and leaves with exit code 1, without a traceback."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__(as_text(self.problems))


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that stop a build."""
    return [problem for problem in problems if problem.severity == "error"]


def as_text(problems: list[Problem]) -> str:
    """All problems as an editor reads them, then how many there are."""
    return "\n\n".join([*(problem.text() for problem in problems), count(problems)])


def count(problems: list[Problem]) -> str:
    """How many errors and warnings there are, in words."""
    errors = len(errors_in(problems))
    warnings = len(problems) - errors
    parts = [
        f"{number} {name}{'' if number == 1 else 's'}"
        for number, name in ((errors, "error"), (warnings, "warning"))
        if number
    ]
    files = len({problem.path for problem in problems})
    where = f" in {files} file{'' if files == 1 else 's'}" if problems else ""
    return f"{' and '.join(parts) or 'No problems'}{where}."


def as_json(problems: list[Problem]) -> str:
    """A list of objects with path, line, column, code, severity, message and cure."""
    return json.dumps([problem.as_dict() for problem in problems], indent=2, ensure_ascii=False)


def as_gitlab(problems: list[Problem]) -> str:
    """A report that GitLab shows beside the lines of a merge request.

    GitLab, CI/CD: Code Quality report format. A problem keeps its fingerprint when its line moves.
    """
    seen: Counter[str] = Counter()
    report = []
    for problem in problems:
        what = "\0".join((problem.path, problem.code, problem.message, problem.excerpt))
        seen[what] += 1
        report.append(
            {
                "description": f"{problem.message}. {problem.cure}",
                "check_name": problem.code,
                "fingerprint": sha256(f"{what}\0{seen[what]}".encode()).hexdigest(),
                "severity": "major" if problem.severity == "error" else "minor",
                "location": {"path": problem.path, "lines": {"begin": problem.line}},
            }
        )
    return json.dumps(report, indent=2, ensure_ascii=False)


def as_annotations(problems: list[Problem]) -> str:
    """Workflow commands that put each problem on its line of a pull request (GitHub Actions)."""
    return "\n".join(
        f"::{problem.severity} file={_property(problem.path)},line={problem.line},"
        f"col={problem.column},title={problem.code}::{_data(f'{problem.message}. {problem.cure}')}"
        for problem in problems
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def show(
    problems: list[Problem], *, json_output: bool, annotate: bool, to: TextIO = sys.stdout
) -> int:
    """Writes the problems to `to`; returns the exit code: 1 when there is an error, else 0."""
    problems = sorted(problems)
    text = as_json(problems) if json_output else as_text(problems)
    if annotate and problems and not json_output:
        text += f"\n{as_annotations(problems)}"
    # A terminal of an older kind lacks some signs; a name of a file can hold what no text can.
    encoding = to.encoding or "utf-8"
    to.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    return 1 if errors_in(problems) else 0
