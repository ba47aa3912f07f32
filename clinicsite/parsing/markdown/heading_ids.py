"""Define the ids of a page that an editor cannot use."""

from __future__ import annotations

import re

from clinicsite.model.block import BLOCKS

# Ids that the theme writes, and those of what the reader makes: sources, footnotes, terms, blocks.
_RESERVED_IDS = re.compile(
    rf"main|q|contents-title|sources-list|change-log|home-evidence|search-(?:ask|box)|(?:{'|'.join(BLOCKS)})-\d+(?:-.*)?"
    r"|(?:source|cite|term|fn|fnref\d*|change-\d+)-.*"
)


def is_reserved_id(name: str) -> bool:
    """Return whether the site itself uses this id."""
    return bool(_RESERVED_IDS.fullmatch(name))
