"""Find what a text that pages show as it is cannot hold."""

from __future__ import annotations

import re

from clinicsite.model.leftover_markup import iter_leftover

# Markdown that pages render, HTML, character references, braces and web addresses.
_MARKUP = re.compile(
    r"\]\(|\[@|\[\^|\]\[|\*\*|(?<!\w)\*\w|__|`|</?[A-Za-z!]|[{}]|https?://|\bwww\."
    r"|&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);|^(?:#{1,6}|[-*+]) (?=\S)|^> (?=\D)|^\|.*\|$",
    re.IGNORECASE | re.MULTILINE,
)
# Code and a reference to a character, and what the names of chemicals and genes hold.
_CITED_MARKUP = re.compile(
    r"\]\(|\*\*|`|~~|==|__|</?[A-Za-z!][^>]*>|[{}]|\\|\$[^$]+\$"
    r"|&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);",
    re.IGNORECASE,
)


def find_markup(text: str) -> str:
    """Return the first characters of a plain text that visitors would see as marks, or ""."""
    found = _MARKUP.search(text)
    first = next(iter_leftover(text), None)
    if first and not (found and found.start() <= first[1]):
        return text[first[1] : first[2]]
    return found[0].strip() if found else ""


def find_cited_markup(text: str) -> str:
    """Return the first markup in the title or the journal of a source, or ""."""
    found = _CITED_MARKUP.search(text)
    return found[0] if found else ""
