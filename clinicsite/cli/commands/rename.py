"""Define the command `rename`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.authoring.rename import rename as rename_page
from clinicsite.cli.console import ROOT, echo, get_site_url, resolve_page


@task(
    positional=["old", "new"],
    help={
        "old": "The page (its file, its name or its address).",
        "new": "Its new name, file or address.",
        "dry-run": "Only show what would change.",
    },
)
def rename(context: Context, old: str, new: str, dry_run: bool = False) -> None:
    """Move a page with its translations and pictures, and update links and redirects.

    Example: python3 tasks.py rename crps complex-pain
    """
    old = resolve_page(old)
    echo(str(rename_page(ROOT, old, new, site_url=get_site_url(), dry_run=dry_run)))
