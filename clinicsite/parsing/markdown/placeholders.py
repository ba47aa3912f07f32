"""Restore what the editor wrote where Markdown put a placeholder into a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.util import HTML_PLACEHOLDER_RE

_ESCAPED = re.compile("\x02(\\d+)\x03")  # markdown.inlinepatterns.EscapeInlineProcessor


def restore_references(text: str, stash: Sequence[str | Element]) -> str:
    """Return a text with its character references, which Markdown keeps in `stash`."""
    if "\x02" not in text:
        return text
    return HTML_PLACEHOLDER_RE.sub(lambda found: str(stash[int(found[1])]), text)


def restore_source(text: str, stash: Sequence[str | Element]) -> str:
    """Return a text with its character references and its backslashes."""
    text = restore_references(text, stash).replace(NBSP_PLACEHOLDER, "")
    return _ESCAPED.sub(lambda found: f"\\{chr(int(found[1]))}", text)
