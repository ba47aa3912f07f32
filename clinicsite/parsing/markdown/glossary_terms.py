"""Turn the first use of each glossary term into a button that shows its meaning."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree.ElementTree import Element

from clinicsite.model.shown_text import show_text
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.model.vocabulary import Term
from clinicsite.parsing.markdown.etree_text import CITATION_TAG, VERBATIM
from clinicsite.parsing.markdown.word_forms import list_forms

SKIPPED_TAGS = frozenset([*"a h1 h2 h3 h4 h5 h6 code pre th caption svg".split(), CITATION_TAG])

# What PDF files write for several letters, with those letters.
_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ"}
_LOOK_ALIKE = "ﬃﬄﬀﬁﬂſıİ\u212a"  # a pattern without case takes some of them for f, s, i and k
_LIGATURE = re.compile("ffi|ffl|ff|fi|fl")
_OPENING = "([“‘"
_CLOSING = re.compile(r"(?:’s)?[)\]”’.,;:!?]*")
_BUTTON = r'<button [^>]*class="term[^>]*>([^<]*)</button>'
_MARKED = re.compile(rf'<span class="nowrap-term">([^<]*){_BUTTON}([^<]*)</span>|{_BUTTON}')


class TermFinder:
    """Finds the terms of a glossary in a text, the longest first."""

    def __init__(self, terms: tuple[Term, ...], lang: str = DEFAULT_LANG) -> None:
        names = [
            (form, term)
            for term in terms
            for name in (term.term, *term.also)
            for form in list_forms(str(name), lang)
        ]
        self._by_name = {_normalize_name(name): term for name, term in names}
        patterns = [
            _build_pattern(name)
            for name in sorted((name for name, _ in names), key=_sort_longest_first)
        ]
        words = "|".join(patterns) or r"(?!)"
        letters = {c for name, _ in names for c in (name[0].lower(), name[0].upper())}
        first = re.escape("".join(sorted(letters | set(_LOOK_ALIKE))))
        self._regex = re.compile(rf"(?<![\w-])(?=[{first}])({words})(?:s|es)?(?![\w-])")

    def split_text(
        self, text: str, used_terms: dict[str, Term | None]
    ) -> list[tuple[str, Term | None]]:
        """Return the pieces of `text`. Every second piece is the first use of a term.

        The method adds used terms to `used_terms` by their ids. A term alone in brackets is None
        there: the plain words before it explain it (NHS digital service manual, “How we write”: the
        plain term first, the other in brackets).
        """
        pieces: list[tuple[str, Term | None]] = []
        done = 0
        for found in self._regex.finditer(text):
            term = self._by_name.get(
                _normalize_name(found[1])
            )  # none for letters that only look alike
            if term and term.id not in used_terms:
                if text[: found.start()].endswith("(") and text[found.end() :].startswith(")"):
                    used_terms[term.id] = None
                    continue
                used_terms[term.id] = term
                pieces += [(text[done : found.start()], None), (_join_lines(found[0]), term)]
                done = found.end()
        return [*pieces, (text[done:], None)]


def _sort_longest_first(name: str) -> tuple[int, str]:
    return -len(name), name


def _join_lines(words: str) -> str:
    return " ".join(words.split())


def _normalize_name(name: str) -> str:
    return name if name.isupper() else show_text(_join_lines(name)).casefold()


def _build_pattern(name: str) -> str:
    """Return the pattern of a name. An abbreviation matches only in its own case: OR, not "or"."""
    words = r"\s+".join(map(re.escape, name.split()))
    words = _LIGATURE.sub(lambda found: f"(?:{found[0]}|{_LIGATURES[found[0]]})", words)
    return words if name.isupper() else f"(?i:{words})"


def mark_terms(element: Element, finder: TermFinder, used_terms: dict[str, Term | None]) -> None:
    """Replace the first use of each term below `element` by a button. Extend `used_terms`."""
    if element.tag in SKIPPED_TAGS or VERBATIM in element.attrib:
        return
    children = list(element)
    if element.text:
        element.text, buttons = _make_buttons(finder.split_text(element.text, used_terms))
        element[:0] = buttons
    for child in children:
        mark_terms(child, finder, used_terms)
        if child.tail:
            child.tail, buttons = _make_buttons(finder.split_text(child.tail, used_terms))
            if buttons:
                after = list(element).index(child) + 1
                element[after:after] = buttons
    for button, mark in pairwise(element):
        if button.get("class") == "term" and not button.tail and mark.tag == CITATION_TAG:
            button.set("class", "term term--cited")  # two targets that touch: CSS parts them


def _make_buttons(pieces: list[tuple[str, Term | None]]) -> tuple[str, list[Element]]:
    """Return the text before the first term, and each term as a button with the text after it."""
    texts = [text for text, _ in pieces]
    buttons = []
    for index, (words, term) in enumerate(pieces):
        if term:
            before = texts[index - 1].rstrip(_OPENING)
            opening, closing = texts[index - 1][len(before) :], _CLOSING.match(texts[index + 1])
            assert closing  # the pattern matches the empty text
            texts[index - 1] = before
            texts[index + 1] = texts[index + 1].removeprefix(closing[0])
            buttons.append(_make_button(opening, words, term, closing[0]))
    for button, text in zip(buttons, texts[2::2]):
        button.tail = text
    return texts[0], buttons


def _make_button(opening: str, words: str, term: Term, closing: str) -> Element:
    """Return the button of a term, in one unbreakable unit with adjacent punctuation.

    Only a button opens a popover without a script (HTML 6.12.2). A line may break on either side of
    a button, even before a comma.
    """
    attributes = {"type": "button", "class": "term", "popovertarget": f"term-{term.id}"}
    button = Element("button", attributes)
    button.text, button.tail = words, closing
    if not (opening or closing):
        return button
    wrapper = Element("span", {"class": "nowrap-term"})
    wrapper.text = opening
    wrapper.append(button)
    return wrapper


def remove_term_buttons(html: str) -> str:
    """Return `html` with plain words for buttons, for feeds, which have no meanings."""
    return _MARKED.sub(lambda found: "".join(filter(None, found.groups())), html)
