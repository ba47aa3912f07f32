"""Rules about what a medical page must hold: the sections of its kind, whole and in their order.

What is an error on a page that is to be published is a warning on a draft: E831 and W831 …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from clinicsite.checks.analysis.factual_sections import iter_factual_sections
from clinicsite.checks.analysis.sections import (
    MissingSection,
    PageSections,
    PresentSection,
    get_code_by_status,
    iter_medical_pages,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules import fair_balance
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import TextSpan
from clinicsite.parsing.site import Site

KEY_POINT_RANGE = (3, 5)  # HEALTH-CONTENT E2


@rule(
    "E831",
    "E832",
    "E833",
    "E834",
    "E835",
    "E836",
    "W831",
    "W832",
    "W833",
    "W834",
    "W835",
    "W836",
    "W838",
    scope=Scope.DOCUMENT,
    reads=("page-structure",),
)
def medical_page_structure(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A medical page is whole, in order, sourced, and fair to its risks."""
    for page in iter_medical_pages(site, documents):
        for check_page in PAGE_RULES:
            yield from check_page(page)


def required_sections(page: PageSections) -> Iterator[Problem]:
    """A medical page has every section of its kind, with its block (HEALTH-CONTENT E2)."""
    for missing in page.missing:
        yield _make_missing_problem(page, missing)
    for present in page.present:
        yield from _check_section_block(page, present)


def section_order(page: PageSections) -> Iterator[Problem]:
    """The sections of a medical page are in the order of its kind."""
    last: PresentSection | None = None
    for part in page.ordered:
        if last and part.position.line < last.position.line:
            title, other = page.format_title(part), page.format_title(last)
            message = f"{title} is above {other}, but belongs below it"
            yield page.make_problem(
                "832", part.position, _capitalize(message), "Move it below that."
            )
        else:
            last = part


def key_points(page: PageSections) -> Iterator[Problem]:
    """The `in-brief` block of a medical page has 3 to 5 points."""
    least, most = KEY_POINT_RANGE
    for part in page.present:
        if part.section.block == "in-brief" and part.item:
            points = page.outline.count_list_items(part.item)
            if not least <= points <= most:
                many = "1 point" if points == 1 else f"{points} points"
                message = f"The block in-brief has {many}"
                help_text = f"Write {least} to {most} lines that begin with “- ”."
                yield page.make_problem("835", part.position, message, help_text)


def cited_sections(page: PageSections) -> Iterator[Problem]:
    """A medical page cites a source, and so does each of its sections that states facts.

    Those are the ones the anatomy calls sourced, and every other second-level section of facts.
    """
    help_text = "Write [@key] where the fact ends. The keys are in content/data/references.yaml."
    facts = {part.item: page.format_title(part) for part in page.present if part.section.sourced}
    lang = page.text.page_path.lang
    lacking_an_id = {missing.section.heading.get(lang) for missing in page.missing}
    for span in iter_factual_sections(page.text, page.outline):
        if span.words not in lacking_an_id:  # the missing id has its own problem
            facts.setdefault(span, f"“{span.words}”")
    bare = [
        (span, title)
        for span, title in facts.items()
        if span and not page.outline.has_citation(span) and not page.is_unfinished(span)
    ]
    for span, title in bare:
        yield page.make_problem(
            "836", span.span, _capitalize(f"{title} cites no source"), help_text
        )
    has_source = page.outline.has_source or not page.has_references
    if not bare and not has_source and not page.has_unfinished_text:
        yield page.make_problem("836", TextSpan(1, 1, 0), "The page cites no source", help_text)


@rule("E837", "W837", scope=Scope.DOCUMENT)
def unfinished_text(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A page that is to be published holds no stub. For a draft, the rule counts them."""
    markers = set(site.records.page_structure.unfinished.values())
    for text in documents:
        places = [
            TextSpan(number - text.body_line + 1, line.index(marker) + 1, len(marker))
            for number, line in enumerate(text.source.lines, start=1)
            for marker in markers
            if marker in line
        ]
        if places and get_code_by_status(text, "837") == "E837":
            for at in places:
                message, help_text = (
                    "This is still to be written",
                    "Write it, or set status: draft.",
                )
                yield text.make_problem("E837", at, message, help_text)
        elif places:
            many = "1 part" if len(places) == 1 else f"{len(places)} parts"
            message = f"This draft has {many} still to be written. Here is the first"
            yield text.make_problem("W837", places[0], message, "Write them before you publish it.")


def _make_missing_problem(page: PageSections, missing: MissingSection) -> Problem:
    lang = page.text.page_path.lang
    heading = missing.section.format_heading(lang)
    words = missing.section.heading.get(lang, "").casefold()
    for span in page.outline.sections:
        if words and span.words.casefold() == words:
            message = f"This heading has no id “{missing.section.id}”"
            return page.make_problem("831", span.span, message, f"Write it as “{heading}”.")
    after = next((part for part in page.ordered if part.number > missing.number), None)
    snippet = heading or f"{missing.section.format_block_start(lang)} … ///"
    help_text = f"Add {'above this line' if after else 'at the end'}: “{snippet}”"
    if missing.rule.link:
        help_text += ", or a link to that section of another page"
    message = _capitalize(f"{page.format_title(missing)} is missing{missing.reason}")
    return page.make_problem(
        "831", after.position if after else page.outline.last_span, message, f"{help_text}."
    )


def _check_section_block(page: PageSections, part: PresentSection) -> Iterator[Problem]:
    """Yield the problem of a heading without its block."""
    section, span = part.section, part.item
    if not (section.heading and section.block and span):
        return
    for block in page.outline.blocks:
        right = section.care_level in (None, block.care_level)
        if block.name == section.block and right and span.has_line(block.first):
            return
    line = section.format_block_start(page.text.page_path.lang)
    option = f" with “level: {section.care_level}”" if section.care_level else ""
    message = _capitalize(f"{page.format_title(part)} has no block {section.block}{option}")
    yield page.make_problem(
        "831", part.position, message, f"Add below it: “{line}”{option}, … “///”."
    )


def _capitalize(words: str) -> str:
    return words[0].upper() + words[1:]


PAGE_RULES: tuple[Callable[[PageSections], Iterator[Problem]], ...] = (
    required_sections,
    section_order,
    key_points,
    cited_sections,
    *fair_balance.PAGE_RULES,
)
