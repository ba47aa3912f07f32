"""Define the forms of the interface strings: lists of a fixed length, and words in braces."""

from __future__ import annotations

import re
from collections.abc import Iterator

LIST_LENGTHS = {"months": 12, "weekdays": 7}
LIST_KEYS = frozenset({*LIST_LENGTHS, "search_red_flags", "search_same_meaning"})
# The words in braces that a string must have, and no others. The code puts values in their place.
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "date_format": ("month", "day", "year"),
    "home_evidence": ("treatment",),
    "minutes_many": ("count",),
    "pair_text": ("first", "last"),
    "person_summary": ("name", "role", "clinic"),
    "range_text": ("first", "last"),
    "search_corrected": ("query",),
    "search_many": ("count", "query"),
    "search_missing": ("query",),
    "search_none": ("query",),
    "search_one": ("query",),
    "sources_many": ("count",),
    "sources_more": ("count",),
    "time_am": ("time",),
    "time_pm": ("time",),
    "trust_sources": ("count",),
    "video_note": ("host",),
    "videos_privacy": ("hosts",),
}
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


def find_form_errors(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the message and the help for each mistake in the form of a string."""
    if (key in LIST_KEYS) != isinstance(value, list):
        form = "a list" if key in LIST_KEYS else "one text"
        yield f'The words of "{key}" must be {form}', f"Write {form} after “{key}:”."
        return
    length = LIST_LENGTHS.get(key, 0)
    if isinstance(value, list) and length and len(value) != length:
        yield f'"{key}" has {len(value)} words', f"Write {length} words, in their order."
    if key == "search_same_meaning":
        yield from _find_group_errors(key, value)
    allowed = PLACEHOLDERS.get(key, ())
    texts = list(_iter_texts(value))
    found = {brace for text in texts for brace in _BRACES.findall(text)}
    known = [f"{{{name}}}" for name in allowed]
    choices = f"Write {', '.join(known)} where the value stands." if known else "Delete the braces."
    for brace in sorted(found.difference(known)):
        yield f'"{key}" has {brace}, for which the site has no value', choices
    for brace in known:
        if brace not in found:
            yield f'"{key}" has no {brace}', choices


def _find_group_errors(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield a mistake for each line whose sign > does not stand between words."""
    for text in _iter_texts(value):
        parts = text.split(">")
        if len(parts) > 2 or not all(map(str.strip, parts)):
            yield (
                f'A line of "{key}" has no words on both sides of one >: "{text}"',
                "Write “Advil, Motrin > ibuprofen”. Or leave out the sign: “doctor, physician”.",
            )


def _iter_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _iter_texts(item)
