"""Long words that a page uses before it has explained them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from clinicsite.checks.analysis.page_readability import MeasuredSentence, ReadabilityReport
from clinicsite.checks.analysis.syllables import count_syllables
from clinicsite.model.vocabulary import FamiliarWords

# Syllables (HEALTH-CONTENT E4). A Spanish word of daily life has more than an English one.
MIN_LONG_SYLLABLES = {"en": 4, "es": 6}

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_EXPLAINED_BEFORE = re.compile(r"(?:\([^)]*|\b(?:called|known as|or|named)\s(?:\w+\s)?[“\"]?)$")
_EXPLAINED_AFTER = re.compile(
    r"[”\"]?(?:\s\w+)?(?:\s\(|,\s(?:or|that is|which)\s|\s(?:means?|is (?:an?|the|when))\s)"
)


def find_unexplained(
    page: ReadabilityReport, everyday: FamiliarWords
) -> Iterator[tuple[MeasuredSentence, list[str]]]:
    """Yield the long words that nothing explains where the page uses them first, by sentence.

    A word is explained by brackets (it stands in them, or before them), by "called", "means",
    "or" and their like, by the glossary, and by being in everyone's mouth.
    """
    least = MIN_LONG_SYLLABLES.get(page.lang, max(MIN_LONG_SYLLABLES.values()))
    known, seen = _list_all_forms(everyday.words), set[str]()
    for line in page.lines:
        if not line.plain.long_words:
            continue
        text, found_here = line.neutral_text, []
        for found in _WORD.finditer(text):
            word = found[0]
            if count_syllables(word, page.lang) < least or _is_name(text, found):
                continue
            forms = _list_forms(word)
            if not forms & (known | seen) and not _is_explained(text, found):
                found_here.append(word)
            seen |= forms
        if found_here:
            yield line, found_here


@cache
def _list_all_forms(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(form for word in words for form in _list_forms(word))


def _list_forms(word: str) -> frozenset[str]:
    """Return a word and what it is without the ending of a plural, an owner or an adverb."""
    small = re.sub(r"['’]s?$", "", word.casefold())
    ends = (("ies", "y"), ("es", ""), ("s", ""), ("ly", ""))
    found = {small.removesuffix(end) + put for end, put in ends if small.endswith(end)}
    return frozenset({small, *found})


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Return whether a word is a name: in capitals, or with one where no sentence begins."""
    return found[0].isupper() or (
        found[0][0].isupper() and text[: found.start()].strip("“\"'( ") != ""
    )


def _is_explained(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()], text[found.end() :]
    return bool(_EXPLAINED_BEFORE.search(before) or _EXPLAINED_AFTER.match(after))
