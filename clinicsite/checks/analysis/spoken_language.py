"""Tell in which language a sentence is, by its most frequent small words."""

from __future__ import annotations

import re

# The words of each language that the other one does not have.
_SMALL_WORDS = {
    "en": frozenset(
        "about after and are as at be been but by can do does for from had has have how if in is "
        "it may more most not of on or our some that the their them there they this to was we were "
        "what when which who will with would you your".split()
    ),
    "es": frozenset(
        "al algunas algunos con cuando de del el ella ellos en entre es esta este están fue hasta "
        "hay la las le les lo los más mi muy ni para pero por porque puede pueden que qué se "
        "ser si sin sobre son su sus también tiene un una unos usted y ya".split()
    ),
}
_WORD = re.compile(r"[^\W\d_]+")
_MIN_WORDS = 6  # a name or a label is too short to tell


def find_other_language(text: str, lang: str) -> str:
    """Return the language of a sentence that is clearly not in `lang`, or ""."""
    words = _WORD.findall(text.casefold())
    if len(words) < _MIN_WORDS or lang not in _SMALL_WORDS:
        return ""
    counts = {name: sum(word in small for word in words) for name, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    is_clear = counts[best] >= 3 and counts[best] > 3 * counts[lang]
    return best if best != lang and is_clear else ""
