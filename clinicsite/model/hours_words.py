"""Explain words that people write into hours, which have days and times only."""

from __future__ import annotations

import re

# What each pattern finds, and what to write in its place. All that are found are explained.
_EXPLANATIONS = (
    (
        r"\b24\s*(?:hours?|hrs?|h\b|/\s*7)|\b(?:around|round) the clock\b|\ball day\b",
        "Write a whole day as in: Every day, 12 am to 11:59 pm",
    ),
    (r"\bweek\s?-?days?\b|\b(?:work|working|business) ?days?\b", "Write Monday to Friday."),
    (r"\bweek\s?-?ends?\b", "Write Saturday and Sunday."),
    (
        r"\beveryday\b|\b(?:each day|all week)\b|\b(?:7|seven) days\b",
        "Write every day of the week as in: Every day, 8 am to 5 pm",
    ),
    (r"\bholidays?\b", "Write holidays below “holidays:”."),
    (r"^\s*closed\b.*\w", "Write “closed” alone, or behind a day as in: Sunday, closed"),
    (r"\b(?:from|between|open|opens|opened)\b", "Leave out words such as “open” and “from”."),
    (
        r"\b(?:appointments?|appt|calls?|varies|vary|contact|ask|except|only|lunch|walk-?ins?)\b",
        "Write other words, such as “by appointment”, on the contact page.",
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), text) for pattern, text in _EXPLANATIONS)


def explain_hours_words(text: str) -> str:
    """Return the help for words that are no day and no time, or nothing without such words."""
    return " ".join(help_text for pattern, help_text in _PATTERNS if pattern.search(text))
