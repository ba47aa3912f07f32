"""Define a clinician, whom pages name only with their consent."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from clinicsite.model.fields import (
    Key,
    NonEmptyText,
    PhotoPath,
    StrictModel,
    WebUrl,
    field_error,
    pattern_validator,
)
from clinicsite.model.language_names import LANGUAGE_NAMES, find_language_name
from clinicsite.model.localized_text import LOCALIZED, Translated
from clinicsite.model.us_states import check_state
from clinicsite.support.edit_distance import suggest

_TITLE = re.compile(r"(?:dr|prof)\.?|\w{2,}\.", re.IGNORECASE)  # also Jr. and Sr.
# Of the boards of medicine and of osteopathic medicine, as a license names them.
_MEDICAL_DOCTOR = re.compile(r"M\.?\s?D\.?|(?:Doctor of )?Medicine|Medical doctor", re.IGNORECASE)
_OSTEOPATHIC_DOCTOR = re.compile(
    r"D\.?\s?O\.?|(?:Doctor of )?Osteopathic medicine|Osteopathic physician", re.IGNORECASE
)
_APPROVED_HELP = (
    "Write “florida_approved: true” for a board of the American Board of Medical Specialties, or "
    "for one that the clinician's Florida board has approved. Else write false."
)

LicenseNumber = Annotated[
    NonEmptyText,
    pattern_validator(
        r"(?:[A-Z]{1,8}[ -]?)?\d{1,9}",
        "a license number",
        "Write it as on the license, such as ME12345: capital letters and digits, nothing else.",
    ),
]


def _check_consent(consent: bool) -> bool:
    if not consent:
        message = "This person has not agreed to be named"
        raise field_error("E102", message, "Take the record out until they have.")
    return consent


def _check_language(value: str) -> str:
    name = find_language_name(value)
    if name == value:
        return value
    message = f'"{value}" is not the name of a language'
    if name:
        raise field_error("E102", message, f"Write {name}.", "", name)
    help_text = "Write its English name alone, such as English or Spanish."
    raise field_error("E102", message, suggest(value, LANGUAGE_NAMES, help_text))


LanguageName = Annotated[NonEmptyText, AfterValidator(_check_language)]


class Portrait(StrictModel):
    """A photo of a clinician, and what it shows for people who cannot see it."""

    file: PhotoPath
    alt: Translated


class Certification(StrictModel):
    """A recognition as a specialist, by the board that gave it.

    `florida_approved` is whether Florida's board for the clinician's license approves that board.
    """

    specialty: Translated
    board: NonEmptyText
    florida_approved: bool | None = None


class Person(StrictModel):
    """A clinician. Without a `portrait` pages show initials.

    `career` are lines such as schools and posts. `profiles` are pages about the clinician on other
    sites, such as the state's list of licenses.
    """

    key: Key
    name: Annotated[NonEmptyText, Field(max_length=65)]
    license_type: NonEmptyText
    license_state: Annotated[NonEmptyText, AfterValidator(check_state)]
    license_number: LicenseNumber | None = None
    role: Translated | None = None
    certifications: tuple[Certification, ...] = ()
    languages: tuple[LanguageName, ...] = ()
    portrait: Portrait | None = None
    career: Annotated[tuple[NonEmptyText, ...], Field(max_length=12), LOCALIZED] = ()
    profiles: tuple[WebUrl, ...] = ()
    consent_to_publish: Annotated[bool, AfterValidator(_check_consent)]

    @model_validator(mode="before")
    @classmethod
    def _refuse_old_portrait(cls, given: Any) -> Any:
        """Raise an error for a portrait without a description, as earlier versions had it."""
        portrait = given.get("portrait") if isinstance(given, dict) else None
        if isinstance(portrait, str) and portrait:
            alt = str(given.get("name") or "The name")
            new = f'{{file: {portrait}, alt: "{alt}"}}'
            message = "This portrait has no description"
            is_safe = re.fullmatch(r"[\w./-]+", portrait) and '"' not in alt
            raise field_error(
                "E620", message, f"Write portrait: {new}", "portrait", new if is_safe else ""
            )
        return given

    @model_validator(mode="after")
    def _check_certifications(self) -> Person:
        """Raise an error for a certification that a Florida doctor may not name this way.

        Fla. Admin. Code 64B8-11.001(2)(f) and 64B15-14.001(2)(h).
        """
        for index, certification in enumerate(self.certifications):
            field = f"certifications.{index}"
            if self.is_physician and certification.florida_approved is None:
                message = "The record does not say whether Florida approves this board"
                raise field_error("E103", message, _APPROVED_HELP, field)
            if self.is_osteopathic_doctor and certification.florida_approved is False:
                message = "An osteopathic doctor may not name a board that Florida has not approved"
                help_text = "Take the certification out (Fla. Admin. Code 64B15-14.001)."
                raise field_error("E102", message, help_text, f"{field}.florida_approved")
        return self

    @property
    def is_osteopathic_doctor(self) -> bool:
        """Whether the license is that of a doctor of osteopathic medicine."""
        return bool(_OSTEOPATHIC_DOCTOR.fullmatch(self.license_type))

    @property
    def is_physician(self) -> bool:
        """Whether the license is that of a doctor."""
        return self.is_osteopathic_doctor or bool(_MEDICAL_DOCTOR.fullmatch(self.license_type))

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name, without titles."""
        words = self.name.partition(",")[0].split()
        names = [word for word in words if not _TITLE.fullmatch(word)] or words
        ends = names if len(names) == 1 else [names[0], names[-1]]
        return "".join(word[0] for word in ends).upper()

    @property
    def license(self) -> str:
        """The license as one line."""
        parts = (self.license_type, self.license_state, self.license_number)
        return ", ".join(filter(None, parts))
