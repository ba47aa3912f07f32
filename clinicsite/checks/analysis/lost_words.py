"""Find words of a Markdown text that the page made from it does not hold.

A word is a run of letters and digits. Every run of the text stays one run of the HTML, because
marks and tags stand on both sides of it. Only markup that never shows words is left out before.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from clinicsite.model.block import BLOCKS
from clinicsite.parsing.clinic_facts import FACTS
from clinicsite.parsing.markdown.elements import TextSpan
from clinicsite.parsing.markdown.link_definitions import find_definitions
from clinicsite.support.characters import iter_references

_BREAK = "\0"  # a place where the page may add words, or show the next ones elsewhere
_FILL = "\ufdd1"  # in the place of the further characters of a character reference
_WORD = re.compile(rf"[^\W_]+|{_BREAK}")
_FILLED_WORD = re.compile(rf"(?:[^\W_]{_FILL}*)+|{_BREAK}")
_LABEL = r"[ \t>]*(?:[-*+:][ \t]+|\d{1,9}\.[ \t]+)*"
_TARGET = r"(?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)"
_INLINE = re.compile(
    # The target of a link or an image, or the label of a reference link.
    rf"\](?:\(\s*{_TARGET}(?=\s*\)|\s+[\"'])|\[[^\]\n]*\])"
    # Citations and footnotes.
    r"|\[(?:@[\w-]+(?:\s*[;,]\s*@?[\w-]+)*\s*\]|(?P<note>\^[^\]\n]*\]:?))"
    # Ids of headings, and facts of the clinic.
    rf"|\{{(?:#[A-Za-z][\w-]*\}}(?=[ \t]*\n)|(?P<fact>{'|'.join(FACTS)})\}})"
)
# At the beginning of a line: the number of a list item, a fence of code, the head of a block.
_LINE_START = re.compile(
    rf"\n(?=[ \t>]*[\d/`~*+:-]){_LABEL}(?:\d{{1,9}}\.(?=[ \t])|(?:`{{3,}}|~{{3,}})[^`\n]*(?=\n)"
    rf"|(?P<block>/{{3,}}[ \t]*(?:{'|'.join(BLOCKS)})(?![\w-])(?:[^\n|]*\|)?)"
    r"|(?P<end>/{3,})[ \t]*(?=\n))"
)
_OPTIONS = re.compile(r"(?:\n[ \t>]* {4,}\S[^\n]*)+")

# Words that the renderer adds: numbers of sources and footnotes, meanings of terms, sizes of files.
_ADDED = re.compile(
    r'<sup class="cite">.*?</sup>|<a class="footnote-(?:back)?ref".*?</a>'
    r'|<span class="(?:file-facts|link-language)">.*?</span>',
    re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")
_SHOWN_VALUE = re.compile(r'\s(?:alt|title|aria-label)="([^"]*)"')


class LostWords(NamedTuple):
    """Words of the text that are next to each other, and the place of the first."""

    span: TextSpan
    words: str


def find_lost_words(markdown: str, html: str) -> list[LostWords]:
    """Return the words of `markdown` that `html`, which is made from it, does not hold.

    Words that markup hides on purpose, such as targets of links and keys of sources, are not among
    them. `html` holds the blocks that the page leaves out too.
    """
    text = _blank_invisible(markdown)
    words, shown = _WORD.findall(text.replace(_FILL, "")), _list_shown_words(html)
    counts = Counter(shown)
    missing = {word for word, count in Counter(words).items() if count > counts[word]} - {_BREAK}
    pairs = set(pairwise(shown))
    # Whether each word and the next are next to each other on the page too.
    joined = [pair in pairs or _BREAK in pair for pair in pairwise(words)]
    lost = _select_lost(words, joined, missing)
    return _group_lost(markdown, text, lost) if lost else []


def _blank_invisible(markdown: str) -> str:
    """Return the text with blanks in the place of markup that shows no words."""
    text = list(markdown)
    for begin, end, characters in iter_references(markdown, is_markdown=True):
        text[begin:end] = characters[: end - begin].ljust(end - begin, _FILL)
    lines = f"\n{markdown}\n"  # so that each line is between two line feeds
    spans, breaks = [], []
    for found in _INLINE.finditer(lines):
        spans.append(found.span())
        if found["fact"] or found["note"]:
            breaks.append(found.start())
    for found in _LINE_START.finditer(lines):
        spans.append(found.span())
        if found["block"] or found["end"]:
            breaks.append(found.end() - 1)
        if found["block"] and (options := _OPTIONS.match(lines, lines.index("\n", found.end()))):
            spans.append(options.span())
    spans += [(found.begin, found.end) for found in find_definitions(lines)]
    for begin, end in spans:
        blank = ["\n" if char == "\n" else " " for char in lines[begin:end]]
        text[max(0, begin - 1) : end - 1] = blank[begin == 0 :]
    for place in breaks:
        text[place - 1] = _BREAK
    return "".join(text)


def _list_shown_words(html: str) -> list[str]:
    """Return the words of a page in order, then those of its descriptions and titles."""
    html = _ADDED.sub(" ", html)
    text = "\0".join((_TAG.sub(" ", html), *_SHOWN_VALUE.findall(html)))
    return _WORD.findall(unescape(text))


def _select_lost(words: list[str], joined: list[bool], missing: set[str]) -> list[int]:
    """Return the indexes of lost words.

    A word is lost if the page holds it less often than the text. So are two words beside each other
    that have no common neighbors on the page and in the text.
    """
    apart = {index for index, is_joined in enumerate(joined) if not is_joined}
    apart |= {-1, len(joined)}  # nothing stands before the first word and after the last
    lost = {
        place
        for index in apart
        for place in (index, index + 1)
        if index - 1 in apart and index + 1 in apart
    }
    places_by_word: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        if word in missing:
            places_by_word[word].append(index)
    for places in places_by_word.values():
        # Those without their neighbors are lost, if there are any.
        changes = [(index - 1 in apart) + (index in apart) for index in places]
        lost.update(at for at, change in zip(places, changes) if change == max(changes))
    return sorted(lost)


def _group_lost(markdown: str, text: str, lost: list[int]) -> list[LostWords]:
    """Return lost words, those of one line that follow each other together."""
    starts = [0, *(found.end() for found in re.finditer("\n", markdown))]
    found = list(_FILLED_WORD.finditer(text))
    groups: list[tuple[int, int]] = []
    for match in [found[index] for index in lost]:
        between = text[groups[-1][1] : match.start()] if groups else "\n"
        if "\n" in between or _WORD.search(between):
            groups.append(match.span())
        else:
            groups[-1] = (groups[-1][0], match.end())
    result = []
    for begin, end in groups:
        line = bisect_right(starts, begin)
        span = TextSpan(line, begin - starts[line - 1] + 1, end - begin)
        result.append(LostWords(span, markdown[begin:end]))
    return result
