"""Rules about when a page comes and goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.publication_status import PublicationState
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

# The home page, the page for what is not found, and the lists: hosts, menus and pages need them.
REQUIRED_PAGES = frozenset(
    f"pages/{name}"
    for name in (
        *("home", "404", "articles", "conditions", "treatments", "evidence", "glossary", "search"),
        *("help-now", "about/changes"),
    )
)


@rule("E101", scope=Scope.DOCUMENT_IN_SITE)
def required_pages(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page that the site cannot do without is not scheduled, and no day takes it down."""
    needed = REQUIRED_PAGES | {
        path.removesuffix(".md") for path in site.records.navigation.linked_pages
    }
    for text in documents:
        name = text.path.removesuffix(".md")
        if text.page_path.lang != DEFAULT_LANG:
            name = name.removesuffix(f".{text.page_path.lang}")
        if text.meta is None or name not in needed:
            continue
        if text.meta.expires:
            message = "This page cannot expire, because every page links to it"
            yield text.make_meta_problem("E101", ("expires",), message, "Delete this line.")
        if site.policy.get_status(text.meta).state is PublicationState.SCHEDULED:
            message = "This page cannot wait for its day, because every page links to it"
            yield text.make_meta_problem("E101", ("publish_on",), message, "Delete this line.")


@rule("W101", scope=Scope.DOCUMENT)
def unused_days(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page with a day to appear is not a draft, and its `date` is no later day."""
    for text in documents:
        meta = text.meta
        if meta is None or meta.publish_on is None:
            continue
        if meta.status == "draft":
            message = f"This page is a draft, and does not appear on {meta.publish_on}"
            help_text = "Write “status: published”. The page still waits for its day."
            yield text.make_meta_problem("W101", ("publish_on",), message, help_text)
        elif meta.start != meta.publish_on:
            message = f"The page waits for its date {meta.start}, and not for {meta.publish_on}"
            help_text = "Delete this line, or write an earlier day behind “date:”."
            yield text.make_meta_problem("W101", ("publish_on",), message, help_text)
