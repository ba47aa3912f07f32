"""Define the command `translate`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.authoring.translate import translate_page
from clinicsite.cli.console import ROOT, echo, resolve_page


@task(
    positional=["page", "language"],
    help={
        "page": "The page (its file, its name or its address).",
        "language": "The two letters of the language.",
        "reviewed-by": "The qualified translator who read the translation.",
    },
)
def translate(context: Context, page: str, language: str, reviewed_by: str = "") -> None:
    """Make the translation of a page, or mark in it what changed in the English page.

    Example: python3 tasks.py translate crps es
    """
    echo(str(translate_page(ROOT, resolve_page(page), language, reviewed_by)))
