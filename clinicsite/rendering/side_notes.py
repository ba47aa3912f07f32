"""Put notes about terms and sources beside the text, on wide screens.

Each note repeats what the page has elsewhere: a meaning that a term opens, and a line of the list
of sources. Notes are therefore hidden from screen readers, and from narrow screens and paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape

from clinicsite.model.localized_text import LocalizedText
from clinicsite.model.page import Body
from clinicsite.model.reference import Reference
from clinicsite.model.urls import DEFAULT_LANG

_VOID_TAGS = frozenset({"img", "br", "hr", "input", "source", "wbr"})
# In HTML that the parser made, a < begins an element, and no value holds a >.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^>]*?(/?)>")
_TERM = re.compile(r' popovertarget="term-([^"]+)"')
_FIRST_CITATION = re.compile(r' id="cite-(\d+)"')
# A list of evidence keeps its sources in rows that are closed at first.
_WITHOUT_SOURCES = re.compile(r'<div class="evidence"')

_WEB_TYPES = frozenset({"web_page", "regulator"})

_NOTES = Markup('<ul class="side-notes" aria-hidden="true">\n{}</ul>\n')
_TERM_NOTE = Markup("<li><b>{}</b> {}</li>\n")
_SOURCE_NOTE = Markup('<li class="side-notes__source"><b>{}</b> {}</li>\n')


def add_side_notes(
    html: Markup, body: Body, strings: Mapping[str, object], lang: str = DEFAULT_LANG
) -> Markup:
    """Return a part of the body with notes before each block that first uses a term or source."""
    terms = {term.id: term for term in body.terms}
    sources = {str(source.number): source.reference for source in body.sources}
    parts: list[str] = []
    for block in split_blocks(html):
        notes = [
            _TERM_NOTE.format(terms[id].term, terms[id].plain)
            for id in _TERM.findall(block)
            if id in terms
        ]
        cited = () if _WITHOUT_SOURCES.match(block) else _FIRST_CITATION.findall(block)
        notes += [
            _SOURCE_NOTE.format(number, _describe_source(sources[number], strings, lang))
            for number in cited
        ]
        parts += [_NOTES.format(Markup().join(notes))] if notes else []
        parts.append(block)
    return Markup("".join(parts))  # noqa: S704 - the parts are HTML of the parser and escaped notes


def _describe_source(reference: Reference, strings: Mapping[str, object], lang: str) -> Markup:
    """Return who speaks on a web page, and else the kind of study, with the year."""
    is_page = reference.type in _WEB_TYPES
    name = LocalizedText({DEFAULT_LANG: reference.authors[0]}, lang) if is_page else ""
    who = name or strings[f"source_type_{reference.type}"]
    return Markup(", ").join(escape(word) for word in (who, reference.year) if word)


def split_blocks(html: str) -> Iterator[str]:
    """Yield the outermost elements of HTML, each with the text before it."""
    start = depth = 0
    for tag in _TAG.finditer(html):
        closes, name, closes_itself = tag.groups()
        if name.lower() not in _VOID_TAGS and not closes_itself:
            depth += -1 if closes else 1
        if depth == 0:
            yield html[start : tag.end()].lstrip("\n")
            start = tag.end()
    if rest := html[start:].strip("\n"):
        yield rest
