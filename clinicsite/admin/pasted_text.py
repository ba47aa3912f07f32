"""Write the words and addresses of pasted HTML, so that none of them acts as markup."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qs, urlsplit

# Private characters stand for markup that the converter must not escape: see paste.py.
ESCAPE, NOTE_START, NOTE_END, NOTE_COLON = "\ue000", "\ue001", "\ue002", "\ue003"
PRIVATE = re.compile("[\ue000-\uf8ff]")
_NEEDS_ESCAPE = re.compile(r"[{}$^]|:(?=[a-z_]+:)|^\s*/(?=//)|^\s*@")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]]|[\w.+-]+@[\w-]+\.[\w.]*\w")
SMALL_CHARACTERS = {
    "sup": dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True)),
    "sub": dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True)),
}


def protect_text(text: str) -> str:
    """Return the text as HTML, in which each character of our own markup has a mark before it."""
    marked = _NEEDS_ESCAPE.sub(lambda found: f"{found[0][:-1]}{ESCAPE}{found[0][-1]}", text)
    return escape(marked, quote=False)


def link_addresses(text: str) -> str:
    """Return the text as HTML, with a link for each bare address in it."""
    parts, end = list[str](), 0
    for found in _ADDRESS.finditer(text):
        url = found[0] if "://" in found[0] else f"mailto:{found[0]}"
        parts += [protect_text(text[end : found.start()])]
        parts += [f'<a href="{escape(url)}">{escape(found[0])}</a>']
        end = found.end()
    return "".join([*parts, protect_text(text[end:])])


def clean_url(href: str) -> str:
    """Return the address of a link, without the detour of a search engine, or nothing."""
    try:
        parts = urlsplit(href)
        if parts.hostname == "www.google.com" and parts.path == "/url":
            href = parse_qs(parts.query).get("q", [""])[0]
            parts = urlsplit(href)
    except ValueError:
        return ""
    is_known = bool(parts.scheme in ("http", "https") and parts.hostname)
    is_known = is_known or parts.scheme in ("mailto", "tel")
    return re.sub(r"[\s<>\\]", lambda char: f"%{ord(char[0]):02X}", href) if is_known else ""
