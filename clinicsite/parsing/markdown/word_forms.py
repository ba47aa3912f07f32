"""List the forms in which a text can have a term: of the words in Spanish, singular and plural."""

from __future__ import annotations

import re

# Words inside a term that have no plural.
_SPANISH_PARTICLES = frozenset(
    "a al con contra de del después durante el en fuera la las los para por sin sobre y".split()
)
_STRESSED = str.maketrans("áéíóú", "aeiou")


def list_forms(name: str, lang: str) -> list[str]:
    """Return a name, and its plurals where more than an ending s or es makes them.

    An abbreviation has one form. Terms in English have plurals of that kind alone.
    """
    if lang != "es" or name.isupper():
        return [name]
    words = name.split()
    first = [make_spanish_plural(words[0]), *words[1:]]
    return list(dict.fromkeys((name, " ".join(map(make_spanish_plural, words)), " ".join(first))))


def make_spanish_plural(word: str) -> str:
    """Return the plural of a Spanish noun or adjective (Nueva gramática 3.2)."""
    if word.casefold() in _SPANISH_PARTICLES or word.isupper() or re.search("[sx]$", word):
        return word
    if word.endswith("z"):
        return f"{word[:-1]}ces"
    if re.search("[aeiouáéó]$", word):
        return f"{word}s"
    return f"{re.sub('[áéíóú](?=[ns]$)', lambda found: found[0].translate(_STRESSED), word)}es"
