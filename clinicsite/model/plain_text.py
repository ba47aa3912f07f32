"""Find what a text that pages show as it is cannot hold."""

from __future__ import annotations

import re

# Markdown, HTML, braces and web addresses.
_MARKUP = re.compile(
    r"\]\(|\[@|\*\*|(?<!\w)\*\w|__|`|</?[A-Za-z!]|&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);|[{}]|https?://|\bwww\.",
    re.IGNORECASE,
)


def find_markup(text: str) -> str:
    """Return the first characters of a plain text that visitors would see as marks, or ""."""
    found = _MARKUP.search(text)
    return found[0] if found else ""
