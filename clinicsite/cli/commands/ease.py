"""Define the command `ease`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.authoring.page_lookup import find_page
from clinicsite.cli.console import ROOT, get_site_url, resolve_page
from clinicsite.parsing.read import read_site
from clinicsite.reports.readability_report import print_readability


@task(positional=["page"], help={"page": "The page (its file, its name or its address)."})
def ease(context: Context, page: str) -> None:
    """Show how hard a page is to read, with its five hardest sentences.

    Example: python3 tasks.py ease crps
    """
    site = read_site(ROOT / "content", ROOT / "theme", get_site_url(), publish=True)
    site.require_complete()
    print_readability(find_page(site, resolve_page(page)), site.records)
