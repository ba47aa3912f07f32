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
from clinicsite.parsing.site import Site, Text

Rule = Callable[[Site], Iterator[Problem]]

# Rules that look at each of `site.checked` by itself: the preview asks them about one text.
TEXT_RULES: tuple[Rule, ...] = (
    links.links_lead_somewhere,
    links.related_pages_exist,
    links.topics_exist,
    schedule.needed_pages_stay,
    headings.levels_go_down_one_by_one,
    headings.ids_are_used_once,
    headings.text_holds_no_html,
    headings.words_are_meant_as_words,
    blocks.blocks_are_known_and_complete,
    blocks.blocks_are_closed,
    blocks.blocks_are_read_as_such,
    images.pictures_exist_and_are_described,
    citations.citations_name_references,
    page_structure.medical_pages_are_whole,
    page_structure.nothing_is_left_unwritten,
    plain_language.pages_are_plain,
    plain_language.summaries_are_plain,
    review.drugs_are_reviewed_within_a_year,
    review.pages_with_sources_are_reviewed,
    signoff.clinicians_are_known_and_licensed,
    signoff.words_are_those_that_were_signed,
    signoff.pages_are_read_again_in_time,
    signoff.reviews_are_not_older_than_the_words,
    change_log.changes_are_dated_in_order,
    claims.pages_make_no_claims,
)
SITE_RULES: tuple[Rule, ...] = (
    files.folder_holds_its_types,
    files.names_are_kebab_case,
    files.drawings_are_plain,
    urls.one_file_one_address,
    urls.languages_have_words,
    images.bitmaps_can_be_shown,
    citations.references_are_cited,
    citations.sources_stand_once,
    citations.sources_are_of_the_past,
    record_readability.records_are_plain,
    evidence.benefits_rest_on_people,
    evidence.evidence_is_dated_well,
    evidence_coverage.pairs_have_evidence,
    evidence_coverage.pairs_are_shown_with_their_evidence,
    conflicting_evidence.disagreements_are_told,
    conflicting_evidence.disagreements_have_a_record,
    glossary.terms_are_not_circular,
    glossary.meanings_use_explained_words,
    change_log.new_words_are_in_the_change_log,
    security_txt.security_contact_holds,
    launch.the_list_is_whole,
    launch.the_list_is_done_after_launch,
    claims.records_make_no_claims,
)
RULES = (*TEXT_RULES, *SITE_RULES)
# Those that take long, and look at a text, the records, and what evidence the pages show that it
# links to; at nothing else, and no clock.
# What they find is kept with the text (parsing/document_cache.py).
RULES_OF_ONE_TEXT: tuple[Rule, ...] = (
    page_structure.medical_pages_are_whole,
    plain_language.pages_are_plain,
    plain_language.summaries_are_plain,
    review.drugs_are_reviewed_within_a_year,
    evidence_coverage.pairs_have_evidence,
    evidence_coverage.pairs_are_shown_with_their_evidence,
    conflicting_evidence.disagreements_are_told,
    conflicting_evidence.disagreements_have_a_record,
    claims.pages_make_no_claims,
)
LEAST, PARTS = 50, 20  # texts that they look at together; parts at most, as each takes a while more


def check(site: Site) -> list[Problem]:
    """Every problem of the site, sorted by file and line, each once."""
    found = {problem for some in look(site, result_cache.OnDisk(site.kept)) for problem in some}
    if site.kept:
        site.kept.prune()
    return sorted(found)


def look(
    site: Site,
    before: result_cache.Findings,
    going: Callable[[Iterable[str]], Iterable[str]] = list,
) -> Iterator[Iterable[Problem]]:
    """The same part by part; what was found `before` in a text that is as it was is not sought.

    `going` hands out the paths of the texts that a rule goes through: it may stop a look halfway.
    """
    yield site.problems
    for path in going(site.texts):
        yield site.texts[path].faults
    all_of_them = site.looking_at(going(site.texts))
    yield from (rule(all_of_them) for rule in RULES if rule not in RULES_OF_ONE_TEXT)
    near = evidence_coverage.Pairs(site).shown_near
    fresh: list[tuple[Text, str]] = []
    for text in [site.texts[path] for path in going(site.texts)]:
        shown = str(sorted(near(text)))
        known = before.get(text, shown)
        if known is None:
            fresh.append((text, shown))
        else:
            yield known
    size = max(LEAST, -(-len(fresh) // PARTS))
    for first in range(0, len(fresh), size):  # so that a look that is stopped has got somewhere
        some = fresh[first : first + size]
        part = site.looking_at(going([text.path for text, _ in some]))
        new = [problem for rule in RULES_OF_ONE_TEXT for problem in rule(part)]
        yield new
        for text, shown in some:
            before.put(text, shown, [p for p in new if p.path == text.source.path])


def check_text(site: Site, path: str) -> list[Problem]:
    """Every problem of the text at `path`, relative to content/, sorted by line, each once."""
    narrowed = site.looking_at([path])
    found = [problem for rule in TEXT_RULES for problem in rule(narrowed)]
    found += [*site.problems, *site.texts[path].faults]
    return sorted({problem for problem in found if problem.path == f"content/{path}"})
