"""Rules of fair measure: a medical page tells of risks as early, as large and as fully as of gains.

Fla. Admin. Code 64B8-11.001(2)(b) (no partial disclosure) and HEALTH-CONTENT E2.
"""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.analysis.outline import Span
from clinicsite.checks.analysis.sections import Sections
from clinicsite.model.problem import Problem
from clinicsite.model.urls import target_of
from clinicsite.parsing.markdown.elements import At

BENEFITS_TO_RISKS = 2  # words on benefits for each word on risks, at most
CONTACT = "pages/contact.md"


def risks_come_before_any_call_to_action(page: Sections) -> Iterator[Problem]:
    """The risks stand above the first link to contact or booking, and above any `book` card."""
    first = min(_actions(page), key=lambda at: at.line, default=None)
    for part in page.present:
        if first and part.need.before_action and first.line < part.at.line:
            message = f"This asks for a visit before the page has told {page.title(part)}"
            cure = (
                f"Move it below {page.title(part)}, line {part.at.line + page.text.body_line - 1}."
            )
            yield page.problem("833", first, message, cure)
            break


def risks_are_as_large_as_benefits(page: Sections) -> Iterator[Problem]:
    """A heading about risks is not smaller than that of the section on benefits."""
    benefits, risks = _sides(page)
    level = min((span.level for span in benefits), default=6)
    for span in risks:
        if span.level > level:
            message = f"“{span.words}” is a smaller heading than “{benefits[0].words}”"
            yield page.problem("834", span.at, message, f"Write it with {'#' * level} instead.")


def risks_have_their_share_of_words(page: Sections) -> Iterator[Problem]:
    """The words on benefits are at most twice those on risks."""
    benefits, risks = _sides(page)
    if any(page.is_unwritten(span) for span in (*benefits, *risks)):
        return
    harm = page.outline.word_count(risks)
    gain = page.outline.word_count([*benefits, *risks]) - harm
    if harm and gain > BENEFITS_TO_RISKS * harm:
        message = f"The page has {gain} words on benefits, and {harm} on risks"
        cure = f"Cut the one or add to the other: at most {BENEFITS_TO_RISKS} to 1."
        yield page.text.problem("W838", benefits[0].at, message, cure)


def _actions(page: Sections) -> Iterator[At]:
    """What asks the reader to come: links to contact, booking or portal, and `book` cards."""
    clinic = page.clinic
    given = {str(address) for address in (clinic.booking_url, clinic.portal_url) if address}
    if clinic.email:
        given.add(f"mailto:{clinic.email}")
    digits = "".join(filter(str.isdigit, clinic.phone or "-"))
    for link in page.text.found.links:
        target = target_of(link.target, page.text.path)
        english = target.path.replace(f".{page.text.place.lang}.md", ".md")
        called = link.target.startswith("tel:") and digits
        is_clinic = called and "".join(filter(str.isdigit, link.target)).endswith(digits)
        if english == CONTACT or link.target in given or is_clinic:
            yield link.at
    yield from (block.at for block in page.outline.blocks if block.care_level == "book")


def _sides(page: Sections) -> tuple[list[Span], list[Span]]:
    """The sections on benefits and those on risks; a block stands for the section around it."""
    sides: dict[str, list[Span]] = {"benefits": [], "risks": []}
    for part in page.present:
        if part.section.side and part.span:
            own = part.span if part.section.heading else page.outline.around(part.span.first)
            if own and own not in sides[part.section.side]:
                sides[part.section.side].append(own)
    return sides["benefits"], sides["risks"]


PAGE_RULES = (
    risks_come_before_any_call_to_action,
    risks_are_as_large_as_benefits,
    risks_have_their_share_of_words,
)
