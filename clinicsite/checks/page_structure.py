"""Rules about what a medical page must hold: the sections of its kind, whole and in their order.

What is an error on a page that is to be published is a warning on a draft: E831 and W831 …
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from clinicsite.checks import fair_balance
from clinicsite.checks.analysis.factual_sections import sections_of_fact
from clinicsite.checks.analysis.sections import Missing, Present, Sections, code, medical_pages
from clinicsite.model.problem import Problem
from clinicsite.parsing.markdown.elements import At
from clinicsite.parsing.site import Site

KEY_POINTS = (3, 5)  # HEALTH-CONTENT E2


def medical_pages_are_whole(site: Site) -> Iterator[Problem]:
    """A medical page is whole, in order, sourced, and fair to its risks."""
    for page in medical_pages(site):
        for rule in PAGE_RULES:
            yield from rule(page)


def sections_are_there(page: Sections) -> Iterator[Problem]:
    """A medical page has every section of its kind, with its block (HEALTH-CONTENT E2)."""
    for missing in page.missing:
        yield _missing(page, missing)
    for present in page.present:
        yield from _without_block(page, present)


def sections_are_in_order(page: Sections) -> Iterator[Problem]:
    """The sections of a medical page stand in the order of its kind."""
    last: Present | None = None
    for part in page.ordered:
        if last and part.at.line < last.at.line:
            title, other = page.title(part), page.title(last)
            message = f"{title} stands above {other}, which comes first"
            yield page.problem("832", part.at, _sentence(message), "Move it below that.")
        else:
            last = part


def key_points_are_few(page: Sections) -> Iterator[Problem]:
    """The `in-brief` block of a medical page has 3 to 5 points."""
    least, most = KEY_POINTS
    for part in page.present:
        if part.section.block == "in-brief" and part.span:
            points = page.outline.list_items(part.span)
            if not least <= points <= most:
                many = "1 point" if points == 1 else f"{points} points"
                message = f"The block in-brief has {many}"
                cure = f"Write {least} to {most} lines that begin with “- ”."
                yield page.problem("835", part.at, message, cure)


def facts_have_sources(page: Sections) -> Iterator[Problem]:
    """A medical page cites a source, and so does each of its sections that states facts.

    Those are the ones the anatomy calls sourced, and every other second-level section of facts.
    """
    cure = "Write [@key] where the fact ends; the keys are in content/data/references.yaml."
    facts = {part.span: page.title(part) for part in page.present if part.section.sourced}
    lang = page.text.place.lang
    lacking_an_id = {missing.section.heading.get(lang) for missing in page.missing}
    for span in sections_of_fact(page.text, page.outline):
        if span.words not in lacking_an_id:  # which has been said
            facts.setdefault(span, f"“{span.words}”")
    bare = [
        (span, title)
        for span, title in facts.items()
        if span and not page.outline.cites(span) and not page.is_unwritten(span)
    ]
    for span, title in bare:
        yield page.problem("836", span.at, _sentence(f"{title} cites no source"), cure)
    if not bare and not page.outline.has_source and not page.has_stubs:
        yield page.problem("836", At(1, 1, 0), "The page cites no source", cure)


def nothing_is_left_unwritten(site: Site) -> Iterator[Problem]:
    """A page that is to be published holds no stub; a draft is told how many there are."""
    markers = set(site.records.anatomy.unfinished.values())
    for text in site.checked:
        places = [
            At(number - text.body_line + 1, line.index(marker) + 1, len(marker))
            for number, line in enumerate(text.source.lines, start=1)
            for marker in markers
            if marker in line
        ]
        if places and code(text, "837") == "E837":
            for at in places:
                message, cure = "This is still to be written", "Write it, or set status: draft."
                yield text.problem("E837", at, message, cure)
        elif places:
            many = "1 part" if len(places) == 1 else f"{len(places)} parts"
            message = f"This draft has {many} still to be written; here is the first"
            yield text.problem("W837", places[0], message, "Write them before you publish it.")


def _missing(page: Sections, missing: Missing) -> Problem:
    lang = page.text.place.lang
    heading = missing.section.heading_line(lang)
    words = missing.section.heading.get(lang, "").casefold()
    for span in page.outline.sections:
        if words and span.words.casefold() == words:
            message = f"This heading lacks the id “{missing.section.id}”"
            return page.problem("831", span.at, message, f"Write it as “{heading}”.")
    after = next((part for part in page.ordered if part.number > missing.number), None)
    snippet = heading or f"{missing.section.block_line(lang)} … ///"
    cure = f"Add {'above this line' if after else 'at the end'}: “{snippet}”"
    if missing.need.link:
        cure += ", or a link to that section of another page"
    message = _sentence(f"{page.title(missing)} is missing{missing.why}")
    return page.problem("831", after.at if after else page.outline.end, message, f"{cure}.")


def _without_block(page: Sections, part: Present) -> Iterator[Problem]:
    """A heading whose block does not stand below it."""
    section, span = part.section, part.span
    if not (section.heading and section.block and span):
        return
    for block in page.outline.blocks:
        right = section.care_level in (None, block.care_level)
        if block.name == section.block and right and span.holds(block.first):
            return
    line = section.block_line(page.text.place.lang)
    option = f" with “level: {section.care_level}”" if section.care_level else ""
    message = _sentence(f"{page.title(part)} lacks its block {section.block}{option}")
    yield page.problem("831", part.at, message, f"Add below it: “{line}”{option}, … “///”.")


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


PAGE_RULES: tuple[Callable[[Sections], Iterator[Problem]], ...] = (
    sections_are_there,
    sections_are_in_order,
    key_points_are_few,
    facts_have_sources,
    *fair_balance.PAGE_RULES,
)
