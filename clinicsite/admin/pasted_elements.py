"""Name the elements that the clipboard has, and how deep it may nest them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

MAX_DEPTH = 1000  # of elements. The parser takes quadratic time
MAX_WRITTEN = 30  # of blocks in blocks, which Markdown does not have
_NESTING_TAG = re.compile(
    r"<(/?)(?:div|span|ul|ol|table|section|article|blockquote|b|i|a|font|strong|em|dl)\b",
    re.IGNORECASE,
)
DROPPED = {
    **dict.fromkeys(("script", "style", "head", "title", "template", "noscript", "nav"), ""),
    **dict.fromkeys(("img", "picture", "svg", "canvas", "v:shape", "v:imagedata"), "pictures"),
    **dict.fromkeys(("video", "audio", "iframe", "object", "embed"), "media"),
    **dict.fromkeys(("input", "select", "textarea", "button"), "controls"),
    **dict.fromkeys(("math", "m:omath", "m:omathpara"), "formulas"),
    "del": "deleted",
}
BLOCKS = frozenset(
    "p div section article header footer aside main address figure figcaption dl dt dd center"
    " details summary".split()
)
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass
class CleanHtml:
    """HTML of few elements, what it does not have of the original, and whether it has markup."""

    html: str
    losses: Counter[str]
    has_markup: bool


class PasteError(ValueError):
    """HTML that cannot be converted in a reasonable time."""


def check_depth(html: str) -> None:
    """Raise PasteError where elements are nested so deep that parsing takes minutes."""
    depth = 0
    for tag in _NESTING_TAG.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            raise PasteError("The copied words are nested too deep.")


def get_heading_level(node: LexborNode) -> int:
    """Return the level of a heading, or 0 for another element."""
    attributes = node.attributes
    if node.tag in HEADINGS:
        return int((node.tag or "h1")[1])
    if attributes.get("role") == "heading":
        level = attributes.get("aria-level") or "2"
        return int(level) if level in "123456" else 2
    return 1 if (attributes.get("class") or "") == "MsoTitle" else 0
