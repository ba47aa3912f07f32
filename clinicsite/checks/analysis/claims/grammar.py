"""Know how a language begins clauses, and which base forms a word can be an inflection of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from clinicsite.model.claim_language import ClaimLanguage, list_words

_CONTRACTIONS = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "let's": ("let", "us"),
    "dont": ("do", "not"),
}
_ENDINGS = {"'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "'d": "would"}
_BEFORE_IS = frozenset({"it", "that", "there", "what", "here", "he", "she", "who", "this", "how"})
_CLAUSE_STARTS = frozenset({"but", "although", "though", "whereas", "because"})
_SUBJECTS = frozenset({"we", "it", "you", "our", "this", "they", "your", "the", "so", "there"})
_LINKS = frozenset({"and", "so", "then"})
_VOWELS = frozenset("aeiou")
_MIN_STEM = 2  # letters of a word in front of an ending
_MIN_BASE = 3  # letters of a base form: “nos” is no inflection of “no”
_MIN_HOST = 4  # letters of a verb in front of a clitic


@dataclass(frozen=True)
class Grammar:
    """What the words of a language are.

    `clause_starts` begin a clause, `subjects` begin one behind a comma or one of the `links`.
    `expand` returns the words that one written word stands for, and `iter_bases` the word and all
    that it can be an inflection of.
    """

    clause_starts: frozenset[str]
    subjects: frozenset[str]
    links: frozenset[str]
    expand: Callable[[str], tuple[str, ...]]
    iter_bases: Callable[[str], Iterable[str]]


@cache
def expand_english(word: str) -> tuple[str, ...]:
    """Return the words of a contraction, or the word alone, without the mark of a genitive."""
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    if word.endswith("n't"):
        return word[:-3], "not"
    stem, mark, _ = word.partition("'")
    if not mark:
        return (word,)
    ending = word[len(stem) :]
    if ending == "'s":
        return (stem, "is") if stem in _BEFORE_IS else (stem,)
    return (stem, _ENDINGS[ending]) if ending in _ENDINGS else (word,)


def iter_english_bases(word: str) -> Iterator[str]:
    """Yield a word, and what it can be an inflection of: relieves, relieve."""
    yield word
    if len(word) < 4:
        return
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
        if word.endswith("ies"):
            yield f"{word[:-3]}y"
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            yield stem
            yield f"{stem}e"
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
                yield stem[:-1]
            if ending == "ed" and stem.endswith("i"):
                yield f"{stem[:-1]}y"


ENGLISH = Grammar(_CLAUSE_STARTS, _SUBJECTS, _LINKS, expand_english, iter_english_bases)


def get_grammar(record: ClaimLanguage | None) -> Grammar:
    """Return the grammar of a record, or that of English if there is none."""
    if record is None:
        return ENGLISH
    return Grammar(
        frozenset(list_words(record.clause_starts)),
        frozenset(list_words(record.subjects)),
        frozenset(list_words(record.links)),
        lambda word: (word,),
        partial(
            _iter_bases,
            endings=record.list_endings(),
            clitics=list_words(record.clitics),
            hosts=list_words(record.clitic_hosts),
        ),
    )


def _iter_bases(
    word: str, endings: dict[str, list[str]], clitics: tuple[str, ...], hosts: tuple[str, ...]
) -> Iterator[str]:
    """Yield a word, the bases of its endings, and those of the verb in front of its clitics."""
    yield word
    for size in range(len(word) - _MIN_STEM + 1):
        stem = word[: len(word) - size]
        bases = [stem + base for base in endings.get(word[len(stem) :], ())]
        yield from (base for base in bases if len(base) >= _MIN_BASE)
    for clitic in clitics:
        verb = word.removesuffix(clitic)
        if verb != word and len(verb) >= _MIN_HOST and verb.endswith(hosts):
            yield from _iter_bases(verb, endings, clitics, hosts)
