"""How hard sentences are to read, by the formulas that health services use.

They count length, not sense: a good score never replaces readers (HEALTH-CONTENT E4).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from clinicsite.checks.analysis.syllables import count_syllables

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d[\d.,:/-]*")
# The bands of INFLESZ (Barrio-Cantalejo 2008), from the hardest.
_INFLESZ_BANDS = (
    (40, "muy difícil"),
    (55, "algo difícil"),
    (65, "normal"),
    (80, "bastante fácil"),
    (float("inf"), "muy fácil"),
)
_PASSIVE = re.compile(
    r"\b(?:am|are|be|been|being|is|was|were|['’](?:re|s))\s(?:(?:\w+ly|also|always|never|not|often"
    r"|only|still|then|too)\s)*(?!tired|scared|worried|pleased|married|limited|interested|related)"
    r"(?:\w{2,}[^e\W]ed|born|bought|broken|brought|built|chosen|cut|done|drawn|driven|eaten|felt|"
    r"found|frozen|given|grown|heard|held|hidden|kept|known|led|left|lost|made|meant|met|"
    r"\w*paid|put|read|run|said|seen|sent|set|shown|shut|sold|spent|split|spoken|stopped|"
    r"\w*taken|taught|thought|told|\w*stood|used|woken|worn|won|\w*written)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Measure:
    """The counts of some sentences. `long_words` have 3 syllables or more."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    long_words: int = 0

    def __add__(self, other: Measure) -> Measure:
        return Measure(
            self.sentences + other.sentences,
            self.words + other.words,
            self.syllables + other.syllables,
            self.long_words + other.long_words,
        )

    @property
    def words_per_sentence(self) -> float:
        """Return words per sentence."""
        return self.words / max(self.sentences, 1)

    @property
    def syllables_per_word(self) -> float:
        """Return syllables per word."""
        return self.syllables / max(self.words, 1)

    @property
    def grade(self) -> float:
        """Return the US school grade that English text asks for (Flesch–Kincaid; Kincaid 1975)."""
        return (
            0.39 * self.words_per_sentence + 11.8 * self.syllables_per_word - 15.59
            if self.words
            else 0.0
        )

    @property
    def fernandez_huerta(self) -> float:
        """Return the ease of Spanish text, 0 to 100 (Fernández Huerta 1959; Law 2011)."""
        return (
            206.84 - 60 * self.syllables_per_word - 1.02 * self.words_per_sentence
            if self.words
            else 100.0
        )

    @property
    def szigriszt(self) -> float:
        """Return how easy Spanish text is, 0 to 100 (Szigriszt-Pazos 1993)."""
        return (
            206.835 - 62.3 * self.syllables_per_word - self.words_per_sentence
            if self.words
            else 100.0
        )

    @property
    def inflesz(self) -> str:
        """Return the INFLESZ band of Spanish text, in words, from its Szigriszt-Pazos score."""
        return next(band for above, band in _INFLESZ_BANDS if self.szigriszt < above)


@dataclass(frozen=True)
class ReadabilityScale:
    """The score by which a language is judged: `wished` of every page, and `limit` of no page."""

    score: Callable[[Measure], float]
    template: str  # the score in words
    target: float
    limit: float
    is_higher_harder: bool  # whether a higher score is harder

    def is_within(self, measure: Measure, limit: float) -> bool:
        """Return whether a text is no harder than `limit`, in tenths, as shown to people."""
        score = round(self.score(measure), 1)
        return score <= limit if self.is_higher_harder else score >= limit

    def format_limit(self, limit: float, name: str = "") -> str:
        """Return the limit as a clause. It is a maximum or a minimum, or has the given name."""
        if self.is_higher_harder:
            return f"the {name or 'limit'} is {limit:.1f}"
        return f"the {name or 'minimum'} is {limit:.0f}"

    def get_hardness(self, measure: Measure) -> float:
        """Return a number that is larger for harder text."""
        return self.score(measure) if self.is_higher_harder else -self.score(measure)

    def format_score(self, measure: Measure) -> str:
        """Return the score as shown to people, in tenths."""
        return self.template.format(score=self.score(measure), band=measure.inflesz)


# English: HEALTH-CONTENT A8 and E4. Spanish: the same school years in the table of Fernández
# Huerta: below 70 is beyond the 6th year, below 60 beyond the 8th.
SCALES = {
    "en": ReadabilityScale(lambda found: found.grade, "grade {score:.1f}", 6.9, 8.0, True),
    "es": ReadabilityScale(
        lambda found: found.fernandez_huerta, "{score:.1f} of 100 ({band})", 70.0, 60.0, False
    ),
}


def split_words(text: str) -> list[str]:
    """Return the words and the numbers of a text."""
    return _WORD.findall(text)


def measure_sentence(sentence: str, lang: str = "en") -> Measure:
    """Return the counts of one sentence, or zeros when it has no word."""
    found = [count_syllables(word, lang) for word in split_words(sentence)]
    return Measure(int(bool(found)), len(found), sum(found), sum(count > 2 for count in found))


def is_passive(sentence: str) -> bool:
    """Return whether an English sentence seems to name no actor. Only reports use this guess."""
    return bool(_PASSIVE.search(sentence))


@cache
def make_name_replacer(names: frozenset[str]) -> Callable[[str], str]:
    """Return a function that replaces each name by "it", so that names do not raise the grade."""
    words = {name for name in names if name[0].isalnum()}  # "-" stands for a name that is missing
    if not words:
        return lambda text: text
    longest = sorted(words, key=lambda name: (-len(name), name))
    by_letter: dict[str, list[str]] = {}  # at a letter, the engine tries only its own names
    for name in longest:
        by_letter.setdefault(name[0].lower(), []).append(re.escape(name))
    any_of = "|".join(
        rf"(?=[{re.escape(letter + letter.upper())}])(?i:{'|'.join(own)})"
        for letter, own in by_letter.items()
    )
    pattern = re.compile(rf"\b(?:{any_of})(?:e?s)?\b")
    return lambda text: pattern.sub("it", text)
