"""Everything a person types: `python3 tasks.py TASK` on any machine, `inv TASK` inside `.venv`."""

import sys
from pathlib import Path

import bootstrap

ROOT = Path(__file__).resolve().parent
TYPED_IN = Path.cwd()  # where a path that was typed begins
if __name__ == "__main__" or Path(sys.argv[0]).stem in {"inv", "invoke"}:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # a pipe on Windows is not
    bootstrap.enter(ROOT, sys.argv[1:])  # from here on everything in requirements.txt is there

import datetime as dt
import difflib
import os
import re
import subprocess
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from invoke import Collection, Context, Exit, ParseError, Program, task
from rich.progress import BarColumn, Progress, TextColumn

if TYPE_CHECKING:
    from plugins.model.problem import Problem
    from plugins.rendering.build import BuildResult


@task
def build(context: Context) -> None:
    """Build the site into output/."""
    result = build_site()
    print(
        f"\nThe site is in {result.output}: {result.pages} pages, {result.files} files, "
        f"built in {result.seconds:.1f} s.\n"
        "To see it, type:       python3 tasks.py preview\n"
        f"Its home page as file: {result.output / 'index.html'}"
    )


@task(
    positional=["title"],
    help={
        "title": "What the page is called.",
        "kind": "What kind of page: article, condition, treatment or page.",
        "lang": "The two letters of its language.",
        "name": "The name of its file, where the title should not give it.",
    },
)
def new(
    context: Context, title: str, kind: str = "article", lang: str = "en", name: str = ""
) -> None:
    """Start a page: a draft with the sections of its kind; asks when nothing is typed."""
    from plugins.writing.new import EXAMPLE, NotMadeError, ask, new_page

    given = {"title": title, "kind": kind, "lang": lang}
    try:
        if not title and sys.stdin.isatty():
            given |= ask(say, input, ROOT)
        made = new_page(ROOT, **given, name=name)
    except NotMadeError as why:
        raise Exit(f"No page was made. {why}", code=1) from None
    except (EOFError, KeyboardInterrupt):
        raise Exit(f"\nNo page was made. In one line: {EXAMPLE}", code=1) from None
    say(
        f"\nThe draft is in {made.path}. Open it and write where it says what is to be written.\n"
        "To see it, type:  python3 tasks.py preview\n"
        f"and go to:        http://127.0.0.1:8000/{made.address}"
    )
    for hint in made.hints:
        say(hint)


@task(
    help={
        "fix": "Mend what is safe to mend, and show what was changed.",
        "explain": "A code, such as E102: its rule, the reason, an example, the cure.",
        "json": "Print the problems as JSON, for other programs.",
    }
)
def check(context: Context, fix: bool = False, explain: str = "", json: bool = False) -> None:
    """Say what is wrong in the content, and how to mend it."""
    from plugins.checking.check import check_site
    from plugins.checking.explain import UnknownCodeError
    from plugins.checking.explain import explain as page_of
    from plugins.writing import fix as mending

    if explain:
        try:
            say(page_of(ROOT, explain))
        except UnknownCodeError as why:
            raise Exit(str(why), code=1) from None
        return
    live = import_module("publishconf")
    where = {"remote": live.PUBLISH_REMOTE, "branch": live.PUBLISH_BRANCH}
    look = partial(check_site, ROOT, site_url(), cache=ROOT / ".cache" / "texts", **where)
    if not fix:
        raise Exit(code=report(look(), as_json=json))
    outcome = mending.fix(ROOT, look)
    mending.show(outcome, ROOT, sys.stderr if json else sys.stdout)
    code = report(outcome.left, as_json=json) if outcome.left or json else 0
    raise Exit(code=code or (1 if outcome.failed else 0))


@task(name="launch-check", help={"json": "Print the list as JSON, for other programs."})
def launch_check(context: Context, json: bool = False) -> None:
    """Say what is still missing before the site opens; 1 as exit code while anything is."""
    from plugins.checking.problems import ContentProblems
    from plugins.reporting.launch_list import launch_check as print_list

    try:
        missing = print_list(ROOT, site_url(), as_json=json)
    except ContentProblems as stopped:
        raise Exit(code=report(stopped.problems, as_json=json)) from None
    raise Exit(code=1 if missing else 0)


