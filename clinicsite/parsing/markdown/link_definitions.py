"""Find the definitions of links, `[label]: target`.

Markdown takes any line in this form for a definition and shows nothing of it. Here a line is one
only if its target is a link, and if the text uses its label and defines it once.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

_TITLE = r'(?:[ ]*(?:\n[ \t>]*)?(?:"([^"\n]*)"|\'([^\'\n]*)\'|\(([^()\n]*)\)))?[ ]*$'
_BODY = rf"\[(?![\^@])([^\[\]\n]+)\]:[ ]*(?:\n[ \t>]*)?(<[^<>\s]+>|[^\s<>]+){_TITLE}"
DEFINITION_IN_BLOCK = re.compile(rf"(?m)^[ ]{{0,3}}{_BODY}")
_IN_TEXT = re.compile(rf"(?m)^[ \t>]*(?:(?:[-*+:]|\d{{1,9}}\.)[ \t]+)*{_BODY}")
_LABEL = re.compile(r"\[([^\[\]]+)\]")
_LINK = re.compile(r"(?i)<?(?:[a-z][a-z0-9+.-]*:|\.{0,2}/|[#{])|\S+\.[a-z]{2,}")


class LinkDefinition(NamedTuple):
    """A definition: its label, and the characters from its first bracket to its target."""

    label: str
    begin: int
    end: int


def find_definitions(text: str) -> list[LinkDefinition]:
    """Return the definitions of links in a Markdown text."""
    if "]:" not in text:
        return []
    found = [match for match in _IN_TEXT.finditer(text) if _LINK.match(match[2])]
    uses = Counter(normalize_label(label) for label in _LABEL.findall(text))
    defined = Counter(normalize_label(match[1]) for match in found)
    result = []
    for match in found:
        label = normalize_label(match[1])
        if defined[label] == 1 and uses[label] > 1:
            result.append(LinkDefinition(label, match.start(1) - 1, match.end(2)))
    return result


def normalize_label(label: str) -> str:
    """Return the label as links and definitions have it in common."""
    return " ".join(label.split()).lower()
