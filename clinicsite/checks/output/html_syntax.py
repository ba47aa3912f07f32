"""Find HTML whose elements a browser puts together in another way than they are written.

A parser of HTML accepts everything: it closes, moves and leaves out elements (HTML 13.2.6). In a
page without mistakes, the elements of the parsed tree are those of the text.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest

from selectolax.lexbor import LexborHTMLParser

_TAG = re.compile(
    r"""<(?:(/?[A-Za-z][A-Za-z0-9-]*)([^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*)>"""
    r"""|!--.*?-->|!(?:doctype|DOCTYPE)[^>]*>|(?=(.)))""",
    re.DOTALL,
)
# Elements whose content holds no elements (HTML 13.1.2), or is a document of its own.
_RAW = re.compile(
    r"(<(script|style|template|textarea|title)\b[^>]*>)(.*?)(</\2>)", re.DOTALL | re.IGNORECASE
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ATTRIBUTE_TWICE = re.compile(r"""<([a-z][a-z0-9]*)(?=\s)[^>]*?\s([a-z-]+)=(?="[^>]*\s\2=")""")
_START_TAG = re.compile(r"<[a-z][^>]*")
_ID = re.compile(r'id="(?<=\sid=")([^"]*)"')
# The fast comparison needs only names. An element of SVG may close itself.
_BEGUN_TAG = re.compile(r"<([a-z]+)[^<>]*\Z")
_NAME = re.compile(r"<[/a-zA-Z][a-zA-Z0-9]*|<(?!!)")
_JSON_LD = re.compile(r'<script[^>]*type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL)

Tag = tuple[str, int]  # the name, with a slash in front of that of an end tag, and the position


def find_html_faults(html: str) -> Iterator[tuple[int, str]]:
    """Yield the position and the description of each mistake in a page."""
    parsed = LexborHTMLParser(html).html or ""
    closed = _close_tags(html)
    if _NAME.findall(closed) != _NAME.findall(parsed) and _list_names(closed) != _list_names(
        parsed
    ):
        yield from _find_difference(list(_iter_tags(html)), list(_iter_tags(parsed)), len(html))
    for found in _ATTRIBUTE_TWICE.finditer(html) if _has_repeated_attribute(html) else ():
        yield found.start(), f"<{found[1]}> has the attribute “{found[2]}” twice"
    ids = _ID.findall(html)
    for name, number in Counter(ids).items() if len(set(ids)) < len(ids) else ():
        if number > 1:
            yield html.find(f'id="{name}"'), f"{number} elements have the id “{name}”"
    for data in _JSON_LD.finditer(html):
        try:
            json.loads(data[1])
        except ValueError as error:
            yield data.start(1), f"the data for search engines is no JSON ({error})"


def _close_tags(html: str) -> str:
    """Return the page with an end tag for each element that closes itself."""
    *parts, last = html.split("/>")
    closed = []
    for part in parts:
        begun = _BEGUN_TAG.match(part, max(part.rfind("<"), 0))
        closed.append(f"{part}></{begun[1]}>" if begun else f"{part}/>")
    return "".join([*closed, last])


def _has_repeated_attribute(html: str) -> bool:
    """Return whether a tag has an attribute twice."""
    tags = {tag for tag in _START_TAG.findall(html) if tag.count('="') > 1}
    return any(map(_has_attribute_twice, tags))


@lru_cache(maxsize=4096)  # the pages of a site share most of their tags
def _has_attribute_twice(tag: str) -> bool:
    return bool(_ATTRIBUTE_TWICE.match(tag))


def _list_names(html: str) -> list[str]:
    return _NAME.findall(_RAW.sub("", html))


def _blank_content(found: re.Match[str]) -> str:
    return f"{found[1]}{' ' * len(found[3])}{found[4]}"


def _iter_tags(html: str) -> Iterator[Tag]:
    """Yield the start tags and end tags. An element that closes itself has both."""
    for found in _TAG.finditer(_RAW.sub(_blank_content, html)):
        name, rest, stray = found.groups()
        if stray is not None:
            yield "<", found.start()
        elif name:
            name = name.lower()
            yield name, found.start()
            if rest.endswith("/") and name not in _VOID:
                yield f"/{name}", found.start()


def _find_difference(
    written: list[Tag], parsed: list[Tag], length: int
) -> Iterator[tuple[int, str]]:
    """Yield where the written tags differ first from those of the tree."""
    end = ("", length)
    for (name, position), (expected, _) in zip_longest(written, parsed, fillvalue=end):
        if name == expected:
            continue
        if name == "<":
            yield position, "a “<” begins no element"
        else:
            shown = [f"<{one}>" if one else "nothing" for one in (name, expected)]
            yield position, f"{shown[0]} is where a browser has {shown[1]}"
        return
