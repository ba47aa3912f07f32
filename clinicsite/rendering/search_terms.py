"""Split text into the terms of the search index, as the scripts of the search page do."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from clinicsite.rendering.search_forms import FORMS

# North American Numbering Plan: a phone number is one term, without the 1 in front of it.
_PHONE = re.compile(
    r"(?<!\d)(?:\+?1[ .-]?)?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})(?!\d)", re.ASCII
)
_PHONE_END = re.compile(r"\d{3}[ .-]?\d{4}(?!\d)", re.ASCII)  # of each phone number
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+|\d+")
MAX_PASSES = 3  # a word can have several endings: tired-ness, infus-ion-s


def _parse_endings(text: str) -> tuple[tuple[str, int, str], ...]:
    """Return the rules in a text: the letters an ending must follow, the endings, what replaces it.

    An ending that replaces itself stays, and ends the search for a rule.
    """
    rules = []
    for line in text.strip().splitlines():
        least, *endings = line.split()
        rules += [(old, int(least), new) for old, _, new in (e.partition(">") for e in endings)]
    return tuple(sorted(rules, key=lambda rule: (-len(rule[0]), rule[0])))


_ENDINGS = {
    "en": """
        0 ss>ss us>us is>is eed>eed
        2 bbing>b gging>g mming>m nning>n pping>p tting>t bbed>b gged>g mmed>m nned>n pped>p tted>t
        3 ies> ment> ments> ness> iness> ing> ings> ed> es> s> e> y> ly>
        4 ate> ated> ates> ating> ation> ations> ative> atives>
        4 ance> ances> ence> ences> ancy> ency>
        4 ion> ions> ive> ives>
        4 ity> ities> able> ible> ous> ously> ant> ants>
        5 ent> ents> ently> ic> ical> ically> al> als> ally>
        """,
    "es": """
        3 cion> ciones> sion> siones> mente> as> os> es> a> o> e> s>
        4 ando> iendo> ado> ados> ada> adas> ar> er> ir> idad> idades>
        """,
}
ENDINGS = {lang: _parse_endings(rules) for lang, rules in _ENDINGS.items()}

_STOP_WORDS = {
    "en": """
        a about actually aint alright am an and any anymore are arent as at be been being but by
        can cannot cant could couldnt did didnt do does doesnt doing dont even ever for from get
        gets getting give go goes going gonna got gotta had has hasnt have havent having he
        hello her here hers hes hi him his how i id if im in into is isnt it itd itll its ive
        just keep let like lot lots make may me might mine much my myself need of off ok okay on
        one ones or our ours please quite really shall she shes should shouldnt so some such
        tell than thank thanks that thats the their theirs them then there theres these they
        theyd theyll theyre this those to too up us very wanna want wants was wasnt way we were
        werent what whats when where wheres which while who whod wholl whom whos whose why will
        with wont would wouldnt yall you youd youll your youre yours yourself
        """,
    "es": """
        a al algo como con cual cuales cuando de del donde el ella ellas ellos en entre es esa ese
        eso esta estan este esto estoy ha hay he la las le les lo los me mi mis muy no nos o para
        pero por porque que quien se ser si sin sobre son soy su sus te tengo tiene tu un una uno
        unos y ya yo
        """,
}
STOP_WORDS = {lang: tuple(words.split()) for lang, words in _STOP_WORDS.items()}


def fold(text: str) -> str:
    """Return the text in lower case, without accents, apostrophes and joiners (NFKD)."""
    letters = text.lower().replace("'", "")
    if letters.isascii():
        return letters
    letters = unicodedata.normalize("NFKD", letters).replace("'", "")
    return _NOT_ASCII.sub(lambda found: _fold_char(found[0]), letters)


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    """Return a character, or nothing for an apostrophe, an accent or a soft hyphen (M, Cf)."""
    category = unicodedata.category(char)
    return "" if char == "’" or category[0] == "M" or category == "Cf" else char


def split_words(text: str) -> list[str]:
    """Return the folded words and numbers of a text. A phone number is one word too."""
    folded = fold(text)
    words: list[str] = _WORD.findall(folded)
    if _PHONE_END.search(folded):
        words += ["".join(groups) for groups in _PHONE.findall(folded)]
    return words


@dataclass(frozen=True)
class SearchLanguage:
    """The stop words and the endings of one language. A language without any has none."""

    lang: str

    @cached_property
    def base(self) -> str:
        """The language without its region (BCP 47)."""
        return self.lang.partition("-")[0].lower()

    @cached_property
    def stop_words(self) -> frozenset[str]:
        """The words that say nothing about a subject."""
        return _get_stop_words(self.base)

    @property
    def endings(self) -> tuple[tuple[str, int, str], ...]:
        """The rules of `stem`, longest ending first."""
        return ENDINGS.get(self.base, ())

    @property
    def forms(self) -> dict[str, str]:
        """The stems of words that no ending fits."""
        return FORMS.get(self.base, {})

    def stem(self, word: str) -> str:
        """Return a folded word without its endings: “infusions” is “infus”."""
        return _stem(word, self.base)

    def strip_endings(self, word: str) -> str:
        """Return a folded word without its endings, by the rules alone."""
        return _strip_endings(word, self.base)

    def stem_all(self, text: str) -> list[str]:
        """Return the stems of a text without its stop words."""
        return [self.stem(word) for word in split_words(text) if word not in self.stop_words]


@lru_cache
def _get_stop_words(lang: str) -> frozenset[str]:
    return frozenset(STOP_WORDS.get(lang, ()))


@lru_cache(maxsize=65_536)
def _stem(word: str, lang: str) -> str:
    return FORMS.get(lang, {}).get(word) or _strip_endings(word, lang)


def _strip_endings(word: str, lang: str) -> str:
    for _ in range(MAX_PASSES):
        rules = (
            word.removesuffix(ending) + new
            for ending, least, new in ENDINGS.get(lang, ())
            if word.endswith(ending) and len(word) - len(ending) >= least
        )
        shorter = next(rules, word)
        if shorter == word:
            return word
        word = shorter
    return word
