"""What a developer types: test, lint, bench."""

import os
import re
import subprocess
import sys

from invoke import Context, Exit, task

from clinicsite.cli.console import ROOT, echo


@task(help={"faults": "Only the long tests, with kills, full disks and cut lines."})
def test(context: Context, faults: bool = False) -> None:  # noqa: PT028 - a task, not a test
    """Lint, then run the tests; what follows is handed to pytest: `test -k citations`."""
    from tests.install_browser import find_or_install
    from tests.install_tools import install_missing

    chromium = find_or_install(echo)
    if not chromium:
        raise Exit(code=1)
    install_missing(echo)
    passed_on = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    failed = 0 if passed_on or faults else run_linters()
    if faults:
        how = ["-m", "faults", "-v", *passed_on]  # one after the other: they kill by the clock
    else:
        # All of them, on all cores, in the order that tests/conftest.py gives them.
        how = passed_on or ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    code = run_module("Tests", "pytest", *how, env={"CHROMIUM": chromium})
    if failed:
        echo("The tests have run, but the linters found something: see above them.")
    raise Exit(code=code or failed)


@task
def lint(context: Context) -> None:
    """Check the form of the code and the templates."""
    raise Exit(code=run_linters())


@task(
    help={
        "lighthouse": "Ask Lighthouse too; it is fetched from npm, and takes minutes.",
        "serving": "How many requests a second our nginx configuration answers.",
        "preview": "How soon the preview shows an edit, beside Hugo and stock Pelican.",
        "articles": "With --preview: how many articles there are, as in 100,1000,10000.",
        "publish": "How long 10,000 pages take to a branch, beside plain ghp-import.",
    }
)
def bench(
    context: Context,
    lighthouse: bool = False,
    preview: bool = False,
    articles: str = "100,1000",
    serving: bool = False,
    publish: bool = False,
) -> None:
    """Measure how heavy and how quick the site is, or its preview, or publishing it."""
    from bench.preview_speed import bench_preview
    from bench.publish_speed import bench_publish
    from bench.run import run_bench as run_bench
    from bench.server_throughput import BenchError, bench_serving
    from tests.install_browser import find_or_install

    if publish:
        bench_publish(10_000)
        return
    if serving:
        try:
            bench_serving()
        except BenchError as reason:
            raise Exit(str(reason), code=1) from None
        return
    chromium = find_or_install(echo)
    if not chromium:
        raise Exit(code=1)
    if preview:
        bench_preview(chromium, [int(size) for size in re.findall(r"\d+", articles)])
    else:
        run_bench(chromium, with_lighthouse=lighthouse)


def run_linters() -> int:
    """Run every linter; returns 0, or the exit code of the first that found something."""
    codes = [
        run_module("Code: rules", "ruff", "check", "."),
        run_module("Code: form", "ruff", "format", "--check", "."),
        run_module("Templates", "djlint", "theme/templates", "--lint", "--quiet"),
    ]
    return next((code for code in codes if code), 0)


def run_module(title: str, module: str, *arguments: str, env: dict[str, str] | None = None) -> int:
    """Run a module of the environment in the project's folder; returns its exit code."""
    echo(f"\n── {title}: {module} {' '.join(arguments)}")
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | (env or {})).returncode
