"""Define an office of the clinic: where it is, how to reach it, when it is open."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from clinicsite.model.fields import (
    NonEmptyText,
    StrictModel,
    WebUrl,
    field_error,
    pattern_validator,
)
from clinicsite.model.localized_text import Translated, TranslatedSentences, get_english
from clinicsite.model.opening_hours import (
    Holiday,
    OpeningLine,
    find_double_holidays,
    find_overlap,
    parse_opening_line,
)
from clinicsite.model.us_states import check_state_code

_PHONE_SEPARATOR = (
    r"[ .\u00a0\u2010-\u2015-]?"  # also what word processors make of a space and a hyphen
)
_PHONE = re.compile(
    rf"(?:\+?1{_PHONE_SEPARATOR})?(?:\(\d{{3}}\)|\d{{3}}){_PHONE_SEPARATOR}\d{{3}}{_PHONE_SEPARATOR}\d{{4}}",
    re.ASCII,
)
# Area codes and the codes behind them begin with 2 to 9. 911 and the like are services.
_ASSIGNABLE = re.compile(
    r"1?(?:8(?:00|33|44|55|66|77|88)[2-9]|[2-9](?!11)\d\d[2-9](?!11))\d{6}", re.ASCII
)
# The land of Florida with its keys, and that of all states but the islands of the Pacific.
_FLORIDA = {"latitude": (24.3, 31.1), "longitude": (-87.7, -79.8)}
_UNITED_STATES = {"latitude": (17.6, 71.5), "longitude": (-179.2, -64.5)}
_EARTH = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0)}
_ISLANDS = ("AS", "GU", "MP")
_GEO_HELP = (
    "Take both numbers from a map. In Florida the latitude is about 24 to 31, and the longitude "
    "about -87 to -80, with a minus."
)


def _check_phone(number: str) -> str:
    """Return a number of the North American Numbering Plan, which a link can dial."""
    if not _PHONE.fullmatch(number):
        help_text = (
            "Write its ten digits, as in (555) 555-0100, with nothing before or behind them."
        )
        raise field_error("E112", f'"{number}" is not a phone number', help_text)
    if not _ASSIGNABLE.fullmatch(re.sub(r"\D", "", number)):
        help_text = (
            "Check its digits. The area code and the three digits after it each begin with 2 to 9. "
            "They do not end in 11."
        )
        raise field_error("E112", f'"{number}" is a number that no phone can have', help_text)
    return number


def _parse_degrees(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise field_error("E112", f'"{value}" is not a number of degrees', _GEO_HELP) from None


PhoneNumberText = Annotated[NonEmptyText, AfterValidator(_check_phone)]
Degrees = Annotated[float, BeforeValidator(_parse_degrees)]
OpeningHoursLine = Annotated[OpeningLine, BeforeValidator(parse_opening_line)]


class PostalAddress(StrictModel):
    """The postal address of an office."""

    street: NonEmptyText
    city: NonEmptyText
    state: Annotated[NonEmptyText, AfterValidator(check_state_code)]
    postal_code: Annotated[
        NonEmptyText,
        pattern_validator(r"\d{5}(?:-\d{4})?", "a ZIP code", "Write its five digits."),
    ]


class GeoPoint(StrictModel):
    """The point of an office on a map, in degrees (WGS 84)."""

    latitude: Degrees
    longitude: Degrees


class Location(StrictModel):
    """An office of the clinic. An empty fact is shown as missing.

    Where there are several offices, each has a `name`, and one of them is `primary`.
    """

    name: Translated | None = None
    primary: bool = False
    address: PostalAddress | None = None
    phone: PhoneNumberText | None = None
    fax: PhoneNumberText | None = None
    hours: tuple[OpeningHoursLine, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    directions: TranslatedSentences | None = None
    parking: TranslatedSentences | None = None
    access: TranslatedSentences | None = None
    map_url: WebUrl | None = None
    geo: GeoPoint | None = None
    pain_clinic_status: Literal["registered", "exempt", "unset"] = "unset"
    pain_clinic_number: NonEmptyText | None = None

    @model_validator(mode="after")
    def _check_hours(self) -> Location:
        if found := find_overlap(self.hours):
            index, day = found
            message = f"The hours of {day} overlap those of a line above"
            help_text = f"Name {day} in one line, or let its times follow each other."
            raise field_error("E111", message, help_text, f"hours.{index}")
        check_holidays(self.holidays)
        return self

    @model_validator(mode="after")
    def _check_point(self) -> Location:
        if not self.geo:
            return self
        state = self.address.state if self.address else "FL"  # where the clinic is
        place, limits = "Florida", _FLORIDA
        if state != "FL":
            is_far = state in _ISLANDS
            place, limits = ("the earth", _EARTH) if is_far else ("the country", _UNITED_STATES)
        for name, (least, most) in limits.items():
            value = getattr(self.geo, name)
            if not least <= value <= most:
                message = f"The {name} {value:g} is outside of {place}"
                raise field_error("E112", message, _GEO_HELP, f"geo.{name}")
        return self

    @property
    def has_place(self) -> bool:
        """Whether there is something to say on where the office is, and how to get there."""
        ways = (self.map_url, self.fax, self.directions, self.parking, self.access)
        return any((self.address, *ways))

    @property
    def key(self) -> str:
        """The part of ids and anchors that names the office."""
        words = re.findall(r"[a-z0-9]+", get_english(self.name or "main").casefold())
        return "office-" + "-".join(words)


def check_holidays(holidays: tuple[Holiday, ...]) -> None:
    """Raise a field error for two holidays of one list that share a day."""
    for index in find_double_holidays(holidays):
        message = f"The holiday {holidays[index].name} shares a day with one above it"
        help_text = "Give each day once, with the hours of that day."
        raise field_error("E111", message, help_text, f"holidays.{index}")
