"""The real site with its Spanish drafts published, as it is after a translator has read them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from clinicsite.model.page import Page
from clinicsite.parsing.read import read_site
from tests.projects import ROOT, BuiltSite, Project

LANG = "es"


def publish_drafts(project: Project) -> None:
    """Give a project the Spanish pages, all of them published."""
    for file in (ROOT / "content").rglob(f"*.{LANG}.md"):
        text = file.read_text("utf-8").replace("status: draft\n", "status: published\n", 1)
        project.write(file.relative_to(ROOT).as_posix(), text)


def list_pages_of(site: BuiltSite) -> tuple[Page, ...]:
    """Return the pages of a built site, as the parser reads them."""
    return _read_pages(site.folder.parent)


@cache
def _read_pages(root: Path) -> tuple[Page, ...]:
    return tuple(read_site(root / "content", ROOT / "theme", "", publish=True).pages)


def select_spanish(pages: Iterable[Page]) -> list[Page]:
    """Return the Spanish pages among these."""
    return [page for page in pages if page.lang == LANG]
