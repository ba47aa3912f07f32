"""Shorten markup for a message."""

from __future__ import annotations

import textwrap

_MAX_LENGTH = 40  # characters


def shorten_markup(text: str) -> str:
    """Return the first words of a piece of text, on one line."""
    return textwrap.shorten(text, _MAX_LENGTH, placeholder="…") or text[:_MAX_LENGTH]
