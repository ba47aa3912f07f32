"""Rules of fair measure: a medical page tells of risks as early, as large and as fully as of gains.

Fla. Admin. Code 64B8-11.001(2)(b) (no partial disclosure) and HEALTH-CONTENT E2.
"""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.analysis.outline import OutlineItem
from clinicsite.checks.analysis.sections import PageSections
from clinicsite.model.phone import get_digits
from clinicsite.model.problem import Problem
from clinicsite.model.urls import resolve_link
from clinicsite.parsing.markdown.elements import TextSpan

MAX_BENEFIT_RATIO = 2  # words on benefits for each word on risks, at most
CONTACT_PAGE = "pages/contact.md"


def risk_position(page: PageSections) -> Iterator[Problem]:
    """The risks stand above the first link to contact or booking, and above any `book` card."""
    first = min(_iter_calls_to_action(page), key=lambda at: at.line, default=None)
    for part in page.present:
        if first and part.rule.before_action and first.line < part.position.line:
            message = f"This asks for a visit above the section {page.format_title(part)}"
            help_text = (
                f"Move it below {page.format_title(part)}, line "
                f"{part.position.line + page.text.body_line - 1}."
            )
            yield page.make_problem("833", first, message, help_text)
            break


def risk_heading_size(page: PageSections) -> Iterator[Problem]:
    """A heading about risks is not smaller than that of the section on benefits."""
    benefits, risks = _list_sides(page)
    level = min((span.level for span in benefits), default=6)
    for span in risks:
        if span.level > level:
            message = f"“{span.words}” is a smaller heading than “{benefits[0].words}”"
            yield page.make_problem(
                "834", span.span, message, f"Write it with {'#' * level} instead."
            )


def risk_word_share(page: PageSections) -> Iterator[Problem]:
    """The words on benefits are at most twice those on risks."""
    benefits, risks = _list_sides(page)
    if any(page.is_unfinished(span) for span in (*benefits, *risks)):
        return
    harm = page.outline.count_words(risks)
    gain = page.outline.count_words([*benefits, *risks]) - harm
    if harm and gain > MAX_BENEFIT_RATIO * harm:
        message = f"The page has {gain} words on benefits, and {harm} on risks"
        help_text = f"Shorten the benefits or add to the risks: at most {MAX_BENEFIT_RATIO} to 1."
        yield page.text.make_problem("W838", benefits[0].span, message, help_text)


def _iter_calls_to_action(page: PageSections) -> Iterator[TextSpan]:
    """Yield what asks the reader to come: links to contact, booking or portal, and `book` cards."""
    clinic = page.clinic
    given = {str(address) for address in (clinic.booking_url, clinic.portal_url) if address}
    if clinic.email:
        given.add(f"mailto:{clinic.email}")
    numbers = tuple(map(get_digits, clinic.phones))
    for link in page.text.elements.links:
        target = resolve_link(link.target, page.text.path)
        english = target.path.replace(f".{page.text.page_path.lang}.md", ".md")
        is_clinic = link.target.startswith("tel:") and get_digits(link.target) in numbers
        if english == CONTACT_PAGE or link.target in given or is_clinic:
            yield link.span
    yield from (block.span for block in page.outline.blocks if block.care_level == "book")


def _list_sides(page: PageSections) -> tuple[list[OutlineItem], list[OutlineItem]]:
    """Return the sections on benefits and those on risks. A block counts as its section."""
    sides: dict[str, list[OutlineItem]] = {"benefits": [], "risks": []}
    for part in page.present:
        if part.section.side and part.item:
            own = part.item if part.section.heading else page.outline.find_section(part.item.first)
            if own and own not in sides[part.section.side]:
                sides[part.section.side].append(own)
    return sides["benefits"], sides["risks"]


PAGE_RULES = (
    risk_position,
    risk_heading_size,
    risk_word_share,
)
