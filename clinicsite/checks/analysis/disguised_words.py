"""Find words whose letters only look like those of the word that a reader sees.

A search, a screen reader and a rule on words meet another word there (UTS 39, 5).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from clinicsite.model.shown_text import LATIN_BY_LOOK_ALIKE, get_latin_letter

# Letters with the shapes of Latin ones: Cyrillic, Armenian, Cherokee, Coptic and Lisu.
_FOREIGN = (
    "\u0400-\u052f\u0531-\u0587\u13a0-\u13fd\u1c80-\u1c8a\u2c80-\u2cee\u2de0-\u2dff\ua4d0-\ua4fd"
)
_FOREIGN += "\ua640-\ua69f\uab70-\uabbf"
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
# Latin letters in the shape of a font: mathematical, of full width, in circles, small capitals.
_STYLED = (
    "\u1d00-\u1d22\u2102-\u2138\u24b6-\u24e9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
    "\U0001d400-\U0001d7ff\U0001f110-\U0001f189"
)
_RAISED = "\u02b0-\u02b8\u1d2c-\u1d61\u1d9b-\u1dbf\u2071\u207f"  # as in 1ˢᵗ
_SUSPECT = re.compile(f"[{_FOREIGN}{_GREEK}{_STYLED}{_RAISED}]")
_WORD = re.compile(f"(?:[^\\W_]|[{_STYLED}])+")
_FOREIGN_LETTER = re.compile(f"[{_FOREIGN}]")
_STYLED_LETTER = re.compile(f"[{_STYLED}]")
_MATHEMATICAL = re.compile("[\U0001d400-\U0001d7ff]")
_RAISED_WORD = re.compile(f"[{_RAISED}]{{3,}}")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# Greek letters are part of Latin words, as in TNFα, Aβ and μg. Not so these, which readers take
# for Latin letters, and none between two small Latin letters.
_GREEK_DISGUISE = re.compile(
    "[\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03b9\u03bd"
    "\u03bf\u03c1\u03c5\u03f2\u03f3\u03f9]"
    f"|(?<=[a-z])[{_GREEK}](?=[a-z])"
)
_SCRIPTS = (_FOREIGN_LETTER, re.compile(f"[{_GREEK}]"))


class DisguisedWord(NamedTuple):
    """A word in a line, from `begin` to `end`, the letter that is another, and the usual word."""

    begin: int
    end: int
    word: str
    letter: str
    usual: str

    @property
    def letter_name(self) -> str:
        """The name of the letter in Unicode, as in “Cyrillic small letter a”."""
        return unicodedata.name(self.letter, f"U+{ord(self.letter):04X}").capitalize()


def find_disguised_words(line: str) -> Iterator[DisguisedWord]:
    """Yield the words of a line that mix alphabets, or hold letters in the shape of a font."""
    if line.isascii() or not _SUSPECT.search(line):
        return
    for found in _WORD.finditer(line):
        word = found[0]
        if letter := _find_disguise(word, line):
            usual = "".join(get_latin_letter(c) or unicodedata.normalize("NFKC", c) for c in word)
            yield DisguisedWord(found.start(), found.end(), word, letter, usual)


def _find_disguise(word: str, line: str) -> str:
    """Return the first letter of a word that is not what it looks like, or ""."""
    if word.isascii():
        return ""
    if _LATIN.search(word):
        mixed = _FOREIGN_LETTER.search(word) or _GREEK_DISGUISE.search(word)
    else:
        mixed = _find_foreign_word(word, line)
    styled = _STYLED_LETTER.search(word) if len(word) > 1 else _MATHEMATICAL.search(word)
    found = mixed or styled or _RAISED_WORD.search(word)
    return found[0][0] if found else ""


def _find_foreign_word(word: str, line: str) -> re.Match[str] | None:
    """Return the first letter of a word that is foreign as a whole, and looks like a Latin one.

    In a line with other letters of that script, it is a word of that language.
    """
    if len(word) < 2 or not all(char in LATIN_BY_LOOK_ALIKE for char in word):
        return None
    for script in _SCRIPTS:
        found = script.search(word)
        if found and all(char in LATIN_BY_LOOK_ALIKE for char in script.findall(line)):
            return found
    return None
