"""Rules about official texts: words of an authority, on legal pages, with their source and day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from clinicsite.checks.analysis.outline import Outline, OutlineItem
from clinicsite.checks.registry import Scope, rule
from clinicsite.model.block import OFFICIAL_BLOCK
from clinicsite.model.fields import Day, WebUrl
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.markdown.elements import BlockStart, OptionElement
from clinicsite.parsing.site import Site

LEGAL_FOLDER = "pages/legal/"
_DAY: TypeAdapter[Any] = TypeAdapter(Day)
_WEB_URL: TypeAdapter[Any] = TypeAdapter(WebUrl)
_ADDRESS = re.compile(r"(?i)^(https?:|www\.)|^[\w.-]+\.(gov|com|org|net|us)(/\S*)?$")
_NO_SOURCE = re.compile(
    r"(?i)^(the )?(unknown|none|n/?a|internet|web|website|online|source|tbd|us|ourselves|clinic)$"
)
_TRANSLATOR = re.compile(
    r"(?i)\b(google translate|deepl|chat ?gpt|(machine|automatic) translation"
    r"|artificial intelligence)\b"
)


@rule("E412", scope=Scope.DOCUMENT)
def official_text_page(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """Only legal pages have official texts, because no claim rule checks these words."""
    for text in documents:
        if not text.path.startswith(LEGAL_FOLDER):
            for block in _iter_official_blocks(text):
                message = "An official text can only be on a page below content/pages/legal/"
                help_text = (
                    "Move it to a legal page, or use a block such as “note” or “in-language”."
                )
                yield text.make_problem("E412", block.span, message, help_text)


@rule("E413", scope=Scope.DOCUMENT_IN_SITE)
def official_text_source(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """An official text has words, the name of who published them, and a day that is not ahead."""
    for text in documents:
        for block in _iter_official_blocks(text):
            for option in block.options:
                if option.value and (found := _find_option_mistake(option, site)):
                    yield text.make_problem("E413", option.value_span, *found)
        if any(_iter_official_blocks(text)):
            yield from _check_words(text, Outline(text))


def list_text_languages(text: Document) -> set[str]:
    """Return the languages of the official texts of a page, without scripts and regions."""
    options = [option for block in _iter_official_blocks(text) for option in block.options]
    return {option.value.partition("-")[0] for option in options if option.key == "lang"}


def _iter_official_blocks(text: Document) -> Iterator[BlockStart]:
    for block in text.elements.blocks:
        if isinstance(block, BlockStart) and block.name == OFFICIAL_BLOCK:
            yield block


def _find_option_mistake(option: OptionElement, site: Site) -> tuple[str, str] | None:
    """Return the message and the help for a value that an option cannot have, or None."""
    if option.key == "source":
        return _find_source_mistake(option.value)
    if option.key == "url":
        return _find_type_mistake(_WEB_URL, option.value)
    if option.key != "date":
        return None
    mistake = _find_type_mistake(_DAY, option.value)
    if not mistake and _DAY.validate_python(option.value) > site.now.date():
        return (
            f"The official text is of {option.value}, which is in the future",
            "Write the day of the text, or the day on which you copied it.",
        )
    return mistake


def _find_source_mistake(source: str) -> tuple[str, str] | None:
    if _ADDRESS.search(source):
        return (
            "The source is a web address, and not the name of an authority",
            "Write who published the words after “source:”, and the address after “url:”.",
        )
    if _TRANSLATOR.search(source):
        return (
            f"“{source}” is a program, and a program publishes no official text",
            "Use a text that the authority published in this language, and name the authority.",
        )
    if _NO_SOURCE.fullmatch(source.strip()) or len(re.findall(r"[^\W\d_]", source)) < 3:
        return (
            f"“{source}” does not say who published the words",
            "Write the name of the authority, such as the one that stands on the text.",
        )
    return None


def _find_type_mistake(adapter: TypeAdapter[Any], value: str) -> tuple[str, str] | None:
    try:
        adapter.validate_python(value)
    except ValidationError as error:
        context = error.errors()[0]["ctx"]
        return context["message"], context["help"]
    return None


def _check_words(text: Document, outline: Outline) -> Iterator[Problem]:
    """Yield a problem for each official text without words, and for each block inside one."""
    for item in outline.blocks:
        if item.name != OFFICIAL_BLOCK:
            continue
        inner = [other for other in outline.blocks if item.first < other.first <= item.last]
        for other in inner:
            message = f"The official text holds the block “{other.name}”"
            help_text = "Close the official text first. It has only the words of the authority."
            yield text.make_problem("E413", other.span, message, help_text)
        if not inner and not _has_words(outline, item):
            message = "The official text has no words"
            help_text = "Paste the words of the authority between the options and the last line."
            yield text.make_problem("E413", item.span, message, help_text)


def _has_words(outline: Outline, item: OutlineItem) -> bool:
    """Return whether a block has lines other than its options."""
    lines = outline.lines[item.first : item.last - 1]
    return any(line.strip() and not line.startswith("    ") for line in lines)
