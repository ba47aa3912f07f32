"""Define the command `cite`."""

from __future__ import annotations

import sys

from invoke import Context, Exit, task

from clinicsite.authoring import cite as references
from clinicsite.cli.console import ROOT, echo, resolve_path
from clinicsite.support.errors import UserError


@task(
    help={
        "doi": "Its DOI, such as 10.5555/12345.",
        "pmid": "Its number in PubMed.",
        "url": "Its web address, with https://.",
        "title": "Its title.",
        "authors": "Its authors: Doe J; Roe R.",
        "year": "The year of publication.",
        "type": "Its type: rct, guideline, web_page and so on.",
        "journal": "The abbreviated name of the journal.",
        "volume": "The volume of the journal.",
        "issue": "The issue of the volume.",
        "pages": "Its pages, such as 304-311, or its article number.",
        "key": "The key that pages cite (default: the first author and the year).",
        "from": "A file with many sources: CSL-JSON (.json), BibTeX (.bib) or RIS (.ris).",
        "only": "The key of one source of that file, if you want only that one.",
        "checked": "You opened the source today and compared it.",
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
    volume: str = "",
    issue: str = "",
    pages: str = "",
    key: str = "",
    from_: str = "",
    only: str = "",
    checked: bool = False,
) -> None:
    """Add a source to content/data/references.yaml, and show how to cite it.

    Example: python3 tasks.py cite --doi 10.5555/12345
    """
    fields = {
        "doi": doi,
        "pmid": pmid,
        "url": url,
        "title": title,
        "journal": journal,
        "volume": volume,
        "issue": issue,
        "pages": pages,
        "type": type,
    }
    file = resolve_path(from_) if from_ else None
    prompt = input if sys.stdin.isatty() and sys.stdout.isatty() else None
    try:
        draft = references.build_draft(authors=authors, year=year, **fields)
        options = references.CiteOptions(draft, key, file, only, checked)
        result = references.cite(ROOT, options, prompt)
    except (EOFError, KeyboardInterrupt):
        echo("")  # ends the line of the question
        raise UserError("") from None
    echo(references.format_result(result))
    raise Exit(code=result.exit_code)
