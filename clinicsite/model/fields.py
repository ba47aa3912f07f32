"""Define the types of single fields. Each refuses an invalid value with a message
and a help text.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from clinicsite.model.lenient_dates import parse_lenient_date
from clinicsite.model.output_paths import OLD_URL_PATH

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
MAX_SLUG = 80  # characters

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ISO_DATETIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
# What writing programs make of the hyphens in a date: U+2010 to U+2015, U+2212, U+FE58, U+FF0D.
_DASH_TABLE = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d", "-")
)
_DATE_HELP = "Write the date as year-month-day, for example 2026-03-05."


class StrictModel(BaseModel):
    """A closed set of fields that never change.

    A list of texts has each of them once, unless `repeatable` names its field.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    repeatable: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def _check_repeated_items(self) -> Self:
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if not isinstance(value, tuple) or name in self.repeatable:
                continue
            known = set[str]()
            for index, item in enumerate(value):
                if isinstance(item, str) and item.casefold() in known:
                    place = f"{field.alias or name}.{index}"
                    message = f'"{item}" is already in this list'
                    raise field_error("E601", message, "Keep one of the two.", place)
                known.add(str(item).casefold())
        return self

    @model_validator(mode="before")
    @classmethod
    def _drop_empty_fields(cls, given: Any) -> Any:
        """Remove optional fields that are empty: `key:` alone means that the field is absent."""
        if not isinstance(given, dict):
            return given
        optional = {
            field.alias or name
            for name, field in cls.model_fields.items()
            if not field.is_required()
        }
        return {
            key: value for key, value in given.items() if value is not None or key not in optional
        }


def field_error(
    code: str, message: str, help_text: str, field: str = "", replacement: str = ""
) -> PydanticCustomError:
    """Return the error of a validator, with which `code`, `message` and help reach the editor.

    A validator of several fields names the `field` with the mistake, such as `not_in.2`. A
    validator that finds the only possible correction gives it as `replacement`, for `check --fix`.
    """
    context = {
        "code": code,
        "message": message,
        "help": help_text,
        "field": field,
        "meant": replacement,
    }
    return PydanticCustomError("field", "{message}", context)


def _parse_date(value: Any) -> dt.date:
    """Return a full ISO 8601 calendar date (4.1.2.2). No part of a date is guessed."""
    if isinstance(value, dt.date):
        return value
    if value is None or value == "":
        raise field_error("E103", "This date is empty", _DATE_HELP)
    if not isinstance(value, str):
        raise field_error("E106", "This is not a date", _DATE_HELP)
    if not (found := _ISO_DATE.fullmatch(value)):
        _check_dashes(value)
        meant, _ = parse_lenient_date(value)
        help_text = f"Write the date as {meant}." if meant else _DATE_HELP
        raise field_error("E106", _explain_date_error(value, meant), help_text)
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        help_text = "Check the month (01 to 12) and how many days that month has."
        raise field_error("E106", f'"{value}" is not a day of the calendar', help_text) from None


def _check_dashes(value: str) -> None:
    """Raise an error for a date whose only mistake is its dashes."""
    plain = value.translate(_DASH_TABLE)
    if plain != value and (_ISO_DATE.fullmatch(plain) or _ISO_DATETIME.fullmatch(plain)):
        message = f'The date "{value}" holds dashes that are not hyphens'
        raise field_error(
            "E106", message, f"Write {plain}, with the hyphens of the keyboard.", "", plain
        )


def _explain_date_error(value: str, meant: str) -> str:
    if re.fullmatch(r"\d{4}(-\d{1,2})?", value):
        return f'"{value}" is only part of a date'
    if not meant and re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", value):
        return f'"{value}" can be read in two ways: which number is the month?'
    return f'"{value}" is not a date'


def _parse_datetime(value: Any) -> dt.date | dt.datetime:
    """Return a date, or a date and time in the clinic's zone."""
    if isinstance(value, str) and (found := _ISO_DATETIME.fullmatch(value)):
        day = _parse_date(found[1])
        try:
            hour, minute, second = (int(part or 0) for part in found.groups()[1:])
            clock = dt.time(hour, minute, second)
        except ValueError:
            help_text = "Write the time as hours:minutes from 00:00 to 23:59."
            raise field_error("E106", f'"{value}" holds no time of day', help_text) from None
        return dt.datetime.combine(day, clock)
    if isinstance(value, str) and all(meant := parse_lenient_date(value)) and value.isascii():
        message = f'"{value}" is not a date and time as the site reads it'
        raise field_error("E106", message, f"Write {' '.join(meant)}, in the time of the clinic.")
    return _parse_date(value)


def _check_not_blank(value: str) -> str:
    if not value.strip():
        raise field_error("E103", "This is empty", "Write something here.")
    return value


def pattern_validator(regex: str, label: str, help_text: str) -> AfterValidator:
    """Return a validator that refuses a text which does not match `regex` as a whole."""

    def check(value: str) -> str:
        if not re.fullmatch(regex, value):
            raise field_error("E112", f'"{value}" is not {label}', help_text)
        return value

    return AfterValidator(check)


def _check_web_url(value: str) -> str:
    if not re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", value):
        raise field_error(
            "E112", f'"{value}" is not a web address', "Write it whole, with https://."
        )
    return value


NonEmptyText = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_check_not_blank)
]
PROSE = "prose"  # marks the type of sentences that visitors read, which have to be easy
Sentences = Annotated[NonEmptyText, PROSE]
Title = Annotated[NonEmptyText, Field(max_length=65)]
MenuTitle = Annotated[NonEmptyText, Field(max_length=20)]  # a menu has little space
Summary = Annotated[NonEmptyText, Field(min_length=50, max_length=160)]
SearchName = Annotated[NonEmptyText, Field(max_length=60)]  # what visitors type for a page
Day = Annotated[dt.date, BeforeValidator(_parse_date)]
Moment = Annotated[dt.date | dt.datetime, BeforeValidator(_parse_datetime)]
Key = Annotated[
    NonEmptyText,
    Field(max_length=MAX_SLUG),
    pattern_validator(SLUG, "a key", "Use lower-case letters, digits and single hyphens."),
]
Language = Annotated[
    str, pattern_validator(r"[a-z]{2}", "a language", "Write its two letters, such as en or es.")
]
WebUrl = Annotated[str, AfterValidator(_check_web_url)]
# A photo of the clinic or of a clinician, below content/.
PhotoPath = Annotated[
    str,
    pattern_validator(
        r"images/(?:[a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9._-]*\.(?:jpe?g|png|webp|avif|gif)",
        "the path of a photo",
        "Put the photo into content/images and write its path, such as images/entrance.jpg.",
    ),
]
OldUrlPath = Annotated[
    str,
    pattern_validator(
        OLD_URL_PATH,
        "an old address",
        "Write the part after the name of the site, with a / in front, such as /old-page/.",
    ),
]
# What kind of proof a published source holds (HEALTH-CONTENT E1).
SourceType = Literal[
    "guideline",
    "systematic_review",
    "rct",
    "observational",
    "case_series",
    "animal",
    "in_vitro",
    "label",
    "regulator",
    "narrative_review",
    "web_page",
]
