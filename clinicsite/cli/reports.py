"""What a person types to know the state of the pages: check, ease, inventory and lists."""

import os
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from invoke import Context, Exit, task

from clinicsite.cli.console import (
    INVOCATION_DIR,
    ROOT,
    add_ci_summary,
    echo,
    get_site_url,
    print_problems,
)

if TYPE_CHECKING:
    from clinicsite.model.problem import Problem


@task(
    help={
        "fix": "Mend what is safe to mend, and show what was changed.",
        "explain": "A code, such as E102: its rule, the reason, an example, the cure.",
        "json": "Print the problems as JSON, for other programs.",
        "gitlab": "Also write them to this file, as GitLab shows them in a merge request.",
    }
)
def check(
    context: Context, fix: bool = False, explain: str = "", json: bool = False, gitlab: str = ""
) -> None:
    """Say what is wrong in the content, and how to mend it.

    Example: python3 tasks.py check --explain E102
    """
    if explain:
        from clinicsite.checks.explain import UnknownCodeError
        from clinicsite.checks.explain import explain_code as page_of

        try:
            echo(page_of(ROOT, explain))
        except UnknownCodeError as why:
            raise Exit(str(why), code=1) from None
        return
    from clinicsite.authoring import fix as mending
    from clinicsite.checks.check import check_site

    live = import_module("publishconf")
    host = live.HOSTS.get(live.PUBLISH_TO, live.PUBLISH_TO)
    look = partial(check_site, ROOT, get_site_url(), host=host, cache=ROOT / ".cache" / "texts")
    if not fix:
        problems = look()
        if gitlab:
            write_gitlab_report(gitlab, problems)
        code = print_problems(problems, as_json=json)
        if not json and (hint := mending.format_hint(problems)):
            echo(hint)
        raise Exit(code=code)
    outcome = mending.fix(ROOT, look)
    if gitlab:
        write_gitlab_report(gitlab, outcome.remaining)
    mending.print_result(outcome, ROOT, sys.stderr if json else sys.stdout)
    code = print_problems(outcome.remaining, as_json=json) if outcome.remaining or json else 0
    raise Exit(code=code or (1 if outcome.write_errors else 0))


def write_gitlab_report(name: str, problems: list["Problem"]) -> None:
    """Write the problems to the file that was typed. Exits with a sentence when that fails."""
    from clinicsite.checks.report_formats import format_gitlab

    try:
        (INVOCATION_DIR / Path(name).expanduser()).write_text(
            f"{format_gitlab(problems)}\n", "utf-8"
        )
    except OSError as error:
        raise Exit(f"{name} cannot be written: {error.strerror}.", code=1) from None


@task(positional=["page"], help={"page": "The page (its file, its name or its address)."})
def ease(context: Context, page: str) -> None:
    """Say how hard a page is to read, and show its five hardest sentences.

    Example: python3 tasks.py ease crps
    """
    from clinicsite.authoring.page_lookup import PageLookupError, find_page
    from clinicsite.parsing.read import read_site
    from clinicsite.reports.readability_report import print_readability

    site = read_site(ROOT / "content", ROOT / "theme", get_site_url(), publish=True)
    try:
        print_readability(find_page(site, page), site.records)
    except PageLookupError as problem:
        raise Exit(str(problem), code=1) from None


@task(
    help={
        "wide": "Show all columns, on long lines.",
        "html": "One page for a browser.",
        "csv": "A table for a spreadsheet.",
        "json": "For other programs.",
        "ics": "The days of review, for a calendar.",
        "to": "The file to write; without it, all is printed.",
    }
)
def inventory(
    context: Context,
    wide: bool = False,
    html: bool = False,
    csv: bool = False,
    json: bool = False,
    ics: bool = False,
    to: str = "",
) -> None:
    """Show the state of every page, and what to do next.

    Example: python3 tasks.py inventory --html --to inventory.html
    """
    from clinicsite.reports.inventory_report import InventoryError
    from clinicsite.reports.inventory_report import write_inventory as report_on_pages

    asked = {"html": html, "csv": csv, "json": json, "ics": ics}
    try:
        forms = [form for form, wanted in asked.items() if wanted]
        report_on_pages(ROOT, get_site_url(), forms, output_file=to, wide=wide)
    except InventoryError as reason:
        raise Exit(str(reason), code=1) from None


@task(help={"json": "Print every source as JSON, for other programs."})
def references(context: Context, json: bool = False) -> None:
    """Say which sources are unused, old, unconfirmed or not checked for retraction."""
    from clinicsite.checks.report_formats import select_errors
    from clinicsite.parsing.read import read_site
    from clinicsite.reports import reference_report as report_of

    site = read_site(ROOT / "content", ROOT / "theme", get_site_url(), publish=True)
    faults = select_errors(site.problems)
    if faults:  # then sources and pages may be there and unreadable
        raise Exit(code=print_problems(faults, as_json=json))
    states = report_of.collect_states(site)
    print(report_of.format_json(states) if json else report_of.format_text(states, site.now.date()))


@task(name="launch-check", help={"json": "Print the list as JSON, for other programs."})
def launch_check(context: Context, json: bool = False) -> None:
    """Say what is still missing before the site opens, and where to fill it in."""
    from clinicsite.checks.report_formats import ContentCheckError
    from clinicsite.reports.launch_list import run_launch_check as print_list

    try:
        missing = print_list(ROOT, get_site_url(), as_json=json)
    except ContentCheckError as stopped:
        raise Exit(code=print_problems(stopped.problems, as_json=json)) from None
    raise Exit(code=1 if missing else 0)


@task(
    help={
        "since": "A commit or a branch to compare with; without it, the main branch.",
        "markdown": "Print Markdown, as a forge shows it.",
    }
)
def changes(context: Context, since: str = "", markdown: bool = False) -> None:
    """Say which pages visitors will find new, changed or gone, with their problems."""
    from clinicsite.reports.change_report import format_markdown, format_text
    from clinicsite.reports.compare_builds import BaseBuildError, CompareError, compare_builds

    try:
        found = compare_builds(ROOT, get_site_url(), since)
    except CompareError as reason:
        add_ci_summary(f"## What visitors will see\n\n{reason}")
        code = 0 if isinstance(reason, BaseBuildError) else 1
        raise Exit(str(reason), code=code) from None
    add_ci_summary(format_markdown(*found))
    echo(format_markdown(*found) if markdown else format_text(*found))


@task(help={"issue": "Write it into an issue too; for a run on GitHub."})
def weekly(context: Context, issue: bool = False) -> None:
    """Report due reviews, links that lead nowhere, and packages with holes, as Markdown."""
    from clinicsite.reports.github_issue import IssueError, write_issue
    from clinicsite.reports.maintenance_report import build_report as report_of

    def tell(done: int, of: int) -> None:
        end = "\n" if done == of else ""
        print(f"\rAsking other servers: {done} of {of} ", end=end, file=sys.stderr, flush=True)

    quiet = not sys.stderr.isatty()
    text = report_of(ROOT, get_site_url()) if quiet else report_of(ROOT, get_site_url(), tell)
    add_ci_summary(text)
    echo(text)
    if issue:
        try:
            echo(f"It stands in {write_issue('What has grown old', text, os.environ)}")
        except IssueError as reason:
            raise Exit(str(reason), code=1) from None
