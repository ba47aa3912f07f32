"""Sort words as readers of a language look them up."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from clinicsite.model.urls import DEFAULT_LANG

_OWN_LETTERS = {"es": "ñ"}  # letters of an alphabet that an accent makes


@lru_cache(maxsize=10_000)
def get_sort_key(words: str, lang: str = DEFAULT_LANG) -> str:
    """Return the key by which a list of a language is sorted: letters without accents.

    In Spanish ñ comes after n (Diccionario de la lengua española, since 1803). Marks such as ¿ do
    not count.
    """
    folded = words.casefold()
    if lang == DEFAULT_LANG:
        return folded
    return "".join(_fold_letter(c, lang) for c in folded).lstrip("¿¡“«(\"' ")


def get_first_letter(words: str, lang: str = DEFAULT_LANG) -> str:
    """Return the capital letter below which a list from A to Z has the words."""
    key = get_sort_key(words, lang)
    own = _OWN_LETTERS.get(lang, "")
    first = key[:2] if key[1:2] == _LAST else key[:1]
    return next((c for c in own if _fold_letter(c, lang) == first), first[:1]).upper()


_LAST = "\uffff"  # comes after every letter


def _fold_letter(letter: str, lang: str) -> str:
    base = unicodedata.normalize("NFD", letter)[:1]
    is_own = letter in _OWN_LETTERS.get(lang, "")
    return f"{base}{_LAST}" if is_own else base
