"""The ids of a page: those the site needs itself, and those that headings get by themselves."""

from __future__ import annotations

import re

from clinicsite.model.block import BLOCKS

# Ids that the theme writes, and those of what the reader makes: sources, footnotes, terms, blocks.
_RESERVED_IDS = re.compile(
    rf"main|q|contents-title|sources-list|(?:{'|'.join(BLOCKS)})-\d+(?:-.*)?"
    r"|(?:source|cite|term|fn|fnref\d*|change-\d+)-.*"
)


def is_reserved_id(name: str) -> bool:
    """Whether the site uses this id itself, or may one day."""
    return bool(_RESERVED_IDS.fullmatch(name))


def make_heading_id(words: str, separator: str) -> str:
    """The id of a heading to which an editor gave none."""
    from markdown.extensions.toc import slugify  # Markdown, which a check can often go without

    name = slugify(words, separator)
    return f"{name or 'section'}-section" if not name or is_reserved_id(name) else name
