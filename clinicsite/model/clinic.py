"""The clinic itself, the people who answer for its pages, and what its menus lead to."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from clinicsite.model.fields import Key, Language, Strict, Text, WebAddress, fault
from clinicsite.model.security_contact import SecurityContact

FLORIDAS = ("America/New_York", "America/Chicago")  # looking for all there are takes 25 ms


_GAP = r"[ .\u00a0\u2010-\u2015-]?"  # also what word processors make of a space and a hyphen
_PHONE = re.compile(rf"(?:\+?1{_GAP})?(?:\(\d{{3}}\)|\d{{3}}){_GAP}\d{{3}}{_GAP}\d{{4}}", re.ASCII)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def _time_zone(name: str) -> str:
    if name not in FLORIDAS and name not in available_timezones():
        cure = f"Use {' or '.join(FLORIDAS)}."
        raise fault("E102", f'"{name}" is not a time zone', cure)
    return name


def _given(consent: bool) -> bool:
    if not consent:
        message = "This person has not agreed to be named"
        raise fault("E102", message, "Take the record out until they have.")
    return consent


def _phone(number: str) -> str:
    """A number of the North American plan: the link dials its digits, and nothing more."""
    if not _PHONE.fullmatch(number):
        cure = "Write its ten digits, as in (555) 555-0100, with nothing before or behind them."
        raise fault("E112", f'"{number}" is not a phone number', cure)
    return number


def _email(address: str) -> str:
    if not _EMAIL.fullmatch(address):
        cure = "Write it as in desk@clinic.example, with nothing before or behind it."
        raise fault("E112", f'"{address}" is not an email address', cure)
    return address


class Address(Strict):
    """Where the clinic is."""

    street: Text
    city: Text
    state: Annotated[Text, Field(min_length=2, max_length=2)]
    postal_code: Text


class Clinic(Strict):
    """The clinic itself. What the clinic has not given stays empty and is shown as missing."""

    name: Text
    launched: bool
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    languages: tuple[Language, ...]
    address: Address | None = None
    phone: Annotated[Text, AfterValidator(_phone)] | None = None
    email: Annotated[Text, AfterValidator(_email)] | None = None
    hours: tuple[Text, ...] = ()
    portal_url: WebAddress | None = None
    booking_url: WebAddress | None = None
    pain_clinic_status: Literal["registered", "exempt", "unset"] = "unset"
    pain_clinic_number: Text | None = None
    security: SecurityContact | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which dates with a time are meant."""
        return ZoneInfo(self.time_zone)


class Person(Strict):
    """A clinician, shown only with their consent."""

    key: Key
    name: Text
    license_type: Text
    license_state: Text
    license_number: Text | None = None
    role: Text | None = None
    languages: tuple[Text, ...] = ()
    consent_to_publish: Annotated[bool, AfterValidator(_given)]


class Navigation(Strict):
    """The pages that the header and the footer of every page link to, as paths below content/."""

    header: Annotated[tuple[Text, ...], Field(max_length=6)]
    footer: tuple[Text, ...] = ()
