"""Define the command `signoff`."""

from __future__ import annotations

import re

from invoke import Context, task

from clinicsite.authoring.signoff import sign_off
from clinicsite.cli.console import ROOT, echo, resolve_page


@task(
    positional=["pages"],
    help={
        "pages": "The pages that were read (their files, names or addresses).",
        "by": "The clinician who read them (a key of content/data/people.yaml).",
        "on": "The day of the review, as in 2027-01-31 (default: today).",
        "next": "The day of the next review at the latest, as in 2028-01-31.",
    },
)
def signoff(context: Context, pages: str, by: str = "", on: str = "", next: str = "") -> None:
    """Record a clinician's review of the present words of pages: of all of them, or of none.

    Example: python3 tasks.py signoff crps migraine --by PERSON
    """
    typed = [word for word in re.split(r"[,\s]+", pages) if word] or [pages]
    results = sign_off(ROOT, [*map(resolve_page, typed)], by=by, on=on, next_review=next)
    echo("\n\n".join(map(str, results)))
