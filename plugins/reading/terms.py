"""The first use of a glossary term on a page → a link to its plain meaning."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from plugins.model.records import Term

SKIPPED = frozenset("a h1 h2 h3 h4 h5 h6 code pre citation th caption svg".split())


class TermFinder:
    """Finds the terms of a glossary in running text, the longest first."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self._by_name = {
            name.casefold(): term for term in terms for name in (term.term, *term.also)
        }
        names = sorted(self._by_name, key=lambda name: (-len(name), name))
        pattern = "|".join(map(re.escape, names)) or r"(?!)"
        self._regex = re.compile(rf"(?<![\w-])({pattern})(?:s|es)?(?![\w-])", re.IGNORECASE)

    def split(self, text: str, seen: set[str]) -> list[tuple[str, Term | None]]:
        """`text` cut into pieces, those that are the first use of a term with that term."""
        pieces: list[tuple[str, Term | None]] = []
        done = 0
        for found in self._regex.finditer(text):
            term = self._by_name[found[1].casefold()]
            if term.id not in seen:
                seen.add(term.id)
                pieces += [(text[done : found.start()], None), (found[0], term)]
                done = found.end()
        return [*pieces, (text[done:], None)] if pieces else [(text, None)]


def link_terms(element: Element, finder: TermFinder, glossary: str, seen: set[str]) -> None:
    """Links the first use of each term below `element` to its place on the page at `glossary`."""
    if element.tag in SKIPPED:
        return
    children = list(element)
    if element.text:
        pieces = finder.split(element.text, seen)
        element.text = pieces[0][0]
        _insert(element, 0, pieces[1:], glossary)
    for child in children:
        link_terms(child, finder, glossary, seen)
        if child.tail:
            pieces = finder.split(child.tail, seen)
            child.tail = pieces[0][0]
            _insert(element, list(element).index(child) + 1, pieces[1:], glossary)


def _insert(
    parent: Element, index: int, pieces: list[tuple[str, Term | None]], glossary: str
) -> None:
    for words, term in pieces:
        if term:
            link = Element("a", {"class": "term", "href": f"{glossary}#{term.id}"})
            link.text = words
            parent.insert(index, link)
            index += 1
        else:
            parent[index - 1].tail = words
