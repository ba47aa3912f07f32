"""Parse dates in the forms that people write, where only one reading is possible."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_DATE_FORMS = (
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    r"(?P<one>\d{1,2})[-/.](?P<other>\d{1,2})[-/.](?P<year>\d{4})",
    rf"{_MONTH_NAME}\s+{_DAY},?\s+(?P<year>\d{{4}})",
    rf"{_DAY}\s+{_MONTH_NAME},?\s+(?P<year>\d{{4}})",
)
_TIME = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap])?\.?(?:m\.?)?"
_DATES = [re.compile(rf"(?ia){form}(?:[ ,T]+(?:at\s+)?{_TIME})?") for form in _DATE_FORMS]


def parse_lenient_date(text: str) -> tuple[str, str]:
    """Return the day as 2027-01-31 and the time as 09:00, each empty where it is ambiguous."""
    found = next(filter(None, (form.fullmatch(text.strip()) for form in _DATES)), None)
    if not found:
        return "", ""
    parts = found.groupdict()
    if parts.get("name"):
        months = [_MONTHS.index(parts["name"].lower()) + 1]
        readings = [(months[0], int(parts["day"]))]
    elif parts.get("one"):
        one, other = int(parts["one"]), int(parts["other"])
        readings = [(one, other), (other, one)]
    else:
        readings = [(int(parts["month"]), int(parts["day"]))]
    days = {day for month, of in readings if (day := _to_valid_date(int(parts["year"]), month, of))}
    return (str(days.pop()), _format_time(parts)) if len(days) == 1 else ("", "")


def _to_valid_date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _format_time(parts: dict[str, str | None]) -> str:
    """Return the time as 09:00. A bare number without a.m. or p.m. is not a time."""
    if not parts["hour"] or not (parts["minute"] or parts["half"]):
        return ""
    hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
    if half := parts["half"]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
