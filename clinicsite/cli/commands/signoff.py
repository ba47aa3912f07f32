"""Define the command `signoff`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.authoring.signoff import sign_off
from clinicsite.cli.console import ROOT, echo


@task(
    positional=["page"],
    help={
        "page": "The page that was read (its file, its name or its address).",
        "by": "The clinician who read it (a key of content/data/people.yaml).",
        "on": "The day of the review, as in 2027-01-31 (default: today).",
        "next": "The day of the next review at the latest, as in 2028-01-31.",
    },
)
def signoff(context: Context, page: str, by: str = "", on: str = "", next: str = "") -> None:
    """Record a clinician's review of the present words of a page.

    Example: python3 tasks.py signoff crps --by PERSON
    """
    echo(str(sign_off(ROOT, page, by=by, on=on, next_review=next)))
