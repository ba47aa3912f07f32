"""Turn the phone numbers in the finished HTML of a page into links."""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum, auto
from html import escape

from clinicsite.rendering.inline_run import InlineRun, LinkRange
from clinicsite.rendering.phone_numbers import PhoneNumber, find_phone_numbers

_MARKUP = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style)\b.*?</(?P=raw)\s*>|<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)[^>]*>"
    r"|<![^>]*>",
    re.DOTALL | re.IGNORECASE,
)
# Elements whose text is no prose, or that may hold no other elements.
_OPAQUE = frozenset(
    ("bdi", "code", "kbd", "math", "option", "pre", "samp", "svg", "template", "textarea", "time")
) | {"title", "var"}
# Elements that are links or controls (HTML 3.2.5.2.7), or the one title of the page.
_UNLINKED = frozenset(("a", "button", "h1", "label", "summary"))
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"))
_HIDDEN = re.compile(r"""\saria-hidden=["']?true""")
# Elements that divide a text without an end of its words, and comments.
_INLINE = re.compile(
    r"</?(?:abbr|b|big|em|font|i|ins|mark|q|s|small|span|strong|u|wbr)\b|<!--", re.IGNORECASE
)
_GROUPS = re.compile(r"[+(]?\d+[().\s\u2010-\u2015-][A-Z\d().\s\u2010-\u2015-]*\d")


class _Treatment(Enum):
    """What becomes of the numbers in an element."""

    NONE = auto()
    ISOLATE = auto()
    LINK_LONG = auto()  # a short number in a postal address is a house or a suite
    LINK = auto()


class _OpenElements:
    """Count the open elements that change what becomes of a number in them."""

    def __init__(self) -> None:
        self._depths: Counter[str] = Counter()
        self._hidden_tag, self._hidden_depth = "", 0

    @property
    def treatment(self) -> _Treatment:
        """Return the treatment of numbers: a link may not be hidden from screen readers."""
        if any(self._depths[tag] > 0 for tag in _OPAQUE):
            return _Treatment.NONE
        if self._hidden_depth > 0 or any(self._depths[tag] > 0 for tag in _UNLINKED):
            return _Treatment.ISOLATE
        return _Treatment.LINK_LONG if self._depths["address"] > 0 else _Treatment.LINK

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
    elements, parts, run, position = _OpenElements(), [], InlineRun(), 0
    for markup in _MARKUP.finditer(html):
        run.add_text(html[position : markup.start()])
        position = markup.end()
        treatment = elements.treatment
        elements.update(markup)
        if _INLINE.match(markup[0]) and elements.treatment == treatment:
            run.pieces.append(markup[0])
        else:
            parts += [_link_run(run, treatment, clinic_number), markup[0]]
            run = InlineRun()
    run.add_text(html[position:])
    return "".join([*parts, _link_run(run, elements.treatment, clinic_number)])


def _link_run(run: InlineRun, treatment: _Treatment, clinic_number: str) -> str:
    """Return the HTML of a run with its links."""
    text, html = run.text, run.html
    if treatment is _Treatment.NONE or not any(c.isdigit() for c in text):
        return html
    parts, position = [], 0
    for number in find_phone_numbers(text, clinic_number):
        if treatment is _Treatment.LINK_LONG and number.is_short:
            continue
        place = _find_place(run, number)
        if place is None or place.start < position:
            continue
        words = html[place.start : place.end]
        href = "" if treatment is _Treatment.ISOLATE else number.href
        parts += [html[position : place.start], _make_link(words, href, number.name)]
        position = place.end
    return "".join([*parts, html[position:]])


def _find_place(run: InlineRun, number: PhoneNumber) -> LinkRange | None:
    """Return the place of a link: its words, or else the number alone and what encloses it."""
    place = run.find_link_range(number.start, number.end)
    if (place and place.is_exact) or number.number_start < 0:
        return place
    return run.find_link_range(number.number_start, number.end)


def _make_link(words: str, href: str, name: str) -> str:
    """Return the words as a link, with the number in them isolated (HTML 4.5.24)."""
    isolated = _isolate(words)
    if not href:
        return isolated
    label = f' aria-label="{escape(name)}"' if name else ""
    return f'<a href="{href}"{label}>{isolated}</a>'


def _isolate(words: str) -> str:
    """Return the HTML of some words with an element around a number of several groups."""
    run = InlineRun([piece for piece in re.split(r"(<[^>]*>)", words) if piece])
    if len(run.pieces) > 1 and _GROUPS.search(run.text):
        return f'<bdi dir="ltr">{words}</bdi>'
    return _GROUPS.sub(r'<bdi dir="ltr">\g<0></bdi>', words) if len(run.pieces) == 1 else words
