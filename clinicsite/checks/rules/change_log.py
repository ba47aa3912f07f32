"""Rules about the public change log of a medical page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.content_hashes import (
    ContentHashes,
    PageHash,
    find_missing_change_logs,
    parse_content_hashes,
)
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.fingerprint import compute_fingerprint
from clinicsite.parsing.site import Site


@rule("E846", scope=Scope.DOCUMENT_IN_SITE)
def change_log_dates(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A change has no future date, except the day on which a scheduled page appears."""
    today = site.now.date()
    for text in documents:
        meta = text.meta
        if meta is None:
            continue
        last = max(today, meta.publication_date or today)
        for index, change in enumerate(meta.changes):
            if change.date > last:
                at = ("changes", index, "date")
                message = f"This change is of {change.date}, which is in the future"
                yield text.make_meta_problem("E846", at, message, "Write the day of the change.")


@rule("E843", "W843", scope=Scope.SITE)
def change_log_entries(site: Site) -> Iterator[Problem]:
    """When the words of a medical page change between two releases, its change log says so."""
    paths = {page.url_path: page.path for page in site.pages}
    for address in find_missing_change_logs(
        parse_content_hashes(site.last_release), build_content_hashes(site)
    ):
        text = site.documents[paths[address]]
        message = "The words differ from those published last, but the change log has no new entry"
        day = site.now.date()
        help_text = f"Add a line below “changes:”, such as “  - {{date: {day}, what: …, why: …}}”."
        code = "E843" if site.records.clinic.launched else "W843"
        yield text.make_meta_problem(code, ("changes",), message, help_text)


def build_content_hashes(site: Site) -> ContentHashes:
    """Return the content hashes of the medical pages of the site."""
    pages = {}
    for page in site.pages:
        if page.is_medical:
            days = sorted(change.date.isoformat() for change in page.meta.changes)
            was = tuple(alias.strip("/") + "/" for alias in page.meta.aliases)
            words = compute_fingerprint(page.meta, page.body)
            pages[page.url_path] = PageHash(words, len(days), days[-1] if days else "", was)
    return ContentHashes(site.records.clinic.launched, pages)