@task(
    help={
        "doi": "Its DOI, such as 10.5555/12345.",
        "pmid": "Its number in PubMed.",
        "url": "Its web address, with https://.",
        "title": "Its title.",
        "authors": "Its authors: Doe J; Roe R.",
        "year": "The year it was published.",
        "type": "What it is: rct, guideline, web_page and so on.",
        "journal": "The journal, in short.",
        "key": "What pages cite it by; made from the first author and the year.",
        "from": "A file of many: CSL-JSON (.json), BibTeX (.bib) or RIS (.ris).",
        "only": "The key of the one source of that file that is meant.",
        "checked": "You have opened the source today and compared.",
    }
)
def cite(
    context: Context,
    doi: str = "",
    pmid: str = "",
    url: str = "",
    title: str = "",
    authors: str = "",
    year: str = "",
    type: str = "",
    journal: str = "",
    key: str = "",
    from_: str = "",
    only: str = "",
    checked: bool = False,
) -> None:
    """Add a source to content/data/references.yaml, and say how to cite it."""
    from plugins.writing import cite as citing

    given = {"doi": doi, "pmid": pmid, "url": url, "title": title, "journal": journal, "type": type}
    file = TYPED_IN / Path(from_).expanduser() if from_ else None
    ask = input if sys.stdin.isatty() and sys.stdout.isatty() else None
    try:
        typed = citing.typed(authors=authors, year=year, **given)
        outcome = citing.cite(ROOT, citing.Wish(typed, key, file, only, checked), ask)
    except citing.NotAddedError as problem:
        raise Exit(f"Nothing was added. {problem}", code=1) from None
    except (EOFError, KeyboardInterrupt):
        raise Exit("\nNothing was added.", code=1) from None
    say(citing.as_text(outcome))
    raise Exit(code=outcome.code)


@task(help={"json": "Print every source as JSON, for other programs."})
def references(context: Context, json: bool = False) -> None:
    """Say which sources are unused, old, unconfirmed or not checked for retraction."""
    from plugins.checking.problems import errors_in
    from plugins.reading.read import read_site
    from plugins.reporting import references as report_of

    site = read_site(ROOT / "content", ROOT / "theme", site_url(), publish=True)
    faults = errors_in(site.problems)
    if faults:  # then sources and pages may be there and unreadable
        raise Exit(code=report(faults, as_json=json))
    states = report_of.report(site)
    print(report_of.as_json(states) if json else report_of.as_text(states, site.now.date()))


@task(positional=["page"], help={"page": "The page: its file, its name, or its address."})
def ease(context: Context, page: str) -> None:
    """Say how hard a page is to read, and show its five hardest sentences."""
    from plugins.reading.read import read_site
    from plugins.reporting.reading_ease import show
    from plugins.writing.pages import NoSuchPageError, find_page

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
    """Show the state of every page, and what to do next."""
    from plugins.reporting.inventory_report import NoReportError
    from plugins.reporting.inventory_report import report as report_on_pages

    asked = {"html": html, "csv": csv, "json": json, "ics": ics}
    try:
        forms = [form for form, wanted in asked.items() if wanted]
        report_on_pages(ROOT, site_url(), forms, to=to, wide=wide)
    except NoReportError as reason:
        raise Exit(str(reason), code=1) from None


@task(
    positional=["old", "new"],
    help={
        "old": "The page: its file, its name, or its address.",
        "new": "What it is to be called: a name, a file, or an address.",
        "dry-run": "Only say what would change.",
    },
)
def rename(context: Context, old: str, new: str, dry_run: bool = False) -> None:
    """Move a page with its translations and pictures; links and old addresses follow."""
    from plugins.writing.rename import NotChangedError
    from plugins.writing.rename import rename as move

    try:
        say(str(move(ROOT, old, new, dry_run=dry_run)))
    except NotChangedError as problem:
        raise Exit(f"Not renamed. {problem}", code=1) from None


@task(
    positional=["page"],
    help={
        "page": "The page: its file, its name, or its address.",
        "to": "The page that takes its place.",
        "dry-run": "Only say what would change.",
    },
)
def unpublish(context: Context, page: str, to: str = "", dry_run: bool = False) -> None:
    """Take a page off the site: it becomes a draft, and its address leads to another."""
    from plugins.writing.unpublish import NotChangedError
    from plugins.writing.unpublish import unpublish as take_off

    try:
        say(str(take_off(ROOT, page, to=to, dry_run=dry_run)))
    except NotChangedError as problem:
        raise Exit(f"Nothing was changed. {problem}", code=1) from None


