"""Divide the HTML of a page into texts and markup, and tell where a phone number can be a link."""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum, auto
from functools import cached_property
from itertools import chain, zip_longest

from clinicsite.rendering.inline_run import InlineRun

_MARKUP = re.compile(
    r"(<!--.*?-->|<(script|style)\b.*?</\2\s*>|<(/?)([a-z][a-z0-9]*)[^>]*>|<![^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
_GROUPS = 5  # a text, and the groups of the markup after it
# Elements whose text is no prose, or that may hold no other elements.
_OPAQUE = frozenset(
    ("bdi", "code", "kbd", "math", "option", "pre", "samp", "svg", "template", "textarea", "time")
) | {"title", "var"}
# Elements that are links or controls (HTML 3.2.5.2.7), or the one title of the page.
_UNLINKED = frozenset(("a", "button", "h1", "label", "summary"))
_TREATED = _OPAQUE | _UNLINKED | {"address"}
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"))
_HIDDEN = re.compile(r"""\saria-hidden=["']?true""")
# Elements that divide a text without an end of its words, and comments.
_INLINE = re.compile(
    r"</?(?:abbr|b|big|em|font|i|ins|mark|q|s|small|span|strong|u|wbr)\b|<!--", re.IGNORECASE
)
SEPARATOR = "\0"  # which no HTML holds (HTML 13.1)


class NumberTreatment(Enum):
    """What becomes of the numbers in an element."""

    NONE = auto()
    ISOLATE = auto()
    LINK_LONG = auto()  # a short number in a postal address is a house or a suite
    LINK = auto()


class PagePieces:
    """The texts of a page, and the markup between each one and the next."""

    def __init__(self, html: str) -> None:
        parts = _MARKUP.split(html)
        self._texts, self._markup = parts[::_GROUPS], parts[1::_GROUPS]
        # The names of the tags that begin an element, and those that end one, with their slash.
        self._names = [
            f"{end}{tag}".lower() if tag and not markup.endswith("/>") else ""
            for markup, end, tag in zip(self._markup, parts[3::_GROUPS], parts[4::_GROUPS])
        ]
        self._counts: Counter[str] = Counter()
        self._counted = 0

    @property
    def html(self) -> str:
        """Return the whole page."""
        return "".join(chain.from_iterable(zip_longest(self._texts, self._markup, fillvalue="")))

    @property
    def text(self) -> str:
        """Return all texts, with a separator for each piece of markup."""
        return SEPARATOR.join(self._texts)

    def get_treatment(self, number: int) -> NumberTreatment:
        """Return the treatment of phone numbers in the text with this number.

        A link may not be hidden from screen readers.
        """
        if number < self._counted:
            self._counts, self._counted = Counter(), 0
        self._counts.update(self._names[self._counted : number])
        self._counted = number
        is_hidden = any(number in one for one in self._hidden)
        open_tags = {tag for tag in _TREATED if self._counts[tag] > self._counts[f"/{tag}"]}
        if not open_tags.isdisjoint(_OPAQUE):
            return NumberTreatment.NONE
        if is_hidden or not open_tags.isdisjoint(_UNLINKED):
            return NumberTreatment.ISOLATE
        return NumberTreatment.LINK_LONG if open_tags else NumberTreatment.LINK

    def find_run(self, number: int) -> range:
        """Return the numbers of the texts whose words belong to those of a text."""
        first, last = number, number
        while first > 0 and self._is_inside_run(first - 1):
            first -= 1
        while last < len(self._markup) and self._is_inside_run(last):
            last += 1
        return range(first, last + 1)

    def get_run(self, numbers: range) -> InlineRun:
        """Return the texts with these numbers, and the markup between them."""
        run = InlineRun()
        for number in numbers:
            run.add_text(self._texts[number])
            if number < numbers[-1]:
                run.pieces.append(self._markup[number])
        return run

    def replace_run(self, numbers: range, html: str) -> None:
        """Put `html` in the place of the texts with these numbers."""
        self._texts[numbers[0]] = html
        for number in numbers[1:]:
            self._texts[number] = self._markup[number - 1] = ""

    def _is_inside_run(self, number: int) -> bool:
        """Return whether the words before and after this markup belong together."""
        return bool(_INLINE.match(self._markup[number])) and (
            self.get_treatment(number) is self.get_treatment(number + 1)
        )

    @cached_property
    def _hidden(self) -> list[range]:
        """The numbers of the texts in each element that is hidden from screen readers."""
        found: list[range] = []
        for first in [i for i, markup in enumerate(self._markup) if "aria-hidden" in markup]:
            name, end = self._names[first], found[-1].stop if found else 0
            if first >= end and _is_start(name) and _HIDDEN.search(self._markup[first]):
                found.append(range(first + 1, self._find_end(first, name)))
        return found

    def _find_end(self, number: int, name: str) -> int:
        """Return the number of the first text behind the element that this tag begins."""
        depth = 0
        for at in range(number, len(self._names)):
            depth += (self._names[at] == name) - (self._names[at] == f"/{name}")
            if depth == 0:
                return at + 1
        return len(self._texts)


def _is_start(name: str) -> bool:
    return bool(name) and name[0] != "/" and name not in _VOID
