"""Define the command `unpublish`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.authoring.unpublish import unpublish as unpublish_page
from clinicsite.cli.console import ROOT, echo, get_site_url, resolve_page


@task(
    positional=["page"],
    help={
        "page": "The page (its file, its name or its address).",
        "to": "The page that replaces it.",
        "dry-run": "Only show what would change.",
    },
)
def unpublish(context: Context, page: str, to: str = "", dry_run: bool = False) -> None:
    """Turn a page into a draft, and redirect its address to another page.

    Example: python3 tasks.py unpublish old-offer --to contact
    """
    page, to = resolve_page(page), resolve_page(to)
    echo(str(unpublish_page(ROOT, page, to=to, site_url=get_site_url(), dry_run=dry_run)))
