"""Check for markup that Markdown takes for words, and for markup of other tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.analysis.block_lines import list_unparsed_lines
from clinicsite.checks.analysis.markup_excerpt import shorten_markup
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.block import PICTURE_BLOCKS
from clinicsite.model.leftover_markup import BLOCK_LINE, LEFTOVER_FORMS
from clinicsite.model.plain_text import find_markup
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, TextSpan
from clinicsite.parsing.site import Site


@rule("E316", "E318", scope=Scope.DOCUMENT)
def suspect_markup(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Characters that look like markup are markup, and visitors see the characters of none."""
    for text in documents:
        unparsed = list_unparsed_lines(text)
        for stray in text.elements.suspect_markup:
            if stray.span.line in unparsed:
                continue
            code, (message, help_text) = "E316", _SUSPECT_MARKUP.get(stray.kind, ("", ""))
            if stray.kind == BLOCK_LINE:
                continue
            if form := LEFTOVER_FORMS.get(stray.kind):
                code, message, help_text = "E318", form.message, form.help
            words = shorten_markup(stray.text)
            yield text.make_problem(
                code, stray.span, message.replace("{}", words), help_text.replace("{}", words)
            )


@rule("E318", scope=Scope.DOCUMENT)
def attribute_markup(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """The description of an image and the title of a link are plain, as browsers show them."""
    for text in documents:
        for span, words in _iter_attributes(text):
            if markup := find_markup(re.sub(r"[{}]", " ", words)):
                message = f"This is plain text, and “{shorten_markup(markup)}” is not"
                help_text = "Write words only. Browsers show these characters as they are."
                yield text.make_problem("E318", span, message, help_text)


def _iter_attributes(text: Document) -> Iterator[tuple[TextSpan, str]]:
    elements = text.elements
    yield from ((image.span, image.alt) for image in elements.images)
    yield from ((link.span, link.title) for link in elements.links)
    for block in elements.blocks:
        if isinstance(block, BlockStart) and block.name in PICTURE_BLOCKS:
            options = (option for option in block.options if option.key == "alt")
            yield from ((option.value_span, option.value) for option in options)


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
    "mail": (
        "The address {} is shown as words, not as a link",
        "Write <{}>, or [words](mailto:{}).",
    ),
    "image-title": (
        "No page shows the title of an image: “{}”",
        "Delete it. Or write a block /// figure, with these words below the image.",
    ),
    "directive-fence": (
        "Another tool makes a box or a diagram of {}, but this site shows program code",
        "Write a block: “/// note | Title”, the words, and “///” on a line of its own.",
    ),
    "code": (
        "This line begins with four spaces or a tab, so readers see it as program code",
        "Delete the spaces or the tab in front of it.",
    ),
    "point": (
        "This begins no list: “{}”",
        "Write “- word” or “1. word”, with one space, and put an empty line above the first.",
    ),
    "inner-link": (
        "This begins a link, a citation or a footnote inside the words of another link: {}",
        "End the first link before it, as in [words](about.md) [@key].",
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
    "fewer": (
        "This row has fewer cells than the table has columns",
        "Add a “|” for each cell that is empty, or an empty line if the table ends above.",
    ),
    "rows": (
        "This is no table: a line of hyphens is missing below this line",
        "Write {} below it.",
    ),
    "duplicate": (
        "The footnote {} is defined twice, so that its first text is not shown",
        "Give one of the two another name, here and in the text.",
    ),
    "underline": (
        "This line makes a heading of the line above it",
        "Write ## in front of the line above, and delete this one. Or put an empty line above it.",
    ),
    "quote": (
        "This line begins like a quotation, but it goes on with the paragraph above",
        "Put an empty line above it. For the character > write \\>.",
    ),
    "number": (
        "Readers see another number than that of “{}”, because Markdown counts a list itself",
        "Number the list from 1 without gaps. At the beginning of a sentence write “2019\\. ”.",
    ),
    "entity": (
        "{} is not the name of a character, so readers see it as it is",
        "Type the character itself, or write \\& for the character &.",
    ),
    "product": (
        "The stars of {} make the number between them italic, and readers see no stars",
        "Write × between numbers.",
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
