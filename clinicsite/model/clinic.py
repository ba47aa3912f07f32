"""Define the clinic, the clinicians, and the pages in its menus."""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from clinicsite.model.fields import (
    Language,
    NonEmptyText,
    PhotoPath,
    StrictModel,
    WebUrl,
    field_error,
)
from clinicsite.model.localized_text import Translated, TranslatedTexts
from clinicsite.model.location import Location, PostalAddress, check_holidays
from clinicsite.model.opening_hours import Holiday
from clinicsite.model.security_contact import SecurityContact
from clinicsite.model.site_verification import SiteVerification
from clinicsite.model.urls import DEFAULT_LANG

FLORIDA_TIME_ZONES = (
    "America/New_York",
    "America/Chicago",
)  # looking for all there are takes 25 ms


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def _check_time_zone(name: str) -> str:
    if name not in FLORIDA_TIME_ZONES and name not in available_timezones():
        help_text = f"Use {' or '.join(FLORIDA_TIME_ZONES)}."
        raise field_error("E102", f'"{name}" is not a time zone', help_text)
    return name


def _check_email(email: str) -> str:
    if not _EMAIL.fullmatch(email):
        help_text = "Write it as in desk@clinic.example, with nothing before or behind it."
        raise field_error("E112", f'"{email}" is not an email address', help_text)
    return email


class Photo(StrictModel):
    """A photo of the clinic, and what it shows for people who cannot see it."""

    file: PhotoPath
    alt: Translated


def _check_languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages, which include the one of every page without a language in its name."""
    if DEFAULT_LANG not in languages:
        message = f"The language of the site, {DEFAULT_LANG}, is missing"
        help_text = f"Add it, as in “languages: [{', '.join((DEFAULT_LANG, *languages))}]”."
        raise field_error("E103", message, help_text)
    return languages


class Clinic(StrictModel):
    """The clinic. An empty fact is shown as missing.

    `holidays` are those of all offices. `profiles` are pages about the clinic on other sites.
    Without a `photo` the home page has a drawing. Without `rooms` the pages have no such part.
    """

    name: NonEmptyText
    launched: bool
    time_zone: Annotated[str, AfterValidator(_check_time_zone)]
    languages: Annotated[tuple[Language, ...], AfterValidator(_check_languages)]
    locations: tuple[Location, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    email: Annotated[NonEmptyText, AfterValidator(_check_email)] | None = None
    portal_url: WebUrl | None = None
    booking_url: WebUrl | None = None
    insurances: TranslatedTexts = ()
    profiles: tuple[WebUrl, ...] = ()
    photo: Photo | None = None
    rooms: tuple[Photo, ...] = ()
    security: SecurityContact | None = None
    verification: SiteVerification | None = None

    @model_validator(mode="after")
    def _check_offices(self) -> Clinic:
        check_holidays(self.holidays)
        if len(self.locations) < 2:
            return self
        main = [index for index, office in enumerate(self.locations) if office.primary]
        if len(main) != 1:
            message = f"{'More than one' if main else 'No'} office is the primary one"
            field = f"locations.{main[1]}.primary" if main else "locations"
            help_text = "Write “primary: true” in the office whose phone the header shows"
            raise field_error("E102", message, f"{help_text}, and in no other.", field)
        keys: list[str] = []
        for index, office in enumerate(self.locations):
            if not office.name:
                message = "An office of several has no name"
                help_text = "Add a line “name: …”, such as the name of its city."
                raise field_error("E103", message, help_text, f"locations.{index}")
            if office.key in keys:
                message = f'Two offices have the name "{office.name}"'
                help_text = "Give each office its own name."
                raise field_error("E601", message, help_text, f"locations.{index}.name")
            keys.append(office.key)
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of all dates with a time."""
        return ZoneInfo(self.time_zone)

    @property
    def primary_location(self) -> Location | None:
        """The office whose phone and city stand for the clinic, or None without an office."""
        marked = (office for office in self.locations if office.primary)
        return next(marked, self.locations[0] if self.locations else None)

    @property
    def phone(self) -> str | None:
        """The phone number of the primary office."""
        return self.primary_location.phone if self.primary_location else None

    @property
    def address(self) -> PostalAddress | None:
        """The address of the primary office."""
        return self.primary_location.address if self.primary_location else None

    @property
    def has_contact_facts(self) -> bool:
        """Whether an office has an address, a phone number or hours."""
        return any(office.address or office.phone or office.hours for office in self.locations)

    @property
    def city(self) -> str | None:
        """The city of the primary office."""
        return self.address.city if self.address else None

    @property
    def phones(self) -> tuple[str, ...]:
        """The phone and fax numbers of all offices."""
        numbers = [number for office in self.locations for number in (office.phone, office.fax)]
        return tuple(dict.fromkeys(filter(None, numbers)))

    @property
    def registration(self) -> str:
        """The status that all offices share, or “unset”: each office is registered on its own."""
        statuses = {office.pain_clinic_status for office in self.locations}
        return statuses.pop() if len(statuses) == 1 else "unset"


def _check_menu(pages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pages. Without one, visitors find no page from the home page."""
    if not pages:
        help_text = "Write the path of a page on each line, as in “- pages/about.md”."
        raise field_error("E103", "The menu has no page", help_text)
    return pages


class Navigation(StrictModel):
    """The pages of the menus, as paths below content/.

    `footer_care` and `footer_learn` are groups of the footer, and `footer` is its last row.
    `pinned` are the pages that the home page shows first. `order` lists pages one after the other:
    those of one folder link to the previous and the next one. `search` are the pages that a search
    without results offers.
    """

    header: Annotated[tuple[NonEmptyText, ...], Field(max_length=6), AfterValidator(_check_menu)]
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
