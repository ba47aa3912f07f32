"""What a person types to write: new, cite, rename, unpublish, signoff, preview."""

import datetime as dt
import sys
import webbrowser
from pathlib import Path

from invoke import Context, Exit, task

from clinicsite.cli.console import INVOCATION_DIR, ROOT, echo

DEFAULT_PORT = 8000  # of the preview; the next free one when it is taken


@task(
    positional=["title"],
    help={
        "title": "What the page is called.",
        "kind": "The kind of page (article, condition, treatment or page).",
        "lang": "The two letters of its language.",
        "name": "The name of its file, where the title should not give it.",
        "no-open": "Do not open its preview in the browser.",
    },
)
def new(
    context: Context,
    title: str,
    kind: str = "",
    lang: str = "",
    name: str = "",
    no_open: bool = False,
) -> None:
    """Start a page: a draft with the sections of its kind; asks for what is not typed.

    Example: python3 tasks.py new "How nerve blocks work" --kind article
    """
    from clinicsite.authoring.new import EXAMPLE, NewPageError, create_page, prompt_missing

    given = {"title": title, "kind": kind, "lang": lang}
    is_asked = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        if not title and is_asked:
            given = prompt_missing(echo, input, ROOT, given)
        made = create_page(ROOT, **given, name=name)
    except NewPageError as why:
        raise Exit(f"No page was made. {why}", code=1) from None
    except (EOFError, KeyboardInterrupt):
        raise Exit(f"\nNo page was made. In one line: {EXAMPLE}", code=1) from None
    echo(f"\nThe draft is in {made.path}. Open it and write where it says what is to be written.")
    for hint in made.hints:
        echo(hint)
    if is_asked and not no_open:
        try:
            open_preview(made.url_path)
        except OSError as error:
            raise Exit(f"The preview cannot start: {error}.", code=1) from None
    else:
        echo(
            "To see it, type:  python3 tasks.py preview\n"
            f"and go to:        http://127.0.0.1:{DEFAULT_PORT}/{made.url_path}"
        )


def open_preview(url_path: str) -> None:
    """Open a page in the preview that runs, or start one."""
    from clinicsite.preview.discovery import find_running_preview
    from clinicsite.preview.run import run_preview as run_preview

    if url := find_running_preview(ROOT):
        echo(f"It is open in the browser: {url}/{url_path}")
        webbrowser.open(f"{url}/{url_path}")
    else:
        run_preview(
            ROOT, port=DEFAULT_PORT, open_browser=True, report_progress=echo, url_path=url_path
        )


@task(
    help={
        "port": "The port to serve on; the next free one when it is taken.",
        "no-open": "Do not open the browser.",
        "on": "Show the site as visitors see it on this day, written year-month-day.",
    }
)
def preview(
    context: Context, port: int = DEFAULT_PORT, no_open: bool = False, on: str = ""
) -> None:
    """Show the site in a browser, drafts too, and show each change at once.

    Example: python3 tasks.py preview --on 2027-01-31 --port 8001
    """
    from clinicsite.preview.run import run_preview as run_preview

    try:
        day = dt.date.fromisoformat(on) if on else None
    except ValueError:
        said = f'"{on}" is not a day. Type it as in: python3 tasks.py preview --on 2027-01-31'
        raise Exit(said, code=1) from None
    if not 0 < port < 65536:
        raise Exit(f"There is no port {port}. Type a number from 1 to 65535.", code=1)
    try:
        run_preview(
            ROOT, port=port, open_browser=not no_open, report_progress=echo, publication_date=day
        )
    except OSError as error:
        raise Exit(f"The preview cannot start: {error}. Try another --port.", code=1) from None


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
    """Add a source to content/data/references.yaml, and say how to cite it; asks for what it lacks.

    Example: python3 tasks.py cite --doi 10.5555/12345
    """
    from clinicsite.authoring import cite as citing

    given = {"doi": doi, "pmid": pmid, "url": url, "title": title, "journal": journal, "type": type}
    file = INVOCATION_DIR / Path(from_).expanduser() if from_ else None
    ask = input if sys.stdin.isatty() and sys.stdout.isatty() else None
    try:
        typed = citing.build_draft(authors=authors, year=year, **given)
        outcome = citing.add_citation(
            ROOT, citing.CiteOptions(typed, key, file, only, checked), ask
        )
    except citing.CiteError as problem:
        raise Exit(f"Nothing was added. {problem}", code=1) from None
    except (EOFError, KeyboardInterrupt):
        raise Exit("\nNothing was added.", code=1) from None
    echo(citing.format_result(outcome))
    raise Exit(code=outcome.exit_code)


@task(
    positional=["old", "new"],
    help={
        "old": "The page (its file, its name or its address).",
        "new": "What it is to be called (a name, a file or an address).",
        "dry-run": "Only say what would change.",
    },
)
def rename(context: Context, old: str, new: str, dry_run: bool = False) -> None:
    """Move a page with its translations and pictures; links and old addresses follow.

    Example: python3 tasks.py rename crps complex-pain
    """
    from clinicsite.authoring.rename import ContentChangeError
    from clinicsite.authoring.rename import rename as move

    try:
        echo(str(move(ROOT, old, new, dry_run=dry_run)))
    except ContentChangeError as problem:
        raise Exit(f"Not renamed. {problem}", code=1) from None


@task(
    positional=["page"],
    help={
        "page": "The page (its file, its name or its address).",
        "to": "The page that takes its place.",
        "dry-run": "Only say what would change.",
    },
)
def unpublish(context: Context, page: str, to: str = "", dry_run: bool = False) -> None:
    """Take a page off the site: it becomes a draft, and its address leads to another.

    Example: python3 tasks.py unpublish old-offer --to contact
    """
    from clinicsite.authoring.unpublish import ContentChangeError
    from clinicsite.authoring.unpublish import unpublish as take_off

    try:
        echo(str(take_off(ROOT, page, to=to, dry_run=dry_run)))
    except ContentChangeError as problem:
        raise Exit(f"Nothing was changed. {problem}", code=1) from None


@task(
    positional=["page"],
    help={
        "page": "The page that was read (its file, its name or its address).",
        "by": "The clinician who read it (a key of content/data/people.yaml).",
        "on": "The day it was read, if not today, as in 2027-01-31.",
        "next": "The day by which it is to be read again, as in 2028-01-31.",
    },
)
def signoff(context: Context, page: str, by: str = "", on: str = "", next: str = "") -> None:
    """Record a clinician's review of a page, and of which words.

    Example: python3 tasks.py signoff crps --by PERSON
    """
    from clinicsite.authoring.signoff import SignoffError, sign_off

    try:
        signed = sign_off(ROOT, page, by=by, on=on, next_review=next)
    except SignoffError as problem:
        raise Exit(f"Not signed. {problem}", code=1) from None
    echo(str(signed))
