"""All rules over a site that was read, in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from clinicsite.checks import (
    blocks,
    change_log,
    citations,
    claims,
    conflicting_evidence,
    evidence,
    evidence_coverage,
    files,
    glossary,
    headings,
    images,
    launch,
    links,
    page_structure,
    plain_language,
    record_readability,
    result_cache,
    review,
    schedule,
    security_txt,
    signoff,
    urls,
)
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

Rule = Callable[[Site], Iterator[Problem]]

# Rules that look at each of `site.checked` by itself: the preview asks them about one text.
DOCUMENT_RULES: tuple[Rule, ...] = (
    links.link_targets,
    links.related_pages,
    links.topics,
    schedule.required_pages,
    headings.heading_levels,
    headings.duplicate_ids,
    headings.raw_html,
    headings.suspect_markup,
    blocks.block_definition,
    blocks.block_closing,
    blocks.block_position,
    images.image_targets,
    citations.unknown_citations,
    page_structure.medical_page_structure,
    page_structure.unfinished_text,
    plain_language.page_readability,
    plain_language.summary_readability,
    review.drug_review_interval,
    review.missing_review_date,
    signoff.signoff_clinician,
    signoff.signoff_hash,
    signoff.overdue_review,
    signoff.signoff_dates,
    change_log.change_log_dates,
    claims.page_claims,
)
SITE_RULES: tuple[Rule, ...] = (
    files.file_types,
    files.file_names,
    files.svg_files,
    urls.unique_urls,
    urls.ui_strings,
    images.image_files,
    citations.unused_references,
    citations.duplicate_references,
    citations.reference_dates,
    record_readability.record_readability,
    evidence.benefit_sources,
    evidence.evidence_dates,
    evidence_coverage.missing_evidence,
    evidence_coverage.unlinked_evidence,
    conflicting_evidence.unreported_disagreements,
    conflicting_evidence.unrecorded_disagreements,
    glossary.circular_terms,
    glossary.unexplained_terms,
    change_log.change_log_entries,
    security_txt.security_contact,
    launch.missing_launch_items,
    launch.open_launch_items,
    claims.record_claims,
)
RULES = (*DOCUMENT_RULES, *SITE_RULES)
# Those that take long, and look at a text, the records, and what evidence the pages show that it
# links to; at nothing else, and no clock.
# What they find is kept with the text (parsing/document_cache.py).
CACHED_RULES: tuple[Rule, ...] = (
    page_structure.medical_page_structure,
    plain_language.page_readability,
    plain_language.summary_readability,
    review.drug_review_interval,
    evidence_coverage.missing_evidence,
    evidence_coverage.unlinked_evidence,
    conflicting_evidence.unreported_disagreements,
    conflicting_evidence.unrecorded_disagreements,
    claims.page_claims,
)
MIN_BATCH, MAX_BATCHES = (
    50,
    20,
)  # texts that they look at together; parts at most, as each takes a while more


def check_all(site: Site) -> list[Problem]:
    """Every problem of the site, sorted by file and line, each once."""
    found = {
        problem
        for some in iter_problems(site, result_cache.DiskResultCache(site.document_cache))
        for problem in some
    }
    if site.document_cache:
        site.document_cache.prune()
    return sorted(found)


def iter_problems(
    site: Site,
    cache: result_cache.ResultCache,
    paths_iter: Callable[[Iterable[str]], Iterable[str]] = list,
) -> Iterator[Iterable[Problem]]:
    """The same part by part; what was found `before` in a text that is as it was is not sought.

    `going` hands out the paths of the texts that a rule goes through: it may stop a look halfway.
    """
    yield site.problems
    for path in paths_iter(site.documents):
        yield site.documents[path].render_problems
    all_of_them = site.restricted_to(paths_iter(site.documents))
    yield from (rule(all_of_them) for rule in RULES if rule not in CACHED_RULES)
    get_linked = evidence_coverage.CoverageIndex(site).shown_on_linked_pages
    fresh: list[tuple[Document, str]] = []
    for text in [site.documents[path] for path in paths_iter(site.documents)]:
        shown = str(sorted(get_linked(text)))
        known = cache.get(text, shown)
        if known is None:
            fresh.append((text, shown))
        else:
            yield known
    size = max(MIN_BATCH, -(-len(fresh) // MAX_BATCHES))
    for first in range(0, len(fresh), size):  # so that a look that is stopped has got somewhere
        some = fresh[first : first + size]
        part = site.restricted_to(paths_iter([text.path for text, _ in some]))
        new = [problem for rule in CACHED_RULES for problem in rule(part)]
        yield new
        for text, shown in some:
            cache.put(text, shown, [p for p in new if p.path == text.source.path])


def check_document(site: Site, path: str) -> list[Problem]:
    """Every problem of the text at `path`, relative to content/, sorted by line, each once."""
    narrowed = site.restricted_to([path])
    found = [problem for rule in DOCUMENT_RULES for problem in rule(narrowed)]
    found += [*site.problems, *site.documents[path].render_problems]
    return sorted({problem for problem in found if problem.path == f"content/{path}"})
