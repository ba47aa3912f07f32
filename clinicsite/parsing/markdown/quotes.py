"""Replace straight quotation marks and hyphens by typographic ones, but never in code."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from clinicsite.parsing.markdown.etree_text import CODE_TAGS, iter_text_slots

_OPENS_AFTER = re.compile(r"[\s(\[{/\u2013\u2014\u2018\u201c]")
_DASHES = re.compile(r"(?<!\S)(?:--(-?))(?!\S)")
_DECADE = re.compile(r"'(?=\d\ds?\b)")


def smarten_quotes(text: str, before: str = "") -> str:
    """Return `text` with typographic quotation marks. `before` is the character before it.

    Two hyphens with a space on each side become an en dash, and three an em dash.
    """
    if "--" in text:
        text = _DASHES.sub(lambda found: "\u2014" if found[1] else "\u2013", text)
    if '"' not in text and "'" not in text:
        return text
    out: list[str] = []
    last = before
    for index, char in enumerate(text):
        if char in "\"'":
            opens = not last or bool(_OPENS_AFTER.match(last))
            if char == "'":
                char = "\u2018" if opens and not _DECADE.match(text, index) else "\u2019"
            else:
                char = "\u201c" if opens else "\u201d"
        out.append(char)
        last = char
    return "".join(out)


def smarten_tree(root: Element) -> None:
    """Replace the marks of every text below `root`, except in verbatim blocks."""
    last = ""
    for slot in iter_text_slots(root, with_verbatim=False):
        if slot.starts_flow:
            last = ""
        elif slot.name == "tail" and slot.element.tag in CODE_TAGS:
            last = "x"
        if slot.text:
            slot.text = smarten_quotes(slot.text, last)
            last = slot.text[-1]
