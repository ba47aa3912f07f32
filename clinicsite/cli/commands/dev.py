"""Define the commands `test` and `lint`."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise

from invoke import Context, Exit, task

from clinicsite.cli.changed_files import (
    CHANGED_FILES,
    SITE_TESTS,
    has_words_alone,
    list_changed_files,
)
from clinicsite.cli.console import ROOT, echo
from clinicsite.cli.tested_tree import record_test
from clinicsite.support.errors import UserError
from tests import firefox, html_checker, install_browser, install_tools

# In the order that tests/conftest.py gives.
ON_ALL_CORES = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")


@task(
    help={
        "changed": "Only the tests of the built site, where words alone differ from this commit.",
        "faults": "Only the long tests, with kills, full disks and broken connections.",
        "unless-tested": "Nothing, where the forge tested this tree in a pull request. For CI.",
    }
)
def test(
    context: Context,
    changed: str = "",  # noqa: PT028 - a task, not a test
    faults: bool = False,  # noqa: PT028 - a task, not a test
    unless_tested: bool = False,  # noqa: PT028 - tasks.py reads it before anything is installed
) -> None:
    """Lint, then run the tests. Further words go to pytest, as in: test -k citations."""
    further = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    refuse_missing_files(further)
    files = list_changed_files(ROOT, changed) if changed and not faults else []
    chromium = install_browser.find_or_install(echo)
    if not chromium:
        raise Exit(code=1)
    if has_words_alone(files):
        run_site_tests(files, chromium)
    install_tools.install_missing(echo)
    firefox.install_firefox(echo)
    html_checker.install_html_checker(echo)
    failed = 0 if further or faults else run_linters()
    options = further or [*ON_ALL_CORES]
    if faults:
        options = ["-m", "faults", "-v", *further]  # one at a time, because they kill by the clock
    code = run_module("Tests", "pytest", *options, env={"CHROMIUM": chromium})
    if failed:
        echo("The tests have run, but the linters found problems. They are above the tests.")
    if os.environ.get("CI") and not (code or failed or further or faults):
        record_test(ROOT)
    raise Exit(code=code or failed)


def refuse_missing_files(words: list[str]) -> None:
    """Raise UserError for a file of tests that does not exist. Pytest says less."""
    for before, word in pairwise(["", *words]):
        path = word.partition("::")[0]
        names_tests = path.startswith("tests/") or path.endswith(".py")
        if names_tests and not before.startswith("-") and not (ROOT / path).exists():
            raise UserError(f"{path} does not exist, so no test has run.")


def run_site_tests(files: list[str], chromium: str) -> None:
    """Test the built site after changes of these files of words, and exit."""
    count = "1 file" if len(files) == 1 else f"{len(files)} files"
    echo(f"Words alone have changed, in {count}. So the tests of the code are left out.")
    env = {"CHROMIUM": chromium, CHANGED_FILES: "\n".join(files)}
    code = run_module("Tests of the site", "pytest", *SITE_TESTS, *ON_ALL_CORES, env=env)
    if os.environ.get("CI") and not code:
        record_test(ROOT)
    raise Exit(code=code)


@task
def lint(context: Context) -> None:
    """Check the style of the code and of the templates."""
    raise Exit(code=run_linters())


def run_linters() -> int:
    """Run every linter, and return 0 or the exit code of the first that found a problem."""
    codes = [
        run_module("Code: rules", "ruff", "check", "."),
        run_module("Code: form", "ruff", "format", "--check", "."),
        run_module("Types", "mypy"),
        run_module("Templates", "djlint", "theme/templates", "--lint", "--quiet"),
    ]
    return next((code for code in codes if code), 0)


def run_module(title: str, module: str, *arguments: str, env: dict[str, str] | None = None) -> int:
    """Run a Python module in the project's folder, and return its exit code."""
    echo(f"\n── {title}: {module} {' '.join(arguments)}")
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | (env or {})).returncode