@task(
    help={
        "port": "The port to serve on; the next free one when it is taken.",
        "no-open": "Do not open the browser.",
        "on": "Show the site as visitors see it on this day, written year-month-day.",
    }
)
def preview(context: Context, port: int = 8000, no_open: bool = False, on: str = "") -> None:
    """Show the site in a browser, drafts too, and show each change at once."""
    from plugins.previewing.preview import preview as run_preview

    try:
        day = dt.date.fromisoformat(on) if on else None
    except ValueError:
        raise Exit(f'"{on}" is not a day; write it as in --on 2027-01-31.', code=1) from None
    try:
        run_preview(ROOT, port=port, open_browser=not no_open, say=say, on=day)
    except (OSError, OverflowError) as error:
        raise Exit(f"The preview cannot start: {error}. Try another --port.", code=1) from None


@task(
    positional=["page"],
    help={
        "page": "The page that was read: its file, its name, or its address.",
        "by": "The clinician who read it: a key of content/data/people.yaml.",
        "on": "The day it was read, if not today (2027-01-31).",
        "next": "The day by which it is to be read again.",
    },
)
def signoff(context: Context, page: str, by: str = "", on: str = "", next: str = "") -> None:
    """Record a clinician's review of a page, and of which words."""
    from plugins.writing.signoff import NotSignedError, sign_off

    try:
        signed = sign_off(ROOT, page, by=by, on=on, next_review=next)
    except NotSignedError as problem:
        raise Exit(f"Not signed. {problem}", code=1) from None
    say(str(signed))


@task(
    help={
        "remote": "The git remote to publish to (publishconf.py: PUBLISH_REMOTE).",
        "branch": "The branch that the host serves (publishconf.py: PUBLISH_BRANCH).",
        "dry-run": "Do everything but send it.",
    }
)
def publish(context: Context, remote: str = "", branch: str = "", dry_run: bool = False) -> None:
    """Check and build the site, and send it to the branch that the host serves."""
    from plugins.publishing import pages

    settings = import_module("publishconf")
    result = build_site()
    try:
        sent = pages.publish(
            ROOT,
            result.output,
            remote=remote or settings.PUBLISH_REMOTE,
            branch=branch or settings.PUBLISH_BRANCH,
            dry_run=dry_run,
        )
    except pages.NotPublishedError as problem:
        raise Exit(f"\nNot published. {problem}", code=1) from None
    say(f"\n{sent}")


@task
def test(context: Context) -> None:
    """Lint, then run the tests; what follows is handed to pytest: `test -k citations`."""
    from tests.install_browser import find_or_install

    chromium = find_or_install(say)
    if not chromium:
        raise Exit(code=1)
    passed_on = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    failed = 0 if passed_on else run_linters()
    how = passed_on or ["-n", "auto", "--dist", "loadfile"]  # all of them, on all cores
    code = run("Tests", "pytest", *how, env={"CHROMIUM": chromium})
    if failed:
        say("The tests have run, but the linters found something: see above them.")
    raise Exit(code=code or failed)


@task(
    help={
        "lighthouse": "Ask Lighthouse too; it is fetched from npm, and takes minutes.",
        "preview": "How soon the preview shows an edit, beside Hugo and stock Pelican.",
        "articles": "With --preview: how many articles there are, as in 100,1000,10000.",
    }
)
def bench(
    context: Context, lighthouse: bool = False, preview: bool = False, articles: str = "100,1000"
) -> None:
    """Measure how heavy and how quick the site is, or with --preview, how quick the preview."""
    from tests.bench.bench import bench as run_bench
    from tests.bench.preview import bench_preview
    from tests.install_browser import find_or_install

    chromium = find_or_install(say)
    if not chromium:
        raise Exit(code=1)
    if preview:
        bench_preview(chromium, [int(size) for size in re.findall(r"\d+", articles)])
    else:
        run_bench(chromium, with_lighthouse=lighthouse)


@task
def lint(context: Context) -> None:
    """Check the form of the code and the templates."""
    raise Exit(code=run_linters())


