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
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"))
_HIDDEN = re.compile(r"""\saria-hidden=["']?true""")
_INLINE = re.compile(r"</?(?:abbr|b|bdi|em|i|mark|small|span|strong)\b[^>]*>", re.IGNORECASE)
_GROUPS = re.compile(r"[+(]?\d+[().\s\u2010-\u2015-][A-Z\d().\s\u2010-\u2015-]*\d")
_CONTEXT = 200  # characters of HTML around a text that can hold the words before and after it


class _OpenElements:
    """Count the open elements that change what becomes of a number in them."""

    def __init__(self) -> None:
        self._depths: Counter[str] = Counter()
        self._hidden_tag, self._hidden_depth = "", 0

    @property
    def is_opaque(self) -> bool:
        """Return whether numbers stay as they are."""
        return any(self._depths[tag] > 0 for tag in _OPAQUE)

    @property
    def is_unlinked(self) -> bool:
        """Return whether numbers get no link: a link may not be hidden from screen readers."""
        return self._hidden_depth > 0 or any(self._depths[tag] > 0 for tag in _UNLINKED)

    def update(self, markup: re.Match[str]) -> None:
        """Take note of one tag."""
        tag, step = (markup["tag"] or "").lower(), -1 if markup["end"] else 1
        if not tag or tag in _VOID or markup[0].endswith("/>"):
            return
        self._depths[tag] += step
        if self._hidden_depth == 0 and step > 0 and _HIDDEN.search(markup[0]):
            self._hidden_tag = tag
        if tag == self._hidden_tag:
            self._hidden_depth += step
            self._hidden_tag = tag if self._hidden_depth else ""


def link_phone_numbers(html: str, clinic_number: str = "") -> str:
    """Return the HTML of a page with a link for each phone number in its text.

    Each number of several groups is in a `bdi`, so that it reads from left to right in every
    language. A number inside a link, a control or the h1 gets no link of its own, and neither does
    one that is hidden from screen readers.
    """
    elements, parts, position = _OpenElements(), [], 0
    for markup in _MARKUP.finditer(html):
        parts += [_link_text(html, position, markup.start(), elements, clinic_number), markup[0]]
        position = markup.end()
        elements.update(markup)
    return "".join([*parts, _link_text(html, position, len(html), elements, clinic_number)])


def _link_text(html: str, start: int, end: int, elements: _OpenElements, clinic_number: str) -> str:
    """Return the text between two tags with its links."""
    text = html[start:end]
    if not any(c.isdigit() for c in text) or elements.is_opaque:
        return text
    before = _INLINE.sub("", html[max(0, start - _CONTEXT) : start]).rpartition(">")[2]
    after = _INLINE.sub("", html[end : end + _CONTEXT]).partition("<")[0]
    parts, position = [], 0
    for number in find_phone_numbers(text, clinic_number, before, after):
        words = text[number.start : number.end]
        parts.append(text[position : number.start])
        parts.append(_make_link(words, "" if elements.is_unlinked else number.href, number.name))
        position = number.end
    return "".join([*parts, text[position:]])


def _make_link(words: str, href: str, name: str) -> str:
    """Return the words as a link, with the number in them isolated (HTML 4.5.24)."""
    isolated = _GROUPS.sub(r'<bdi dir="ltr">\g<0></bdi>', words)
    if not href:
        return isolated
    label = f' aria-label="{escape(name)}"' if name else ""
    return f'<a href="{href}"{label}>{isolated}</a>'
