"""Rules about the glossary: a reader who looks a word up is not sent round in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords
from clinicsite.parsing.markdown.glossary_terms import TermFinder
from clinicsite.parsing.site import Site

KNOWN_ABBREVIATIONS = frozenset(
    {"FDA", "US"}
)  # abbreviations that readers know, as the site uses them
_ABBREVIATION = re.compile(r"\b[A-Z]{2,}s?\b")


@rule("E828", scope=Scope.SITE)
def circular_terms(site: Site) -> Iterator[Problem]:
    """No term is explained by a word whose own meaning leads back to it."""
    uses = _map_uses(site)
    source, reported = site.records.get_source("glossary"), set[str]()
    for term in uses:
        way = _find_cycle(term, uses)
        if not way or reported.intersection(way):
            continue
        reported.update(way)
        message = f"The meaning leads back to its own word: {' → '.join([*way, term])}"
        if len(way) == 1:
            message = f"“{term}” is explained by itself"
        help_text = "Explain it, or another of these, in everyday words."
        yield source.make_record_problem("E828", term, ("plain",), message, help_text)


@rule("E829", scope=Scope.RECORDS)
def unexplained_terms(site: HasRecords) -> Iterator[Problem]:
    """An abbreviation or a drug in the meaning of a term has an entry of its own."""
    finder, source = TermFinder(site.records.glossary), site.records.get_source("glossary")
    drugs = [record.drug for record in site.records.treatments.values() if record.drug]
    drug = re.compile(rf"\b(?:{'|'.join(map(re.escape, drugs)) or '(?!)'})\b", re.IGNORECASE)
    for term in site.records.glossary:
        left = " ".join(words for words, found in finder.split_text(term.plain, {}) if not found)
        used = [found[0] for sign in (_ABBREVIATION, drug) for found in sign.finditer(left)]
        for word in dict.fromkeys(used):
            if word not in KNOWN_ABBREVIATIONS:
                message = f"The meaning uses “{word}”, which the glossary does not explain"
                help_text = f"Use everyday words, or add an entry for “{word}”."
                yield source.make_record_problem("E829", term.term, ("plain",), message, help_text)


def _map_uses(site: Site) -> dict[str, list[str]]:
    """Return the terms that the meaning of each term uses."""
    finder = TermFinder(site.records.glossary)
    uses = {}
    for term in site.records.glossary:
        pieces = finder.split_text(term.plain, {})
        uses[term.term] = [found.term for _, found in pieces if found]
    return uses


def _find_cycle(start: str, uses: dict[str, list[str]]) -> list[str]:
    """Return the shortest cycle of meanings from a term back to itself, or an empty list."""
    paths, seen = [[start]], set[str]()
    while paths:
        path = paths.pop(0)
        for word in uses.get(path[-1], ()):
            if word == start:
                return path
            if word not in seen:
                seen.add(word)
                paths.append([*path, word])
    return []