def build_site() -> "BuildResult":
    """Build into output/ with a progress bar; prints the problems, and exits when one is grave."""
    from plugins.checking.problems import ContentProblems
    from plugins.rendering.build import build as build_pages

    look = (TextColumn("{task.description}"), BarColumn())
    try:
        with Progress(*look) as progress:
            bar = progress.add_task("Reading the content", total=None)

            def showing(what: str) -> Callable[[int, int], None]:
                return lambda done, total: progress.update(
                    bar, description=f"{what} {done} of {total}", completed=done, total=total
                )

            result = build_pages(
                ROOT,
                ROOT / "output",
                on_page=showing("Building page"),
                on_picture=showing("Encoding picture"),
            )
    except ContentProblems as stopped:
        raise Exit(code=report(stopped.problems) or 1) from None
    if result.problems:
        report(result.problems)
    return result


def finish_what_was_stopped() -> None:
    """Finish a rename that was stopped half-way, before anything reads the content."""
    from plugins.writing.journal import BusyError, finish

    try:
        for path in finish(ROOT):
            say(f"{path} was changed while it was moved and is left as it is: look at its links.")
    except BusyError:
        return  # it is being done at this moment


def site_url() -> str:
    """The address that the visitors' site is built for."""
    return import_module("publishconf").SITEURL


def report(problems: "list[Problem]", *, as_json: bool = False) -> int:
    """Print the problems; in CI also as notes on the lines of the pull request."""
    from plugins.checking.problems import show

    return show(problems, json_output=as_json, annotate="GITHUB_ACTIONS" in os.environ)


def run_linters() -> int:
    """Run every linter; returns 0, or the exit code of the first that found something."""
    codes = [
        run("Code: rules", "ruff", "check", "."),
        run("Code: form", "ruff", "format", "--check", "."),
        run("Templates", "djlint", "theme/templates", "--lint", "--quiet"),
    ]
    return next((code for code in codes if code), 0)


def run(title: str, module: str, *arguments: str, env: dict[str, str] | None = None) -> int:
    """Run a module of the environment in the project's folder; returns its exit code."""
    say(f"\n── {title}: {module} {' '.join(arguments)}")
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | (env or {})).returncode


def say(text: str) -> None:
    """Print at once, also when the output goes to a file."""
    print(text, flush=True)


class Tasks(Program):
    """Invoke, but with a cure for a mistyped task or option."""

    def parse_tasks(self) -> None:
        """As Invoke does, with the nearest right word added to its complaint."""
        try:
            super().parse_tasks()
        except ParseError as error:
            known = [*self.collection.task_names, *(error.context.flags if error.context else ())]
            word = re.search(r"No idea what '(.+)' is", str(error))
            near = difflib.get_close_matches(word[1], known, n=1) if word else []
            cure = f" Did you mean {near[0]}?" if near else ""
            said = re.sub(
                r"Flag <Argument: ([\w-]+).*> needed value.*", r"--\1 needs a value.", str(error)
            )
            tell = f"{said}{cure} `python3 tasks.py` lists the tasks."
            raise ParseError(tell, error.context) from None


def has_title(typed: list[str]) -> bool:
    """Whether a word stands among the options of `new` that is not the value of one of them."""
    before = ["", *typed]
    return any(
        not word.startswith("-") and (not last.startswith("-") or "=" in last)
        for last, word in zip(before, typed)
    )


def main(typed: list[str]) -> None:
    """Run the tasks that were typed; with none, list them."""
    if typed[:1] == ["test"] and "--" not in typed and "--help" not in typed:
        typed = ["test", "--", *typed[1:]]
    if typed[:1] == ["new"] and not has_title(typed[1:]):
        typed = ["new", "", *typed[1:]]
    if typed[:2] == ["bench", "preview"]:  # which would run one task after the other
        typed = ["bench", "--preview", *typed[2:]]
    sys.argv = ["tasks.py", *typed]
    os.chdir(ROOT)
    finish_what_was_stopped()
    tasks = Collection.from_module(sys.modules[__name__])
    program = Tasks(namespace=tasks, name="tasks.py", binary="python3 tasks.py")
    program.run(sys.argv if typed else ["tasks.py", "--list"])


if __name__ == "__main__":
    main(sys.argv[1:])
elif Path(sys.argv[0]).stem in {"inv", "invoke"}:
    finish_what_was_stopped()
