"""Check video blocks: each plays one video of a known site, with a length and captions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.language_names import LANGUAGE_NAMES, find_language_name
from clinicsite.model.problem import Problem
from clinicsite.model.video import InvalidVideoError, check_video_length, parse_video_link
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, OptionElement, TextSpan
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import suggest

_BETWEEN_LANGUAGES = re.compile(r"\s*(?:[,;/&+]|\band\b|\([^)]*\))\s*")
_WITHOUT_CAPTIONS = re.compile(
    r"(?i)(?:no|none|without|not?|false|-|n/a)\b.*|(?:.*\b)?auto(?:matic|mated|-|\b).*"
)


@rule("E410", "W402", scope=Scope.DOCUMENT)
def video_options(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """A video block links to one video of a known site, and gives its length and captions."""
    for text in documents:
        for block in text.elements.blocks:
            if isinstance(block, BlockStart) and block.name == "video" and not block.fault:
                for option in block.options:
                    if option.value:
                        yield from _check_option(text, option)


def _check_option(text: Document, option: OptionElement) -> Iterator[Problem]:
    try:
        if option.key == "link":
            parse_video_link(option.value)
        elif option.key == "length":
            check_video_length(option.value)
    except InvalidVideoError as error:
        problem = text.make_problem("E410", option.value_span, error.message, error.help)
        yield problem.with_fix(option.value, error.intended)
    if option.key == "captions":
        yield from _check_captions(text, option)


def _check_captions(text: Document, option: OptionElement) -> Iterator[Problem]:
    """Yield a problem for what is not the name of a language. The names are English ones."""
    if _WITHOUT_CAPTIONS.fullmatch(option.value):
        message = "A visitor who cannot hear does not get what this video tells"
        help_text = "Add captions that a person has read, and name their languages here."
        yield text.make_problem("W402", option.value_span, message, help_text)
    elif text.page_path.lang == "en":
        for part, span in _iter_languages(option):
            name = find_language_name(part)
            if name == part:
                continue
            message = f'"{part}" is not the name of a language'
            help_text = suggest(part, LANGUAGE_NAMES, "Write names, as in “English, Spanish”.")
            if name:
                help_text = f"Write {name}, because visitors read it."
            problem = text.make_problem("E410", span, message, help_text)
            yield problem.with_fix(part, name)


def _iter_languages(option: OptionElement) -> Iterator[tuple[str, TextSpan]]:
    """Yield each language of the captions with its position."""
    at = option.value_span
    first = at.column + (1 if at.length > len(option.value) else 0)  # after a quotation mark
    begin = 0
    for end, following in [
        *(found.span() for found in _BETWEEN_LANGUAGES.finditer(option.value)),
        (len(option.value), len(option.value)),
    ]:
        if part := option.value[begin:end]:
            yield part, TextSpan(at.line, first + begin, len(part))
        begin = following
