"""Write the hours of an office as a person reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from clinicsite.model.location import Location
from clinicsite.model.opening_hours import TimeRange
from clinicsite.model.records import UiStrings


@dataclass(frozen=True)
class TimeText:
    """A time of day for machines, such as 08:00, and for people."""

    iso: str
    text: str


TimeTexts = tuple[tuple[TimeText, TimeText], ...]


@dataclass(frozen=True)
class HoursRow:
    """The days of a week that have the same times. No times: the office is closed."""

    days: str
    times: TimeTexts
    weekdays: tuple[int, ...] = ()


def group_hours(office: Location, words: UiStrings) -> tuple[HoursRow, ...]:
    """Return the week of an office, one row for days in sequence with the same times."""
    if not office.hours:
        return ()
    week: dict[int, list[TimeRange]] = {day: [] for day in range(7)}
    for line in office.hours:
        for day in line.days:
            week[day] = sorted([*week[day], *line.times])
    rows = []
    for times, same in groupby(week, key=lambda day: tuple(week[day])):
        days = tuple(same)
        rows.append(HoursRow(_name_days(days, words), format_times(times, words), days))
    return tuple(rows)


def _name_days(days: tuple[int, ...], words: UiStrings) -> str:
    names = words["weekdays"]
    first, last = names[days[0]], names[days[-1]]
    if len(days) == 1:
        return first
    pattern = words["pair_text"] if len(days) == 2 else words["range_text"]
    return str(pattern).format(first=first, last=last)


def format_times(times: Iterable[TimeRange], words: UiStrings) -> TimeTexts:
    """Return the times of a day in words of a language."""
    return tuple(
        (_format_time(part.opens, words), _format_time(part.closes, words)) for part in times
    )


def _format_time(time: dt.time, words: UiStrings) -> TimeText:
    iso = f"{time:%H:%M}"
    if time == dt.time(12):
        return TimeText(iso, str(words["time_noon"]))
    clock = f"{time.hour % 12 or 12}" + (f":{time:%M}" if time.minute else "")
    pattern = words["time_am"] if time.hour < 12 else words["time_pm"]
    return TimeText(iso, str(pattern).format(time=clock))


def format_hours_line(row: HoursRow, words: UiStrings) -> str:
    """Return a row of the hours as one line of text, such as “Sunday, closed”."""
    pattern = str(words["range_text"])
    parts = [pattern.format(first=a.text, last=b.text) for a, b in row.times]
    return ", ".join([row.days, *(parts or [str(words["hours_closed"])])])
