"""How hard sentences are to read, by the formulas that health services use.

They count length, not sense: a good score never replaces readers (HEALTH-CONTENT E4).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from clinicsite.checks.analysis.syllables import syllables

SMOG_SENTENCES = 30  # fewer make no SMOG grade (McLaughlin 1969)

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d[\d.,:/-]*")
# The bands of INFLESZ (Barrio-Cantalejo 2008), from the hardest.
_INFLESZ = (
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
    """What was counted in some sentences; `long` are the words of 3 syllables or more."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    long: int = 0

    def __add__(self, other: Measure) -> Measure:
        return Measure(
            self.sentences + other.sentences,
            self.words + other.words,
            self.syllables + other.syllables,
            self.long + other.long,
        )

    @property
    def mean(self) -> float:
        """Words per sentence."""
        return self.words / max(self.sentences, 1)

    @property
    def sound(self) -> float:
        """Syllables per word."""
        return self.syllables / max(self.words, 1)

    @property
    def grade(self) -> float:
        """The US school grade that English text asks for (Flesch–Kincaid; Kincaid 1975)."""
        return 0.39 * self.mean + 11.8 * self.sound - 15.59 if self.words else 0.0

    @property
    def smog(self) -> float | None:
        """The US school grade by SMOG (McLaughlin 1969); None below 30 sentences."""
        if self.sentences < SMOG_SENTENCES:
            return None
        return 1.043 * (self.long * 30 / self.sentences) ** 0.5 + 3.1291

    @property
    def ease(self) -> float:
        """How easy Spanish text is, 0 to 100 (Fernández Huerta 1959, as mended by Law 2011)."""
        return 206.84 - 60 * self.sound - 1.02 * self.mean if self.words else 100.0

    @property
    def perspicuity(self) -> float:
        """How easy Spanish text is, 0 to 100 (Szigriszt-Pazos 1993)."""
        return 206.835 - 62.3 * self.sound - self.mean if self.words else 100.0

    @property
    def inflesz(self) -> str:
        """How hard Spanish text is in words, on the scale INFLESZ, which is one of perspicuity."""
        return next(band for above, band in _INFLESZ if self.perspicuity < above)


@dataclass(frozen=True)
class Scale:
    """The score by which a language is judged: `wished` of every page, and `limit` of no page."""

    score: Callable[[Measure], float]
    say: str  # the score in words
    wished: float
    limit: float
    rises: bool  # whether a higher score is harder

    def passes(self, measure: Measure, limit: float) -> bool:
        """Whether a text is no harder than `limit`, in tenths, as it is told to people."""
        score = round(self.score(measure), 1)
        return score <= limit if self.rises else score >= limit

    def bound(self, limit: float) -> str:
        """The limit as it is told to people."""
        return f"at most {limit:.1f}" if self.rises else f"at least {limit:.0f}"

    def hardness(self, measure: Measure) -> float:
        """A number that is larger for harder text."""
        return self.score(measure) if self.rises else -self.score(measure)

    def told(self, measure: Measure) -> str:
        """The score as it is told to people, in tenths."""
        return self.say.format(score=self.score(measure), band=measure.inflesz)


# English: HEALTH-CONTENT A8 and E4. Spanish: the same school years in the table of Fernández
# Huerta: below 70 is beyond the 6th year, below 60 beyond the 8th.
SCALES = {
    "en": Scale(lambda found: found.grade, "grade {score:.1f}", 6.9, 8.0, True),
    "es": Scale(lambda found: found.ease, "{score:.1f} of 100 ({band})", 70.0, 60.0, False),
}


def words(text: str) -> list[str]:
    """The words and the numbers of a text."""
    return _WORD.findall(text)


def measure(sentence: str, lang: str = "en") -> Measure:
    """What one sentence counts; nothing when it has no word."""
    found = [syllables(word, lang) for word in words(sentence)]
    return Measure(int(bool(found)), len(found), sum(found), sum(count > 2 for count in found))


def is_passive(sentence: str) -> bool:
    """Whether an English sentence seems to leave out who acts; a guess, for reports only."""
    return bool(_PASSIVE.search(sentence))


@cache
def neutral(names: frozenset[str]) -> Callable[[str], str]:
    """A function that puts "it" for each name, so that no text is blamed for a name it needs."""
    words = {name for name in names if name[0].isalnum()}  # "-" stands for a name that is missing
    if not words:
        return lambda text: text
    longest = sorted(words, key=lambda name: (-len(name), name))
    first = "".join(sorted({re.escape(c) for n in words for c in (n[0].lower(), n[0].upper())}))
    any_of = "|".join(map(re.escape, longest))
    found = re.compile(rf"\b(?=[{first}])(?i:{any_of})(?:e?s)?\b")
    return lambda text: found.sub("it", text)
