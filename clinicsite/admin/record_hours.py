"""Show the hours of an office as one text for each day of the week, and write them as lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pydantic_core import PydanticCustomError

from clinicsite.model.opening_hours import WEEKDAYS, parse_opening_line

DAY_COUNT = len(WEEKDAYS)


def split_hours(lines: Sequence[object]) -> list[str] | None:
    """Return the times of each weekday, from Monday, or None where a line cannot be read."""
    week: list[list[str]] = [[] for _ in WEEKDAYS]
    for line in lines:
        try:
            parsed = parse_opening_line(line)
        except PydanticCustomError:
            return None
        for day in parsed.days:
            week[day].append(_get_times(parsed.text))
    return [", ".join(times) for times in week]


def _get_times(line: str) -> str:
    """Return the part of a line behind its days."""
    starts = [place for place, sign in enumerate(line) if sign.isdigit()]
    words = [line.casefold().find(word) for word in ("noon", "closed")]
    return line[min([*starts[:1], *(place for place in words if place >= 0)], default=0) :].strip()


def join_hours(week: Sequence[str]) -> list[str]:
    """Return a line for each run of days with the same times. A day without times has no line."""
    return [line for line, _ in list_hours_lines(week)]


def list_hours_lines(week: Sequence[str]) -> list[tuple[str, int]]:
    """Return the lines of a week, each with the number of its first day."""
    lines = []
    for times, days in groupby(range(DAY_COUNT), key=lambda day: " ".join(week[day].split())):
        first, *others = days
        if times:
            name = WEEKDAYS[first]
            if others:
                link = " and " if len(others) == 1 else " to "
                name += link + WEEKDAYS[others[-1]]
            lines.append((f"{name}, {times}", first))
    return lines


def find_weekday(line: str) -> int | None:
    """Return the number of the weekday with which a line begins, or None."""
    days = (day for day, name in enumerate(WEEKDAYS) if line.startswith(name))
    return next(days, None)
