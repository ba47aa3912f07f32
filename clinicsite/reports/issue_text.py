"""Limit the length of a text for an issue of a forge."""

from __future__ import annotations

MAX_BODY_CHARACTERS = 60_000  # GitHub takes 65,536, and GitLab 1,000,000
_TRUNCATION_NOTE = "\n\n(Cut here: the page of the run has all of it.)\n"


def limit_body(body: str) -> str:
    """Return a text that each forge takes. It says where it was cut."""
    if len(body) <= MAX_BODY_CHARACTERS:
        return body
    return body[:MAX_BODY_CHARACTERS] + _TRUNCATION_NOTE
