"""Turn the phone numbers in the finished HTML of a page into links."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from clinicsite.rendering.phone_numbers import find_phone_numbers

_MARKUP = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style)\b.*?</(?P=raw)\s*>|<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)[^>]*>"
    r"|<![^>]*>",
    re.DOTALL | re.IGNORECASE,
)
# Elements whose text is no prose, or that may hold no other elements.
_OPAQUE = frozenset(
    ("bdi", "code", "kbd", "math", "option", "pre", "samp", "svg", "template", "textarea", "title")
)
# Elements that are links or controls (HTML 3.2.5.2.7), or the one title of the page.
_UNLINKED = frozenset(("a", "button", "h1", "label", "summary"))
_INLINE = re.compile(r"</?(?:abbr|b|bdi|em|i|mark|small|span|strong)\b[^>]*>", re.IGNORECASE)
_GROUPS = re.compile(r"[+(]?\d+[().\s\u2010-\u2015-][A-Z\d().\s\u2010-\u2015-]*\d")
_CONTEXT = 200  # characters of HTML around a text that can hold the words before and after it


def link_phone_numbers(html: str, clinic_number: str = "") -> str:
    """Return the HTML of a page with a link for each phone number in its text.

    Each number of several groups is in a `bdi`, so that it reads from left to right in every
    language. A number inside a link, a control or the h1 gets no link of its own.
    """
    depths: Counter[str] = Counter()
    parts, position = [], 0
    for markup in _MARKUP.finditer(html):
        parts.append(_link_text(html, position, markup.start(), depths, clinic_number))
        parts.append(markup[0])
        position = markup.end()
        tag = (markup["tag"] or "").lower()
        if tag in _OPAQUE or tag in _UNLINKED:
            depths[tag] += -1 if markup["end"] else not markup[0].endswith("/>")
    parts.append(_link_text(html, position, len(html), depths, clinic_number))
    return "".join(parts)


def _link_text(html: str, start: int, end: int, depths: Counter[str], clinic_number: str) -> str:
    """Return the text between two tags with its links."""
    text = html[start:end]
    if not any(c.isdigit() for c in text) or any(depths[tag] > 0 for tag in _OPAQUE):
        return text
    before = _INLINE.sub("", html[max(0, start - _CONTEXT) : start]).rpartition(">")[2]
    after = _INLINE.sub("", html[end : end + _CONTEXT]).partition("<")[0]
    is_linked = not any(depths[tag] > 0 for tag in _UNLINKED)
    parts, position = [], 0
    for number in find_phone_numbers(text, clinic_number, before, after):
        words = text[number.start : number.end]
        parts.append(text[position : number.start])
        parts.append(_make_link(words, number.href if is_linked else "", number.name))
        position = number.end
    return "".join([*parts, text[position:]])


def _make_link(words: str, href: str, name: str) -> str:
    """Return the words as a link, with the number in them isolated (HTML 4.5.24)."""
    isolated = _GROUPS.sub(r'<bdi dir="ltr">\g<0></bdi>', words)
    if not href:
        return isolated
    label = f' aria-label="{escape(name)}"' if name else ""
    return f'<a href="{href}"{label}>{isolated}</a>'
