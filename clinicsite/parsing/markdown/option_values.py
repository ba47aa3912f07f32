"""Convert the values of block options, which Markdown parses with all types of YAML."""

from __future__ import annotations

import datetime as dt
from typing import Any


def is_option_value(value: Any) -> bool:
    """Return whether an option can have this value: text, a day, a whole number or nothing."""
    return value is None or (isinstance(value, str | dt.date | int) and not isinstance(value, bool))


def format_option_value(value: Any) -> str:
    """Return the value of an option as text, and a day as 2027-01-31."""
    return "" if value is None else str(value)
