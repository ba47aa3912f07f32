"""Rules about the titles of pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.person import Person
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationState
from clinicsite.parsing.document import Document
from clinicsite.parsing.people_pages import get_person_path
from clinicsite.parsing.site import Site

_HELP = (
    "Change one of the two titles, or add a line “search_title: …” that tells the pages apart for "
    "search engines."
)
_NAME_HELP = "Tell the two apart: add a middle name, an initial or Jr. to this name."
VISIBLE_STATES = (PublicationState.LIVE, PublicationState.SCHEDULED)


@rule("E713", scope=Scope.SITE)
def unique_titles(site: Site) -> Iterator[Problem]:
    """No two pages of a language have one title, now or once a scheduled page is live."""
    pages: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for text in site.documents.values():
        meta = text.meta
        if meta and site.policy.get_status(meta).state in VISIBLE_STATES:
            title = " ".join((meta.search_title or meta.title).casefold().split())
            pages[text.page_path.lang, title].append(text)
    for same in pages.values():
        for text in same if len(same) > 1 else ():
            other = next(page for page in same if page is not text)
            if person := _find_person(site, text):
                message = f'Another page has the title "{person.name}"'
                if second := _find_person(site, other):
                    message = f'"{second.key}" has the same name'
                source = site.records.get_source("people")
                yield source.make_record_problem("E713", person.key, ("name",), message, _NAME_HELP)
                continue
            field = "search_title" if text.meta and text.meta.search_title else "title"
            message = f"content/{other.path} has the same title"
            if second := _find_person(site, other):
                message = f'The page of "{second.key}" in people.yaml has the same title'
            yield text.make_meta_problem("E713", (field,), message, _HELP)


def _find_person(site: Site, text: Document) -> Person | None:
    """Return the clinician from whose record a page is made, or None for a page of an editor."""
    if not text.is_made:
        return None
    people = site.records.people.values()
    return next((person for person in people if get_person_path(person) == text.path), None)
