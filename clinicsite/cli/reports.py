"""What a person types to know the state of the pages: check, ease, inventory and lists."""

import os
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from invoke import Context, Exit, task

from clinicsite.cli.console import ROOT, TYPED_IN, report, say, say_in_summary, site_url

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
        from clinicsite.checks.explain import explain as page_of

        try:
            say(page_of(ROOT, explain))
        except UnknownCodeError as why:
            raise Exit(str(why), code=1) from None
        return
    from clinicsite.authoring import fix as mending
    from clinicsite.checks.check import check_site

    live = import_module("publishconf")
    host = live.HOSTS.get(live.PUBLISH_TO, live.PUBLISH_TO)
    look = partial(check_site, ROOT, site_url(), host=host, cache=ROOT / ".cache" / "texts")
    if not fix:
        problems = look()
        if gitlab:
            write_for_gitlab(gitlab, problems)
        code = report(problems, as_json=json)
        if not json and (hint := mending.hint(problems)):
            say(hint)
        raise Exit(code=code)
    outcome = mending.fix(ROOT, look)
    if gitlab:
        write_for_gitlab(gitlab, outcome.left)
    mending.show(outcome, ROOT, sys.stderr if json else sys.stdout)
    code = report(outcome.left, as_json=json) if outcome.left or json else 0
    raise Exit(code=code or (1 if outcome.failed else 0))


def write_for_gitlab(name: str, problems: list["Problem"]) -> None:
    """Write the problems to the file that was typed. Exits with a sentence when that fails."""
    from clinicsite.checks.report_formats import as_gitlab

    try:
        (TYPED_IN / Path(name).expanduser()).write_text(f"{as_gitlab(problems)}\n", "utf-8")
    except OSError as error:
        raise Exit(f"{name} cannot be written: {error.strerror}.", code=1) from None


@task(positional=["page"], help={"page": "The page (its file, its name or its address)."})
def ease(context: Context, page: str) -> None:
    """Say how hard a page is to read, and show its five hardest sentences.

    Example: python3 tasks.py ease crps
    """
    from clinicsite.authoring.page_lookup import NoSuchPageError, find_page
    from clinicsite.parsing.read import read_site
    from clinicsite.reports.readability_report import show

    site = read_site(ROOT / "content", ROOT / "theme", site_url(), publish=True)
    try:
        show(find_page(site, page), site.records)
    except NoSuchPageError as problem:
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
    from clinicsite.reports.inventory_report import NoReportError
    from clinicsite.reports.inventory_report import report as report_on_pages

    asked = {"html": html, "csv": csv, "json": json, "ics": ics}
    try:
        forms = [form for form, wanted in asked.items() if wanted]
        report_on_pages(ROOT, site_url(), forms, to=to, wide=wide)
    except NoReportError as reason:
        raise Exit(str(reason), code=1) from None


@task(help={"json": "Print every source as JSON, for other programs."})
def references(context: Context, json: bool = False) -> None:
    """Say which sources are unused, old, unconfirmed or not checked for retraction."""
    from clinicsite.checks.report_formats import errors_in
    from clinicsite.parsing.read import read_site
    from clinicsite.reports import reference_report as report_of

    site = read_site(ROOT / "content", ROOT / "theme", site_url(), publish=True)
    faults = errors_in(site.problems)
    if faults:  # then sources and pages may be there and unreadable
        raise Exit(code=report(faults, as_json=json))
    states = report_of.report(site)
    print(report_of.as_json(states) if json else report_of.as_text(states, site.now.date()))


@task(name="launch-check", help={"json": "Print the list as JSON, for other programs."})
def launch_check(context: Context, json: bool = False) -> None:
    """Say what is still missing before the site opens, and where to fill it in."""
    from clinicsite.checks.report_formats import ContentProblems
    from clinicsite.reports.launch_list import launch_check as print_list

    try:
        missing = print_list(ROOT, site_url(), as_json=json)
    except ContentProblems as stopped:
        raise Exit(code=report(stopped.problems, as_json=json)) from None
    raise Exit(code=1 if missing else 0)


@task(
    help={
        "since": "A commit or a branch to compare with; without it, the main branch.",
        "markdown": "Print Markdown, as a forge shows it.",
    }
)
def changes(context: Context, since: str = "", markdown: bool = False) -> None:
    """Say which pages visitors will find new, changed or gone, with their problems."""
    from clinicsite.reports.change_report import as_markdown, as_text
    from clinicsite.reports.compare_builds import NoStateBeforeError, NotComparedError, compare

    try:
        found = compare(ROOT, site_url(), since)
    except NotComparedError as reason:
        say_in_summary(f"## What visitors will see\n\n{reason}")
        code = 0 if isinstance(reason, NoStateBeforeError) else 1
        raise Exit(str(reason), code=code) from None
    say_in_summary(as_markdown(*found))
    say(as_markdown(*found) if markdown else as_text(*found))


@task(help={"issue": "Write it into an issue too; for a run on GitHub."})
def weekly(context: Context, issue: bool = False) -> None:
    """Report due reviews, links that lead nowhere, and packages with holes, as Markdown."""
    from clinicsite.reports.github_issue import NoIssueError, put_issue
    from clinicsite.reports.maintenance_report import weekly as report_of

    def tell(done: int, of: int) -> None:
        end = "\n" if done == of else ""
        print(f"\rAsking other servers: {done} of {of} ", end=end, file=sys.stderr, flush=True)

    quiet = not sys.stderr.isatty()
    text = report_of(ROOT, site_url()) if quiet else report_of(ROOT, site_url(), tell)
    say_in_summary(text)
    say(text)
    if issue:
        try:
            say(f"It stands in {put_issue('What has grown old', text, os.environ)}")
        except NoIssueError as reason:
            raise Exit(str(reason), code=1) from None
