"""Check headings, and markup that a document must not contain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.markup_excerpt import shorten_markup
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.faq import iter_faq_blocks
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.heading_ids import is_reserved_id
from clinicsite.parsing.site import Site


@rule("E309", "E310", "E313", scope=Scope.DOCUMENT)
def heading_levels(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """The title is the h1, and each heading is at most one level deeper than the last."""
    for text in documents:
        level = 1
        in_faq = {
            line for faq in iter_faq_blocks(text) for line in range(faq.first_line, faq.end_line)
        }
        for heading in text.elements.headings:
            if not heading.text.strip():
                message, help_text = (
                    "This heading has no words",
                    "Write the heading, or delete the line.",
                )
                yield text.make_problem("E313", heading.span, message, help_text)
            if heading.level == 1:
                message = "Only the title of a page is a heading with one #"
                help_text = "Write it with ## instead."
                yield text.make_problem("E310", heading.span, message, help_text)
            elif heading.level > level + 1:
                message = f"This heading skips from level {level} to level {heading.level}"
                help_text = f"Write it with {'#' * (level + 1)} instead."
                if heading.span.line in in_faq:
                    help_text = f"Write all questions of this block with {'#' * (level + 1)}."
                yield text.make_problem("E309", heading.span, message, help_text)
            level = max(heading.level, 2)


@rule("E314", scope=Scope.DOCUMENT)
def duplicate_ids(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """An id that an editor gives to a heading is given once on a page."""
    for text in documents:
        first: dict[str, int] = {}
        for heading in text.elements.headings:
            if heading.id in first:
                message = (
                    f'The id "{heading.id}" is that of the heading on line {first[heading.id]}'
                )
                help_text = "Give one of the two another id."
                yield text.make_problem("E314", heading.span, message, help_text)
            elif heading.id and is_reserved_id(heading.id):
                message = f'The site uses the id "{heading.id}" itself'
                yield text.make_problem(
                    "E314", heading.span, message, "Give the heading another id."
                )
            if heading.id:
                first[heading.id] = heading.span.line + text.body_line - 1


@rule("E311", "E312", scope=Scope.DOCUMENT)
def raw_html(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Text is Markdown: no HTML, and no attributes but the id of a heading."""
    for text in documents:
        for html in text.elements.html:
            message = f"HTML is not allowed in a text: {shorten_markup(html.text)}"
            help_text = "Write it in Markdown, or as a block. For a visible < write \\<."
            yield text.make_problem("E311", html.span, message, help_text)
        for attributes in text.elements.attributes:
            message = f"Braces are not allowed here: {shorten_markup(attributes.text)}"
            help_text = (
                "Delete the braces. Only a heading may have them, for its id: ## Signs {#signs}."
            )
            yield text.make_problem("E312", attributes.span, message, help_text)
