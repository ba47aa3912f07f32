"""Turn the phone numbers in the finished HTML of a page into links."""

from __future__ import annotations

import re
from html import escape

from clinicsite.rendering.inline_run import InlineRun, LinkRange
from clinicsite.rendering.page_pieces import SEPARATOR, NumberTreatment, PagePieces
from clinicsite.rendering.phone_numbers import CANDIDATE, PhoneNumber, find_phone_numbers

_GROUPS = re.compile(r"[+(]?\d+[().\s\u2010-\u2015-][A-Z\d().\s\u2010-\u2015-]*\d")


def link_phone_numbers(html: str, clinic_number: str = "") -> str:
    """Return the HTML of a page with a link for each phone number in its text.

    Each number of several groups is in a `bdi`, so that it reads from left to right in every
    language. A number inside a link, a control or the h1 gets no link of its own, and neither does
    one that is hidden from screen readers.
    """
    page, done = PagePieces(html), 0
    for first, last in _list_candidates(page.text):
        for number in range(first, last + 1):
            if number < done:
                continue
            numbers = page.find_run(number)
            treatment = page.get_treatment(number)
            if treatment is not NumberTreatment.NONE:
                linked = _link_run(page.get_run(numbers), treatment, clinic_number)
                page.replace_run(numbers, linked)
            done = numbers[-1] + 1
    return page.html if done else html


def _list_candidates(text: str) -> list[tuple[int, int]]:
    """Return the numbers of the first and the last text of what can be a phone number."""
    candidates, number, position = [], 0, 0
    for found in CANDIDATE.finditer(text):
        number += text.count(SEPARATOR, position, found.start())
        position = found.start()
        candidates.append((number, number + found[0].count(SEPARATOR)))
    return candidates


def _link_run(run: InlineRun, treatment: NumberTreatment, clinic_number: str) -> str:
    """Return the HTML of a run with its links."""
    html = run.html
    parts, position = [], 0
    for number in find_phone_numbers(run.text, clinic_number):
        if treatment is NumberTreatment.LINK_LONG and number.is_short:
            continue
        place = _find_place(run, number)
        if place is None or place.start < position:
            continue
        words = html[place.start : place.end]
        href = "" if treatment is NumberTreatment.ISOLATE else number.href
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
