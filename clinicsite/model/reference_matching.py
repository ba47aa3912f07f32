"""Find records of the same published source."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from typing import Protocol

MAX_YEARS_APART = 1  # online first, in print a year later. A later edition is a new source
_MIN_TITLE_WORDS = 5  # a title of fewer words, such as “Migraine”, may be that of many sources
_MAX_TITLE_WORDS = 40  # a slip is looked for in so many words from the beginning
_MIN_SIMILARITY = (
    0.75  # of two words (difflib, 0 to 1): a slip of the hand, or British and American
)
_DOI_PREFIX = re.compile(r"\s*(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)


_PMID_PREFIX = re.compile(
    r"\s*(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov/|www\.ncbi\.nlm\.nih\.gov/pubmed/)?"
    r"(?:pmid\b[:\s]*)?",
    re.IGNORECASE,
)


class Citable(Protocol):
    """The identifying fields of a source: of a Reference, and of a draft."""

    @property
    def doi(self) -> str | None: ...
    @property
    def pmid(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def year(self) -> int | None: ...
    @property
    def authors(self) -> tuple[str, ...]: ...


def normalize_doi(text: str) -> str:
    """Return the DOI in `text` without a prefix such as https://doi.org/ or a final full stop."""
    before = _DOI_PREFIX.match(text)
    return (text[before.end() :] if before else text).strip().rstrip(".,;")


def normalize_pmid(text: str) -> str:
    """Return the PubMed number in `text` without “PMID:” or the address of PubMed."""
    before = _PMID_PREFIX.match(text)
    return (text[before.end() :] if before else text).strip().rstrip("./;,")


class ReferenceIndex:
    """An index of sources that finds duplicates, fast enough for 10,000 of them."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[str, str], str] = {}
        self._by_title: dict[tuple[str, ...], list[tuple[str, Citable]]] = {}

    def add(self, key: str, source: Citable) -> None:
        """Add `source` as the record `key`."""
        for name in _iter_identifiers(source):
            self._by_name.setdefault(name, key)
        for signature in _get_title_signatures(source):
            self._by_title.setdefault(signature, []).append((key, source))

    def find(self, source: Citable) -> tuple[str, str] | None:
        """Return the key of the record of the same source, and the reason in words."""
        for what, value in _iter_identifiers(source):
            if key := self._by_name.get((what, value)):
                return key, f"the same {what}"
        for signature in _get_title_signatures(source):
            for key, other in self._by_title.get(signature, ()):
                if _is_same_time(source, other) and (why := _compare_titles(source, other)):
                    return key, why
        return None


def _iter_identifiers(source: Citable) -> Iterator[tuple[str, str]]:
    """Yield the identifiers that only one source has, in the form for comparison."""
    if source.doi:  # a DOI ignores the case of letters (DOI Handbook, 2.4)
        yield "DOI", normalize_doi(source.doi).casefold()
    if source.pmid:
        yield "PMID", source.pmid
    if source.url:
        address = re.sub(r"^https?://(www\.)?", "", source.url.strip(), flags=re.IGNORECASE)
        host, slash, path = address.partition("/")
        yield "web address", f"{host.casefold()}{slash}{path}".rstrip("/")


def _is_same_time(one: Citable, other: Citable) -> bool:
    return not (one.year and other.year) or abs(one.year - other.year) <= MAX_YEARS_APART


def _compare_titles(one: Citable, other: Citable) -> str:
    mine, theirs = _normalize_words(one.title), _normalize_words(other.title)
    by_one = (
        one.authors
        and other.authors
        and _normalize_words(one.authors[0]) == _normalize_words(other.authors[0])
    )
    if mine == theirs and (by_one or len(mine) >= _MIN_TITLE_WORDS):
        return "the same title"
    if not by_one or mine == theirs:
        return ""
    longer, shorter = (one, theirs) if len(mine) > len(theirs) else (other, mine)
    if (
        ":" in (longer.title or "")
        and _normalize_words((longer.title or "").partition(":")[0]) == shorter
    ):
        return "the same title but for its second part"
    slips = [pair for pair in zip(mine, theirs) if pair[0] != pair[1]]
    if len(mine) == len(theirs) >= _MIN_TITLE_WORDS and len(slips) == 1 and _is_similar(*slips[0]):
        return "nearly the same title"
    return ""


def _is_similar(one: str, other: str) -> bool:
    if any(letter.isdigit() for letter in one + other):  # part 1 is not part 2
        return False
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _MIN_SIMILARITY


def _get_title_signatures(source: Citable) -> set[tuple[str, ...]]:
    """Return keys that two sources share when their titles match but for one word or part.

    A word with a digit stays: reports 1 to 10,000 of a trial would all share the others.
    """
    words = _normalize_words(source.title)
    if not words:
        return set()
    author = " ".join(_normalize_words(source.authors[0])) if source.authors else ""
    found = {
        words,
        (author, *_normalize_words((source.title or "").partition(":")[0])),
        (author, *words),
    }
    if len(words) >= _MIN_TITLE_WORDS:
        for i, word in enumerate(words[:_MAX_TITLE_WORDS]):
            if not any(map(str.isdigit, word)):
                found.add((author, *words[:i], f"{i}?", *words[i + 1 :]))
    return found


def _normalize_words(text: str | None) -> tuple[str, ...]:
    """Return the words without case, accents, tags and punctuation."""
    plain = re.sub(r"</?[a-zA-Z][^<>]*>", "", text or "")
    letters = unicodedata.normalize("NFKD", plain.casefold())
    plain_letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return tuple(re.findall(r"\w+", plain_letters))
