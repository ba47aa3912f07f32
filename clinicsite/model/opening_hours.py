"""Parse the hours of an office, such as “Monday to Thursday, 8 am to 5 pm”, and its holidays."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from clinicsite.model.fields import Day, StrictModel, field_error
from clinicsite.model.hours_words import explain_hours_words
from clinicsite.model.localized_text import Translated
from clinicsite.support.edit_distance import suggest

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MAX_HOLIDAY_DAYS = 92  # three months: what lasts longer is most likely a wrong year

_NOON = dt.time(12)
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:([ap])\.?\s?m\b\.?)?", re.IGNORECASE)
_TIMES_BEGIN = re.compile(r"\d|\bnoon\b|\bmidnight\b|\bclosed\b", re.IGNORECASE)
_RANGE_SIGN = re.compile(r"\s*(?:\bto\b|\buntil\b|\bthrough\b|[-\u2010-\u2015])\s*", re.IGNORECASE)
_LIST_SIGN = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.IGNORECASE)
_LINE_HELP = "Write days and times as in: Monday to Thursday, 8 am to 5 pm"
_RANGE_HELP = "Write both times, as in: 8 am to noon"
_BRACKET_HELP = "Inside of [ ] put quotation marks around each line."
_BETWEEN = " ,:-\u2010\u2011\u2012\u2013\u2014\u2015"  # what separates days from times
_ONE_TIME = re.compile(r"\b(?:to|until|till|through|by|before|after|since)\s*$", re.IGNORECASE)
_TIME_HELP = "Write a time as in 8 am, 8:30 am or 5 pm."


class TimeRange(NamedTuple):
    """From when to when the office is open on one day."""

    opens: dt.time
    closes: dt.time


class OpeningLine(NamedTuple):
    """A line of the hours: days of the week from 0 for Monday, and the times, or none if closed."""

    text: str
    days: tuple[int, ...]
    times: tuple[TimeRange, ...]


def parse_opening_line(given: Any) -> OpeningLine:
    """Return a line of the hours. Raise a field error for one that is not days and times."""
    if isinstance(given, OpeningLine):
        return given
    if isinstance(given, dict) and len(given) == 1:  # “Monday: 8 am to 5 pm”, as YAML reads it
        given = ", ".join(str(part or "") for part in next(iter(given.items())))
    if not isinstance(given, str) or not given.strip():
        raise field_error("E108", "This line of the hours is not text", f"{_LINE_HELP}.")
    try:
        return _parse_line(given)
    except PydanticCustomError:
        if help_text := explain_hours_words(given):
            message = f'"{given}" is not made of days and times alone'
            raise field_error("E112", message, help_text) from None
        raise


def _parse_line(given: str) -> OpeningLine:
    begin = _TIMES_BEGIN.search(given)
    days_text = given[: begin.start()] if begin else given
    if _ONE_TIME.search(days_text):
        raise field_error("E112", f'"{given}" has one time only', f"{_RANGE_HELP}.")
    days = _parse_days(days_text.strip(_BETWEEN), given)
    if not begin:
        help_text = f"{_LINE_HELP}. A day without hours is “Sunday, closed”. {_BRACKET_HELP}"
        raise field_error("E112", f'"{given}" has no times', help_text)
    return OpeningLine(given, days, _parse_times(given[begin.start() :]))


def parse_times(given: Any) -> tuple[TimeRange, ...]:
    """Return the times of a day in their order. “closed” is none of them."""
    if isinstance(given, tuple):
        return given
    if not isinstance(given, str) or not given.strip():
        raise field_error("E108", "These hours are not text", "Write them as in: 8 am to 5 pm")
    try:
        return _parse_times(given)
    except PydanticCustomError:
        if help_text := explain_hours_words(given):
            message = f'"{given}" is not made of times alone'
            raise field_error("E112", message, help_text) from None
        raise


def _parse_times(given: str) -> tuple[TimeRange, ...]:
    if given.strip().casefold() == "closed":
        return ()
    ranges = sorted(_parse_range(part) for part in _LIST_SIGN.split(given.strip()))
    for first, second in pairwise(ranges):
        if second.opens < first.closes:
            message = f'The times in "{given}" overlap'
            raise field_error("E111", message, "Let each begin after the one before has ended.")
    return tuple(ranges)


def _parse_range(text: str) -> TimeRange:
    parts = _RANGE_SIGN.split(text)
    if len(parts) != 2 or not all(parts):
        message = f'"{text}" is not from one time to another'
        raise field_error("E112", message, f"{_RANGE_HELP}.")
    opens, closes = map(_parse_time, parts)
    if closes <= opens:
        message = f'"{text}" ends before it begins'
        help_text = "Correct one of the times. Take care of am and pm."
        if closes == dt.time(0):
            help_text = "A day ends at 11:59 pm. Write that for midnight."
        raise field_error("E111", message, help_text)
    return TimeRange(opens, closes)


def _parse_time(text: str) -> dt.time:
    """Return a time of day. A single digit without am or pm could be either, and is refused."""
    words = text.strip()
    if words.casefold() in ("noon", "12 noon"):
        return _NOON
    found = _CLOCK.fullmatch(words)
    if words.casefold() in ("midnight", "24:00", "24"):
        message = f'"{words}" is not a time of one day'
        raise field_error("E112", message, "A day ends at 11:59 pm. Write that for midnight.")
    if not found:
        raise field_error("E112", f'"{words}" is not a time of day', _TIME_HELP)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if not half and (len(found[1]) < 2 or not found[2]):
        message = f'"{words}" can be in the morning or in the evening'
        raise field_error("E112", message, f"Write {words} am or {words} pm.")
    if minute > 59 or hour > (12 if half else 23) or (half and hour == 0):
        raise field_error("E112", f'"{words}" is not a time of day', _TIME_HELP)
    return dt.time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute)


def _parse_days(text: str, line: str) -> tuple[int, ...]:
    if not text:
        raise field_error("E112", f'"{line}" has no days', f"{_LINE_HELP}. {_BRACKET_HELP}")
    if text.casefold() in ("every day", "daily"):
        return tuple(range(7))
    days: list[int] = []
    for part in filter(None, _LIST_SIGN.split(text)):
        ends = [_find_weekday(word) for word in _RANGE_SIGN.split(part, maxsplit=1)]
        first, last = ends[0], ends[-1]
        days += [day % 7 for day in range(first, last + (7 if last < first else 0) + 1)]
    if len(set(days)) < len(days):
        raise field_error("E111", f'"{line}" names a day twice', "Name each day once.")
    return tuple(days)


def _find_weekday(word: str) -> int:
    """Return the number of a weekday. Raise a field error with the day that is meant."""
    for number, name in enumerate(WEEKDAYS):
        if word.casefold() in (name.casefold(), f"{name.casefold()}s"):
            return number
    meant = [day for day in WEEKDAYS if len(word) > 1 and day.startswith(word.strip(".").title())]
    message = f'"{word}" is not a day of the week'
    if len(meant) == 1:
        raise field_error("E102", message, f'Did you mean "{meant[0]}"? Write the whole name.')
    help_text = "Write its whole name. A line of the hours has only days and times."
    raise field_error("E102", message, suggest(word, WEEKDAYS, help_text))


def find_overlap(lines: Iterable[OpeningLine]) -> tuple[int, str] | None:
    """Return the index of the first line that overlaps an earlier one, and the day, or None."""
    known: dict[int, list[OpeningLine]] = {}
    for index, line in enumerate(lines):
        for day in line.days:
            for other in known.get(day, ()):
                if _is_overlapping(line.times, other.times):
                    return index, WEEKDAYS[day]
            known.setdefault(day, []).append(line)
    return None


def _is_overlapping(times: tuple[TimeRange, ...], others: tuple[TimeRange, ...]) -> bool:
    """Return whether a time is in both. A closed day has no other time."""
    if not times or not others:
        return True
    return any(a.opens < b.closes and b.opens < a.closes for a in times for b in others)


class Holiday(StrictModel):
    """A day, or the days up to `until`, with other hours. Without `hours` the office is closed."""

    date: Day
    until: Day | None = None
    name: Translated
    hours: Annotated[tuple[TimeRange, ...], BeforeValidator(parse_times)] = ()

    @model_validator(mode="after")
    def _check_order(self) -> Holiday:
        if self.until and self.until < self.date:
            message = f"The holiday ends on {self.until}, before it begins on {self.date}"
            raise field_error("E111", message, "Correct one of the two days.", "until")
        if self.until and (self.until - self.date).days >= MAX_HOLIDAY_DAYS:
            message = f"The holiday lasts longer than {MAX_HOLIDAY_DAYS} days"
            help_text = "Check the year behind “until:”. For a longer time change the hours."
            raise field_error("E111", message, help_text, "until")
        return self

    @property
    def last_day(self) -> dt.date:
        """The last day of the holiday."""
        return self.until or self.date


def find_double_holidays(holidays: tuple[Holiday, ...]) -> Iterator[int]:
    """Yield the index of each holiday that shares a day with an earlier one."""
    for index, holiday in enumerate(holidays):
        for other in holidays[:index]:
            if holiday.date <= other.last_day and other.date <= holiday.last_day:
                yield index
                break
