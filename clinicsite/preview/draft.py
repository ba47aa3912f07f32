"""Show a page with words that no file holds yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clinicsite.checks.analysis.page_readability import (
    HardSentence,
    ReadabilityReport,
    list_hard_sentences,
    list_names,
)
from clinicsite.checks.runner import check_document
from clinicsite.model.page import Page
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.read import parse_document
from clinicsite.parsing.site import Site
from clinicsite.preview.session import PreviewSession
from clinicsite.rendering.lazy_build import LazySite
from clinicsite.rendering.lazy_writer import PageProducer

HARDEST_COUNT = 3


@dataclass(frozen=True)
class Draft:
    """The unsaved words of a page, parsed, and the page itself.

    `html` is empty where the words cannot be shown.
    """

    document: Document
    parse_problems: list[Problem]
    html: bytes


@dataclass(frozen=True)
class DraftReport:
    """The problems of a draft, and how hard it is to read."""

    problems: list[Problem]
    score: str
    hardest: list[HardSentence]


def render_draft(session: PreviewSession, path: str, data: bytes) -> Draft | None:
    """Return the page at `path`, relative to content/, as it is with the bytes `data`.

    The session does not change. Returns None for a page that the session does not have.
    """
    with session.priority_gate.hold():
        lazy_site = session.lazy_site
        if lazy_site is None or path not in lazy_site.site.documents:
            return None
        known = lazy_site.site.documents[path]
        parsed, problems = parse_document(path, known.page_path, data)
        document = lazy_site.site.attach_renderer(parsed)
        return Draft(document, problems, _render(lazy_site, document, known))


def report_draft(session: PreviewSession, draft: Draft) -> DraftReport:
    """Return the problems of a draft of the session, and its hardest sentences."""
    with session.priority_gate.hold():
        assert session.lazy_site
        site, document = session.lazy_site.site, draft.document
        others = [problem for problem in site.problems if problem.path != document.source.path]
        draft_site = replace(
            site,
            documents=site.documents | {document.path: document},
            problems=[*others, *draft.parse_problems],
        )
        problems = _check(session, draft_site, document.path)
        names = list_names(site.records)
        report = ReadabilityReport(document, names)
        if report.scale is None or not report.lines:
            return DraftReport(problems, "", [])
        hardest = list_hard_sentences(document, HARDEST_COUNT, names)
        return DraftReport(problems, report.scale.format_score(report.plain), hardest)


def _check(session: PreviewSession, site: Site, path: str) -> list[Problem]:
    try:
        return check_document(site, path)
    except Exception as error:  # noqa: BLE001 (a template can raise anything; it is shown)
        return [session.make_problem(error)]


def _render(lazy_site: LazySite, document: Document, known: Document) -> bytes:
    """Return the page, or nothing where it cannot be rendered.

    With an invalid front matter, the page has the fields of the file.
    """
    meta = document.meta or known.meta
    producer = lazy_site.registry.find_producer(known.page_path.output_path)
    if meta is None or not isinstance(producer, PageProducer) or document.render_problems:
        return b""
    page = Page(document.path, document.page_path, meta, lambda: document)
    try:
        return producer.with_page(page)()
    except Exception:  # noqa: BLE001 (as above; the checks name the reason)
        return b""
