"""Define the clinic, the clinicians, and the pages in its menus."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from clinicsite.model.fields import (
    Key,
    Language,
    NonEmptyText,
    PhotoPath,
    StrictModel,
    WebUrl,
    field_error,
)
from clinicsite.model.security_contact import SecurityContact
from clinicsite.model.site_verification import SiteVerification

FLORIDA_TIME_ZONES = (
    "America/New_York",
    "America/Chicago",
)  # looking for all there are takes 25 ms


_PHONE_SEPARATOR = (
    r"[ .\u00a0\u2010-\u2015-]?"  # also what word processors make of a space and a hyphen
)
_PHONE = re.compile(
    rf"(?:\+?1{_PHONE_SEPARATOR})?(?:\(\d{{3}}\)|\d{{3}}){_PHONE_SEPARATOR}\d{{3}}{_PHONE_SEPARATOR}\d{{4}}",
    re.ASCII,
)
_PERSON_TITLE = re.compile(r"(?:dr|prof)\.?|\w{2,}\.", re.IGNORECASE)  # also Jr. and Sr.
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def _check_time_zone(name: str) -> str:
    if name not in FLORIDA_TIME_ZONES and name not in available_timezones():
        help_text = f"Use {' or '.join(FLORIDA_TIME_ZONES)}."
        raise field_error("E102", f'"{name}" is not a time zone', help_text)
    return name


def _check_consent(consent: bool) -> bool:
    if not consent:
        message = "This person has not agreed to be named"
        raise field_error("E102", message, "Take the record out until they have.")
    return consent


def _check_phone(number: str) -> str:
    """Return a number of the North American Numbering Plan, which a link can dial."""
    if not _PHONE.fullmatch(number):
        help_text = (
            "Write its ten digits, as in (555) 555-0100, with nothing before or behind them."
        )
        raise field_error("E112", f'"{number}" is not a phone number', help_text)
    return number


def _check_email(email: str) -> str:
    if not _EMAIL.fullmatch(email):
        help_text = "Write it as in desk@clinic.example, with nothing before or behind it."
        raise field_error("E112", f'"{email}" is not an email address', help_text)
    return email


class PostalAddress(StrictModel):
    """The postal address of the clinic."""

    street: NonEmptyText
    city: NonEmptyText
    state: Annotated[NonEmptyText, Field(min_length=2, max_length=2)]
    postal_code: NonEmptyText


class Photo(StrictModel):
    """A photo of the clinic, and what it shows for people who cannot see it."""

    file: PhotoPath
    alt: NonEmptyText


class Clinic(StrictModel):
    """The clinic. An empty fact is shown as missing.

    Without a `photo` the home page has a drawing. Without `rooms` the pages have no such part.
    """

    name: NonEmptyText
    launched: bool
    time_zone: Annotated[str, AfterValidator(_check_time_zone)]
    languages: tuple[Language, ...]
    address: PostalAddress | None = None
    phone: Annotated[NonEmptyText, AfterValidator(_check_phone)] | None = None
    email: Annotated[NonEmptyText, AfterValidator(_check_email)] | None = None
    hours: tuple[NonEmptyText, ...] = ()
    portal_url: WebUrl | None = None
    booking_url: WebUrl | None = None
    directions: NonEmptyText | None = None
    parking: NonEmptyText | None = None
    access: NonEmptyText | None = None
    pain_clinic_status: Literal["registered", "exempt", "unset"] = "unset"
    pain_clinic_number: NonEmptyText | None = None
    photo: Photo | None = None
    rooms: tuple[Photo, ...] = ()
    security: SecurityContact | None = None
    verification: SiteVerification | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of all dates with a time."""
        return ZoneInfo(self.time_zone)


class Person(StrictModel):
    """A clinician, shown only with their consent. Without a `portrait` pages show initials."""

    key: Key
    name: NonEmptyText
    license_type: NonEmptyText
    license_state: NonEmptyText
    license_number: NonEmptyText | None = None
    role: NonEmptyText | None = None
    languages: tuple[NonEmptyText, ...] = ()
    portrait: PhotoPath | None = None
    consent_to_publish: Annotated[bool, AfterValidator(_check_consent)]

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name, without titles."""
        words = self.name.partition(",")[0].split()
        names = [word for word in words if not _PERSON_TITLE.fullmatch(word)] or words
        ends = names if len(names) == 1 else [names[0], names[-1]]
        return "".join(word[0] for word in ends).upper()


class Navigation(StrictModel):
    """The pages of the menus, as paths below content/.

    `footer_care` and `footer_learn` are groups of the footer, and `footer` is its last row.
    `pinned` are the pages that the home page shows first. `order` lists pages one after the other:
    those of one folder link to the previous and the next one. `search` are the pages that a search
    without results offers.
    """

    header: Annotated[tuple[NonEmptyText, ...], Field(max_length=6)]
    footer_care: tuple[NonEmptyText, ...] = ()
    footer_learn: tuple[NonEmptyText, ...] = ()
    footer: tuple[NonEmptyText, ...] = ()
    pinned: tuple[NonEmptyText, ...] = ()
    order: tuple[NonEmptyText, ...] = ()
    search: Annotated[tuple[NonEmptyText, ...], Field(max_length=5)] = ()

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """The lists of pages by the names of their fields."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    @property
    def linked_pages(self) -> tuple[str, ...]:
        """The pages that every page links to."""
        return (*self.header, *self.footer_care, *self.footer_learn, *self.footer)
