"""Check records with words that no file holds yet, and show a page with them."""

from __future__ import annotations

from dataclasses import replace

from clinicsite.checks.analysis.claims.engine import share_judges
from clinicsite.checks.registry import Rule, Scope
from clinicsite.checks.rules.launch_facts import (
    check_address,
    check_hours,
    check_phone,
    check_registration,
    check_security_contact,
)
from clinicsite.checks.runner import RULES
from clinicsite.model.page import Page
from clinicsite.model.problem import Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.model.records import Records
from clinicsite.parsing.lazy_rendering import LazyRenderer
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.parsing.people_pages import make_people_documents
from clinicsite.parsing.record_update import update_records
from clinicsite.parsing.records import read_records
from clinicsite.parsing.site import Site
from clinicsite.preview.session import PreviewSession
from clinicsite.rendering.lazy_writer import PageProducer
from clinicsite.rendering.views import make_template_context

CLINIC_PATH = "content/data/clinic.yaml"
_FACT_CHECKS = (
    check_address,
    check_phone,
    check_hours,
    check_registration,
    check_security_contact,
)
# Rules of the whole site that report problems of records, and read no text of a page.
_SITE_RULES = ("drawings", "evidence", "holidays", "notices", "photos")


def _is_of_records(rule: Rule) -> bool:
    module = rule.function.__module__.rpartition(".")[2]
    return rule.scope is Scope.RECORDS or (rule.scope is Scope.SITE and module in _SITE_RULES)


_RULES = tuple(filter(_is_of_records, RULES))


def draft_records(
    session: PreviewSession, name: str, source: RecordSource, problems: list[Problem]
) -> tuple[Records, list[Problem]]:
    """Return the records with another source of a file, and all problems of that file.

    `problems` are those of reading the source.
    """
    content = session.root / "content"
    site = session.lazy_site.site if session.lazy_site else None
    records = site.records if site else read_records(content)[0]
    changed, found = update_records(records, name, source, content)
    share_judges(records, changed)
    return changed, [*problems, *found]


def check_records(session: PreviewSession, records: Records, path: str) -> list[Problem]:
    """Return the problems that the rules find in the file of records at `path`."""
    if session.lazy_site is None:
        return []
    site = replace(session.lazy_site.site, records=records)
    with session.priority_gate.hold():
        try:
            return [
                one for rule in _RULES for one in rule.find_problems(site, ()) if one.path == path
            ]
        except Exception as error:  # noqa: BLE001 (a template can raise anything; it is shown)
            return [session.make_problem(error)]


def list_missing_facts(session: PreviewSession, records: Records, path: str) -> list[Problem]:
    """Return the facts that the file at `path` needs before the site opens."""
    if session.lazy_site is None or path != CLINIC_PATH:
        return []
    site = replace(session.lazy_site.site, records=records)
    return [problem for check in _FACT_CHECKS for problem in check(site)]


def render_with_records(session: PreviewSession, records: Records, path: str) -> bytes:
    """Return the page at `path`, relative to content/, with other records.

    Returns nothing for a page that cannot be shown.
    """
    if session.lazy_site is None:
        return b""
    with session.priority_gate.hold():
        site = _make_site(session, session.lazy_site.site, records, path)
        document = site.documents.get(path)
        if document is None or document.meta is None:
            return b""
        producer = session.lazy_site.registry.find_producer(document.page_path.output_path)
        if not isinstance(producer, PageProducer):
            return b""
        page = Page(path, document.page_path, document.meta, lambda: document)
        changed = PageProducer(producer.template, producer.context | make_template_context(site))
        try:
            return changed.with_page(page)()
        except Exception:  # noqa: BLE001 (as above; the checks name the reason)
            return b""


def _make_site(session: PreviewSession, site: Site, records: Records, path: str) -> Site:
    """Return the site with other records, with which the page at `path` is rendered again."""
    memory = MemoryCache()
    memory.templates = session.memory.templates
    made = {one.path: one for one in make_people_documents(records, site.files)}
    new = replace(site, records=records, documents=site.documents | made)
    if path in new.documents:
        renderer = LazyRenderer(new, session.theme, memory)
        new.documents[path] = renderer.attach_renderer(new.documents[path])
    return new
