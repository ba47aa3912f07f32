"""Describe how languages are written."""

from __future__ import annotations

# ISO 639-1 codes of languages that are usually written from right to left (CLDR characterOrder).
RTL_LANGUAGES = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def get_text_direction(lang: str) -> str:
    """Return the value of the HTML attribute `dir` for a language: rtl or ltr."""
    return "rtl" if lang.partition("-")[0].lower() in RTL_LANGUAGES else "ltr"
