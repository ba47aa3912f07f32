"""List the notices that a page shows at its top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clinicsite.model.notice import LEVELS, Notice
from clinicsite.model.page import Page
from clinicsite.model.publication_status import PublicationState, PublicationStatus
from clinicsite.parsing.site import Site


@dataclass(frozen=True)
class NoticeView:
    """A notice, whether it is live, and the page that says more, if it is on the site."""

    notice: Notice
    status: PublicationStatus
    link: Page | None

    @property
    def is_scheduled(self) -> bool:
        """Return whether only the staff preview shows the notice."""
        return self.status.state is PublicationState.SCHEDULED


def list_notices(
    site: Site, doc: Page, find_page: Callable[[str, str], Page | None]
) -> list[NoticeView]:
    """Return the notices of a page: the most urgent first, then in the order of the file.

    `find_page` returns the live page at a path, in a language where that exists. A notice without a
    link to follow, or on the page that it links to, has no link.
    """
    notices = [
        notice
        for notice in site.records.in_language(doc.lang).notices.values()
        if notice.belongs_to(doc.page_path, doc.path) and notice.is_included(site.policy)
    ]
    today = site.now.date()
    views = []
    for notice in sorted(notices, key=lambda notice: LEVELS.index(notice.level)):
        page = find_page(notice.link, doc.lang) if notice.link else None
        link = page if page and page.path != doc.path else None
        views.append(NoticeView(notice, notice.get_status(today), link))
    return views
