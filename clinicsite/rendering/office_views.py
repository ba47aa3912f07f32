"""Describe the offices of the clinic, with their hours and holidays as a person reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from clinicsite.model.location import Location
from clinicsite.model.opening_hours import Holiday, TimeRange
from clinicsite.model.records import Records, UiStrings


@dataclass(frozen=True)
class TimeText:
    """A time of day for machines, such as 08:00, and for people."""

    iso: str
    text: str


@dataclass(frozen=True)
class HoursRow:
    """The days of a week that have the same times. No times: the office is closed."""

    days: str
    times: tuple[tuple[TimeText, TimeText], ...]
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True)
class HolidayRow:
    """A holiday that is not over yet, with its times, or none for a closed office."""

    holiday: Holiday
    times: tuple[tuple[TimeText, TimeText], ...]


@dataclass(frozen=True)
class OfficeView:
    """An office. `holidays` are its own. `all_holidays` has those of the clinic too."""

    location: Location
    hours: tuple[HoursRow, ...]
    holidays: list[HolidayRow]
    all_holidays: list[HolidayRow]


def list_offices(records: Records, today: dt.date, lang: str) -> list[OfficeView]:
    """Return the offices, the primary one first."""
    clinic, words = records.clinic, records.strings[lang]
    main = clinic.primary_location
    offices = sorted(clinic.locations, key=lambda office: office is not main)
    return [
        OfficeView(
            office,
            group_hours(office, words),
            list_holidays(office.holidays, today, words),
            list_holidays(merge_holidays(clinic.holidays, office.holidays), today, words),
        )
        for office in offices
    ]


def merge_holidays(shared: Iterable[Holiday], own: tuple[Holiday, ...]) -> list[Holiday]:
    """Return the holidays of an office. Its own replace those of the clinic on the same days."""

    def is_replaced(holiday: Holiday) -> bool:
        return any(o.date <= holiday.last_day and holiday.date <= o.last_day for o in own)

    return [*own, *(holiday for holiday in shared if not is_replaced(holiday))]


def list_holidays(
    holidays: Iterable[Holiday], today: dt.date, words: UiStrings
) -> list[HolidayRow]:
    """Return the holidays that are not over on a day, the next one first."""
    ahead = [holiday for holiday in holidays if holiday.last_day >= today]
    return [
        HolidayRow(holiday, _format_times(holiday.hours, words))
        for holiday in sorted(ahead, key=lambda holiday: holiday.date)
    ]


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
        rows.append(HoursRow(_name_days(days, words), _format_times(times, words), days))
    return tuple(rows)


def _name_days(days: tuple[int, ...], words: UiStrings) -> str:
    names = words["weekdays"]
    first, last = names[days[0]], names[days[-1]]
    if len(days) == 1:
        return first
    pattern = words["pair_text"] if len(days) == 2 else words["range_text"]
    return str(pattern).format(first=first, last=last)


def _format_times(
    times: Iterable[TimeRange], words: UiStrings
) -> tuple[tuple[TimeText, TimeText], ...]:
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
