"""List what gives points to the tone of a text: its words, their pairs, and marks of the text.

A feature is a word without its ending, `a b` (next to each other), `a .. b` (further apart in one
clause), `! a` (behind a word that denies), `^ a` and `a ^` (first and last words of a text), the
name of a word list alone or beside a word, `@3-14` and `@3` (groups of words of like meaning), or
`#` and the name of a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from clinicsite.checks.analysis.claims.lexicon import Places
from clinicsite.checks.analysis.claims.tokens import Span, Words
from clinicsite.model.claim_form import is_list_name

MAX_WORDS, OVERLAP = 60, 20  # of a window: a longer text is read in several
MAX_APART = 7  # words from the first to the second word of a pair
MAX_LENGTH = 8
PART_SIZES = (3, 4, 5)  # letters of a part of a word, with the marks of its begin and end
_DENIALS = frozenset(
    "not no never nor neither without none nobody nothing hardly rarely avoid beware".split()
)
_SIGNS = (
    *(("%", "#percent"), ("$", "#dollar"), (":", "#colon"), (";", "#semicolon")),
    *((",", "#comma"), ("(", "#bracket"), ("–", "#dash"), ("—", "#dash"), (" - ", "#dash")),
)
_QUOTES = frozenset('"“')
_NUMBER = re.compile(r"\d")
_CAPITALS = re.compile(r"[A-Z]{2}")
_DOCTOR = re.compile(r"\bDr\.|\bMD\b|M\.D\.")
_PERSONS = {
    "#you": frozenset({"you", "your"}),
    "#we": frozenset({"we", "our", "us"}),
    "#I": frozenset({"i", "my", "me"}),
}
_MAX_KNOWN = 50_000  # words whose stem is remembered
_UNKNOWN = ("@0", "@0")  # the groups of a word that is in none

# For each word the names of its narrow and its wide group.
Groups = Mapping[str, tuple[str, str]]
# A name, and the indexes of the first word that has it and behind the last. A mark has no words.
Feature = tuple[str, int, int]


class TextFeatures:
    """The features of one text, for any window of its words."""

    def __init__(
        self, text: str, words: Words, places: Places, groups: Groups, *, has_source: bool
    ) -> None:
        """Prepare the words of a text."""
        self.words = words
        self._stems = [get_stem(word) for word in words.texts]
        known = [groups.get(word, _UNKNOWN) for word in words.texts]
        self._narrow, self._wide = [one for one, _ in known], [two for _, two in known]
        self._clause_ends, self._denied = _describe_clauses(words)
        self._lists = _sort_lists(places)
        self._marks = _list_marks(text, words, has_source=has_source)

    def list_windows(self) -> list[Span]:
        """Return ranges of words that are short enough to be read at once."""
        total = len(self._stems)
        if total <= MAX_WORDS:
            return [(0, total)]
        starts = range(0, total - OVERLAP, MAX_WORDS - OVERLAP)
        return [(start, min(start + MAX_WORDS, total)) for start in starts]

    def list_features(self, begin: int, end: int) -> list[Feature]:
        """Return the features of a window, without parts of words."""
        stems, narrow, wide = self._stems, self._narrow, self._wide
        found = [(stems[at], at, at + 1) for at in range(begin, end)]
        found += [(narrow[at], at, at + 1) for at in range(begin, end)]
        for names in (stems, narrow, wide):
            pairs = pairwise(names[begin:end])
            found += [(f"{one} {two}", at, at + 2) for at, (one, two) in enumerate(pairs, begin)]
        for first in range(begin, end - 2):
            last = min(end, self._clause_ends[first], first + MAX_APART + 1)
            one, two = stems[first], wide[first]
            for second in range(first + 2, last):
                found.append((f"{one} .. {stems[second]}", first, second + 1))
                found.append((f"{two} .. {wide[second]}", first, second + 1))
        for at in range(begin, end):
            if at in self._denied:
                found += [(f"! {names[at]}", at, at + 1) for names in (stems, narrow, wide)]
        found += self._list_ends(begin, end)
        found += self._iter_lists(begin, end)
        found.append((f"#length{min((end - begin) // 4, MAX_LENGTH)}", 0, 0))
        return found + [(name, 0, 0) for name in self._marks]

    def _list_ends(self, begin: int, end: int) -> list[Feature]:
        """Return the first and the last words of the text, if a window has them."""
        found, total = [], len(self._stems)
        for names in (self._stems, self._narrow) if total else ():
            if begin == 0:
                found.append((f"^ {names[0]}", 0, 1))
            if end == total:
                found.append((f"{names[-1]} ^", total - 1, total))
            if begin == 0 and total > 1:
                found.append((f"^ {names[0]} {names[1]}", 0, 2))
            if end == total > 1:
                found.append((f"{names[-2]} {names[-1]} ^", total - 2, total))
        return found

    def _iter_lists(self, begin: int, end: int) -> Iterator[Feature]:
        """Yield the word lists of a window, and those beside a word or another list."""
        stems, lists, total = self._stems, self._lists, len(self._stems)
        for at in range(begin, end):
            for label, ends in lists.get(at, ()):
                yield label, at, ends[0]
                if at:
                    yield f"{stems[at - 1]} {label}", at - 1, ends[0]
                for behind in ends:
                    if behind < total:
                        yield f"{label} {stems[behind]}", at, behind + 1
                    for other, others in lists.get(behind, ()):
                        yield f"{label} {other}", at, others[0]


def _describe_clauses(words: Words) -> tuple[list[int], set[int]]:
    """Return the end of the clause of each word, and the words behind one that denies."""
    ends, denied = [0] * len(words.texts), set[int]()
    for begin, end in words.clauses:
        is_denied = False
        for at in range(begin, end):
            ends[at] = end
            if is_denied:
                denied.add(at)
            is_denied = is_denied or words.texts[at] in _DENIALS
    return ends, denied


def _sort_lists(places: Places) -> dict[int, list[tuple[str, tuple[int, ...]]]]:
    """Return the word lists that begin at each word, with the indexes behind their last words."""
    found: dict[int, list[tuple[str, tuple[int, ...]]]] = {}
    for label, starts in places.items():
        if is_list_name(label):
            for start, ends in starts.items():
                found.setdefault(start, []).append((label, ends))
    return found


def _list_marks(text: str, words: Words, *, has_source: bool) -> list[str]:
    """Return the marks of a text, such as whether it has a question mark."""
    found = list(dict.fromkeys([name for sign, name in _SIGNS if sign in text]))
    shapes = (
        ("#exclamation", text.rstrip('" ').endswith("!")),
        ("#unended", text and text[-1] not in ".!?:;"),
        ("#quoted", text.lstrip()[:1] in _QUOTES),
        ("#number", _NUMBER.search(text)),
        ("#capitals", _CAPITALS.search(text)),
        ("#doctor", "D" in text and _DOCTOR.search(text)),
        ("#question", words.questions),
        ("#quotation", words.quoted),
        ("#source", has_source),
    )
    found += [name for name, is_there in shapes if is_there]
    found += [name for name, persons in _PERSONS.items() if not persons.isdisjoint(words.texts)]
    if len(words.sentences) > 1:
        found.append(f"#sentences{min(len(words.sentences), 3)}")
    written = text.split()
    capitals = sum([word[0].isupper() for word in written])
    if len(written) > 2 and capitals > len(written) * 0.6:
        found.append("#title")
    found.append(f"#names{min(capitals, 4)}")
    return found


def list_parts(word: str) -> list[str]:
    """Return the parts of a word: `hea*` at its begin, `*ing` at its end, `*eal*` inside."""
    found, total = [], len(word)
    for size in PART_SIZES:
        found += [f"{word[: size - 1]}*"] if total >= size - 1 else []
        found += [f"*{word[begin : begin + size]}*" for begin in range(total - size + 1)]
        found += [f"*{word[1 - size :]}"] if total >= size - 1 else []
    return found


@lru_cache(_MAX_KNOWN)
def get_stem(word: str) -> str:
    """Return a word without the most common endings: improves and improving are improv."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word[: -len(ending)]
    return word
