"""Define the command `check`."""

from __future__ import annotations

import sys
from functools import partial

from invoke import Context, Exit, task

from clinicsite.authoring import fix as autofix
from clinicsite.checks.explain import explain_code
from clinicsite.checks.report_formats import ContentCheckError, format_gitlab
from clinicsite.cli.console import ROOT, echo, load_settings, resolve_path
from clinicsite.cli.problem_output import print_problems
from clinicsite.model.problem import Problem
from clinicsite.rendering.build_check import check_project
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_reason


@task(
    help={
        "fix": "Fix what is safe to fix, and show what changed.",
        "explain": "A code, such as E102: its rule, the reason, an example, how to fix it.",
        "json": "Print the problems as JSON, for other programs.",
        "gitlab": "Also write the problems to this file, for a merge request on GitLab.",
    }
)
def check(
    context: Context, fix: bool = False, explain: str = "", json: bool = False, gitlab: str = ""
) -> None:
    """List the problems that would stop a build, with how to fix each.

    Example: python3 tasks.py check --explain E102
    """
    if explain:
        echo(explain_code(ROOT, explain))
        return
    try:
        settings = load_settings()
    except ContentCheckError as error:
        raise Exit(code=print_problems(error.problems, as_json=json)) from None
    host = settings.HOSTS.get(settings.PUBLISH_TO, settings.PUBLISH_TO)
    find_problems = partial(
        check_project,
        ROOT,
        vars(settings),
        host=host,
        cache=ROOT / ".cache" / "texts",
        build_module="clinicsite.cli.site_build",
    )
    if fix:
        raise Exit(code=_fix(find_problems, as_json=json, gitlab_file=gitlab))
    problems = find_problems()
    if gitlab:
        write_gitlab_report(gitlab, problems)
    code = print_problems(problems, as_json=json)
    if not json and (hint := autofix.format_hint(problems)):
        echo(hint)
    raise Exit(code=code)


def _fix(find_problems: partial[list[Problem]], *, as_json: bool, gitlab_file: str) -> int:
    """Fix what is safe to fix, print the rest, and return the exit code."""
    result = autofix.fix(ROOT, find_problems)
    if gitlab_file:
        write_gitlab_report(gitlab_file, result.remaining)
    autofix.print_result(result, ROOT, sys.stderr if as_json else sys.stdout)
    code = print_problems(result.remaining, as_json=as_json) if result.remaining or as_json else 0
    return code or (1 if result.write_errors else 0)


def write_gitlab_report(name: str, problems: list[Problem]) -> None:
    """Write the problems to the named file. Raises UserError."""
    try:
        file = resolve_path(name)
        file.write_text(f"{format_gitlab(problems)}\n", "utf-8")
    except OSError as error:
        raise UserError(f"{name} cannot be written: {describe_reason(error)}.") from None
