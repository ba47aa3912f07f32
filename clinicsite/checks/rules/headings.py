"""Check headings, and markup that a document must not contain."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.block_lines import list_unparsed_lines
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


@rule("E316", scope=Scope.DOCUMENT)
def suspect_markup(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Characters that look like a link, a list or a footnote are one."""
    for text in documents:
        unparsed = list_unparsed_lines(text)
        for stray in text.elements.suspect_markup:
            if stray.span.line in unparsed:
                continue
            message, help_text = _SUSPECT_MARKUP[stray.kind]
            words = _shorten(stray.text)
            yield text.make_problem(
                "E316", stray.span, message.format(words), help_text.format(words)
            )


_BLANK_LINE_HELP = "Put an empty line above it."
_SUSPECT_MARKUP = {
    "footnote": ("The footnote {} has no text", "Add a line such as [^1]: Text of the footnote."),
    "citation": ("This citation is incomplete: {}", "Write it as [@key]."),
    "space": ("There is a space inside this link", "Write [words](address) without a space."),
    "link": ("This link is incomplete: {}", "Write it as [words](address)."),
    "lost": (
        "The characters * or _ near “{}” hide a link or other words",
        "Put a backslash before each * and _ that readers should see.",
    ),
    "key": (
        "The source {} is shown as these words",
        "Write it in square brackets with an @, as in [@key].",
    ),
    "stars": (
        "Readers see the stars of {}",
        "Write **words**, with no space inside the stars. Put a backslash before each other star.",
    ),
    "address": (
        "The address {} is shown as words, not as a link",
        "Write [words](https://…), or <https://…> to show the address itself.",
    ),
    "code": (
        "This line begins with four spaces or a tab, so readers see it as program code",
        "Delete the spaces or the tab in front of it.",
    ),
    "point": (
        "This begins no list: “{}”",
        "Write “- word” or “1. word”, with one space, and put an empty line above the first.",
    ),
    "swapped": ("The brackets of this link are in the wrong order", "Write [words](address)."),
    "slashes": (
        "A block begins and ends with three slashes, and this line has two",
        "Write a third slash.",
    ),
    "tabs": (
        "Tabs separate the words of these lines, but a page does not show tabs",
        "Make a table of them, as in “| A | B |”, with a line “|---|---|” below the first.",
    ),
    "unused": (
        "Nothing in the text leads to the footnote {}",
        "Write {} where it belongs, or delete the footnote.",
    ),
    "ruler": (
        "This is no table: a line of hyphens is missing below the first line",
        "Write “--- | ---” between the two lines, with --- once for each column.",
    ),
    "nested": (
        "This list item has too few spaces in front, so it does not belong to the item above",
        "Begin the line with four spaces more than the list item that it belongs to.",
    ),
    "outside": (
        "This paragraph has too few spaces in front, so it ends the list above",
        "Begin the line with four spaces more than the list item that it belongs to, or with none.",
    ),
    "cells": (
        "This row has more cells than the table has columns",
        "Delete one “|”, or add a column to the first and second line of the table.",
    ),
    "columns": (
        "This is no table: the line of hyphens has other columns than the line above",
        "Write --- once for each column.",
    ),
    "list": (
        "This line begins like a list, but it goes on with the paragraph above",
        _BLANK_LINE_HELP,
    ),
    "table": ("This looks like a table, but it goes on with the paragraph above", _BLANK_LINE_HELP),
    "heading": (
        "This looks like a heading, but there are spaces in front of it",
        "Delete the spaces.",
    ),
}


@rule("E311", "E312", scope=Scope.DOCUMENT)
def raw_html(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Text is Markdown: no HTML, and no attributes but the id of a heading."""
    for text in documents:
        for html in text.elements.html:
            message = f"HTML is not allowed in a text: {_shorten(html.text)}"
            help_text = "Write it in Markdown, or as a block. For a visible < write \\<."
            yield text.make_problem("E311", html.span, message, help_text)
        for attributes in text.elements.attributes:
            message = f"Braces are not allowed here: {_shorten(attributes.text)}"
            help_text = (
                "Delete the braces. Only a heading may have them, for its id: ## Signs {#signs}."
            )
            yield text.make_problem("E312", attributes.span, message, help_text)


def _shorten(text: str) -> str:
    """Return the first words of a piece of text, on one line."""
    return textwrap.shorten(text, 40, placeholder="…") or text[:40]
