"""Describe the offices of the clinic, with their hours and holidays as a person reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from clinicsite.model.location import Location
from clinicsite.model.opening_hours import Holiday
from clinicsite.model.records import Records, UiStrings
from clinicsite.parsing.hours_text import HoursRow, TimeTexts, format_times, group_hours


@dataclass(frozen=True)
class HolidayRow:
    """A holiday that is not over yet, with its times, or none for a closed office."""

    holiday: Holiday
    times: TimeTexts


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
        HolidayRow(holiday, format_times(holiday.hours, words))
        for holiday in sorted(ahead, key=lambda holiday: holiday.date)
    ]
