"""Give the words of a text as readers see or hear them, whatever characters write them.

Rules on words read this form. Look-alikes are the letters that confusables.txt of Unicode 15 (UTS
39, 4) takes for a Latin one, among the Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu and Latin
letters. Small capitals are look-alikes too, with small letters of the same shape.
"""

from __future__ import annotations

import re
import unicodedata

from clinicsite.support.characters import remove_unread

_LOOK_ALIKES = {
    "A": "ΑАᎪꓮ",
    "a": "ɑαаᴀ",
    "B": "ΒВᏴꓐꞴ",
    "b": "ƄʙЬвᏏ",
    "C": "ϹСᏟⲤꓚ",
    "c": "ϲсᴄⲥꮯ",
    "D": "Ꭰꓓ",
    "d": "ԁᏧᴅꓒ",
    "E": "ΕЕᎬꓰ",
    "e": "εеҽᴇꬲ",
    "F": "ϜꓝꞘ",
    "f": "քẝꜰꞙꬵ",
    "G": "ԌᏀᏳꓖ",
    "g": "ƍɡɢցᶃ",
    "H": "ΗНᎻⲎꓧ",
    "h": "ʜнһհᏂ",
    "I": "ƖΙІӀⲒꓲ",
    "i": "ıɩɪιіӏᎥιꙇꭵ",
    "J": "ͿЈᎫꓙꞲ",
    "j": "ϳјᴊ",
    "K": "ΚКᏦⲔꓗ",
    "k": "ĸκкᴋ",
    "L": "ᏞⳐꓡ",
    "l": "ǀʟ",
    "M": "ΜϺМᎷⲘꓟ",
    "m": "мᴍ",
    "N": "ΝⲚꓠ",
    "n": "ɴηпոռ",
    "O": "ΟОՕⲞꓳ",
    "o": "οσоօᴏᴑⲟꬽ",
    "P": "ΡРᏢⲢꓑ",
    "p": "ρϱрᴘⲣ",
    "q": "ԛգզꞯ",
    "R": "ƦᎡᏒꓣ",
    "r": "ʀгᴦⲅꭇꭈꮁ",
    "S": "ЅՏᏕᏚꓢ",
    "s": "ƽѕꜱꮪ",
    "T": "ΤТᎢⲦꓔ",
    "t": "τтᴛ",
    "U": "Սꓴ",
    "u": "ʋυսᴜꞟꭎꭒ",
    "V": "ѴᏙꓦ",
    "v": "νѵᴠꮩ",
    "W": "ԜᎳᏔꓪ",
    "w": "ɯѡԝաᴡꮃ",
    "X": "ΧХⲬꓫꞳ",
    "x": "х",
    "Y": "ΥϒУҮᎩᎽⲨꓬ",
    "y": "ɣʏγуүᶌỿꭚ",
    "Z": "ΖᏃꓜ",
    "z": "ᴢꮓ",
}
LATIN_BY_LOOK_ALIKE = {char: latin for latin, chars in _LOOK_ALIKES.items() for char in chars}
# Letters with a stroke or a hook, and letters in a circle or a square, have no decomposition.
_NAMED_LETTER = re.compile(
    r"(?:LATIN (SMALL|CAPITAL) LETTER ([A-Z]) WITH (?!SMALL LETTER).*"
    r"|(?:NEGATIVE|REGIONAL|CROSSED NEGATIVE) .*LETTER ([A-Z]))"
)
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_FULL_WIDTH_MARKS = re.compile("[\uff00-\uff60\ufe50-\ufe6b]")


def get_latin_letter(char: str) -> str:
    """Return the ASCII letter that a letter is or looks like, without its accent, else ""."""
    if latin := LATIN_BY_LOOK_ALIKE.get(char):
        return latin
    base = unicodedata.normalize("NFKD", char)
    if base[0].isascii() and base[0].isalpha() and all(map(_MARKS.match, base[1:])):
        return base[0]
    if base == char and (found := _NAMED_LETTER.fullmatch(unicodedata.name(char, ""))):
        return found[3] or (found[2].lower() if found[1] == "SMALL" else found[2])
    return ""


class _ShownForms(dict[int, str]):
    """The shown form of each character, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        char, form = chr(code), ""
        if char in LATIN_BY_LOOK_ALIKE:
            form = char
        elif _is_letter_or_digit(char) or _FULL_WIDTH_MARKS.match(char):
            form = unicodedata.normalize("NFKC", char)
        elif char.isspace() and char not in "\t\n\r":
            form = " "
        self[code] = form or char
        return self[code]


def _is_letter_or_digit(char: str) -> bool:
    """Return whether a character is one, and no small digit above or below the line."""
    is_raised = unicodedata.decomposition(char)[:5] in ("<supe", "<sub>")
    return unicodedata.category(char)[0] in "LN" and not (is_raised and char.isdigit())


_SHOWN_FORMS = _ShownForms()


def show_text(text: str) -> str:
    """Return the text with plain letters, digits and spaces (NFKC), without invisible characters.

    Ligatures become letters. Marks over letters that Unicode has no single character for are left
    out. Punctuation stays, and so do digits above the line.
    """
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFC", remove_unread(text).translate(_SHOWN_FORMS)))


class _Letters(dict[str, str]):
    """The plain lower-case letters and digits of each character."""

    def __missing__(self, char: str) -> str:
        parts = (char,) if get_latin_letter(char) else unicodedata.normalize("NFKD", char)
        shown = "".join(get_latin_letter(part) or part for part in parts)
        self[char] = "".join(filter(str.isalnum, remove_unread(shown).lower()))
        return self[char]


_LETTERS = _Letters()


def get_letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, without accents and look-alikes.

    The letters of `show_text(text)` are the same.
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    return "".join(map(_LETTERS.__getitem__, text))


def get_letter_offsets(text: str) -> list[int]:
    """Return, for each letter of `get_letters(text)`, the index of its character in the text."""
    if text.isascii():
        return [offset for offset, char in enumerate(text) if char.isalnum()]
    return [offset for offset, char in enumerate(text) for _ in _LETTERS[char]]
