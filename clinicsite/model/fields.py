"""Types of single fields: each refuses a wrong value with plain words and a cure."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

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

from clinicsite.model.lenient_dates import meant_date
from clinicsite.model.reference_matching import plain_doi

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
MAX_SLUG = 80  # characters

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DOI = re.compile(r"10\.\d{4,9}/\S*[^\s.,;]", re.ASCII)
# What writing programs make of the hyphens in a date: U+2010 to U+2015, U+2212, U+FE58, U+FF0D.
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d", "-")
)
_DATE_CURE = "Write the date as year-month-day, for example 2026-03-05."


class Strict(BaseModel):
    """A closed set of fields that never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, given: Any) -> Any:
        """`key:` with nothing after it counts as not given, where the field may be left out."""
        if not isinstance(given, dict):
            return given
        optional = {name for name, field in cls.model_fields.items() if not field.is_required()}
        return {
            key: value for key, value in given.items() if value is not None or key not in optional
        }


def fault(
    code: str, message: str, cure: str, field: str = "", meant: str = ""
) -> PydanticCustomError:
    """The error a validator raises so that `code`, `message` and `cure` reach the editor.

    A validator of several fields names the `field` that is to be mended, as in `not_in.2`; one
    that knows what is meant beyond doubt says so in `meant`, for `check --fix`.
    """
    told = {"code": code, "message": message, "cure": cure, "field": field, "meant": meant}
    return PydanticCustomError("field", "{message}", told)


def _day(value: Any) -> dt.date:
    """A full ISO 8601 calendar date (4.1.2.2); nothing is guessed from part of one."""
    if isinstance(value, dt.date):
        return value
    if value is None or value == "":
        raise fault("E103", "This date is empty", _DATE_CURE)
    if not isinstance(value, str):
        raise fault("E106", "This is not a date", _DATE_CURE)
    if not (found := _ISO_DATE.fullmatch(value)):
        _refuse_dashes(value)
        meant, _ = meant_date(value)
        cure = f"Write the date as {meant}." if meant else _DATE_CURE
        raise fault("E106", _why_not_a_date(value, meant), cure)
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        cure = "Check the month (01 to 12) and how many days that month has."
        raise fault("E106", f'"{value}" is not a day of the calendar', cure) from None


def _refuse_dashes(value: str) -> None:
    """Raises the error of a date that is right but for its dashes."""
    plain = value.translate(_DASHES)
    if plain != value and (_ISO_DATE.fullmatch(plain) or _ISO_MOMENT.fullmatch(plain)):
        message = f'The date "{value}" holds dashes that are not hyphens'
        raise fault("E106", message, f"Write {plain}, with the hyphens of the keyboard.", "", plain)


def _why_not_a_date(value: str, meant: str) -> str:
    if re.fullmatch(r"\d{4}(-\d{1,2})?", value):
        return f'"{value}" is only part of a date'
    if not meant and re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}", value):
        return f'"{value}" can be read in two ways: which number is the month?'
    return f'"{value}" is not a date'


def _moment(value: Any) -> dt.date | dt.datetime:
    """A date, or a date and time in the clinic's zone."""
    if isinstance(value, str) and (found := _ISO_MOMENT.fullmatch(value)):
        day = _day(found[1])
        try:
            clock = dt.time(*(int(part or 0) for part in found.groups()[1:]))
        except ValueError:
            cure = "Write the time as hours:minutes from 00:00 to 23:59."
            raise fault("E106", f'"{value}" holds no time of day', cure) from None
        return dt.datetime.combine(day, clock)
    if isinstance(value, str) and all(meant := meant_date(value)) and value.isascii():
        message = f'"{value}" is not a date and time as the site reads it'
        raise fault("E106", message, f"Write {' '.join(meant)}, in the time of the clinic.")
    return _day(value)


def _no_blank(value: str) -> str:
    if not value.strip():
        raise fault("E103", "This is empty", "Write something here.")
    return value


def _pattern(regex: str, what: str, cure: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(regex, value):
            raise fault("E112", f'"{value}" is not {what}', cure)
        return value

    return AfterValidator(check)


def _doi(value: str) -> str:
    """The form Crossref recommends for matching; none ends in a mark of the sentence around it."""
    if _DOI.fullmatch(value):
        return value
    plain = plain_doi(value)
    is_one = bool(_DOI.fullmatch(plain))
    cure = f"Write {plain}" if is_one else "It looks like 10.1000/182"
    cure += ", with nothing before or behind it."
    raise fault("E112", f'"{value}" is not a DOI', cure, meant=plain if is_one else "")


def _https(value: str) -> str:
    if not re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", value):
        raise fault("E112", f'"{value}" is not a web address', "Write it whole, with https://.")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_no_blank)]
Title = Annotated[Text, Field(max_length=65)]
Summary = Annotated[Text, Field(min_length=50, max_length=160)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Moment = Annotated[dt.date | dt.datetime, BeforeValidator(_moment)]
Key = Annotated[
    Text,
    Field(max_length=MAX_SLUG),
    _pattern(SLUG, "a key", "Use lower-case letters, digits and single hyphens."),
]
# PMID: NLM, one to eight digits.
Doi = Annotated[str, AfterValidator(_doi)]
Pmid = Annotated[str, _pattern(r"[1-9]\d{0,7}", "a PubMed number", "It has one to eight digits.")]
Language = Annotated[
    str, _pattern(r"[a-z]{2}", "a language", "Write its two letters, such as en or es.")
]
WebAddress = Annotated[str, AfterValidator(_https)]
# No part begins with a dot or an underline: "..", and names that hosts keep for themselves.
OldAddress = Annotated[
    str,
    _pattern(
        r"(?:/[A-Za-z0-9~-][A-Za-z0-9._~-]*)+/?",
        "an old address",
        "Write what stands behind the name of the site, beginning with /, such as /old-page/.",
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
