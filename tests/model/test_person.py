"""Clinicians: licenses, certifications, portraits, consent."""

from typing import Any

import pytest

from clinicsite.model.person import Person
from tests.model.test_clinic import find_mistake

PERSON: dict[str, Any] = {
    "key": "example-clinician",
    "name": "Example Clinician",
    "license_type": "MD",
    "license_state": "Florida",
    "consent_to_publish": "true",
}
BOARD = {"specialty": "Pain medicine", "board": "Example Board"}


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"consent_to_publish": "false"}, "E102", "consent_to_publish"),
        ({"consent_to_publish": "maybe"}, "bool_parsing", "consent_to_publish"),
        ({"license_state": "Flordia"}, "E102", "license_state"),
        ({"languages": ["English", "Englsh"]}, "E102", "languages.1"),
        ({"languages": ["en"]}, "E102", "languages.0"),
        ({"languages": ["spanish"]}, "E102", "languages.0"),
        ({"languages": ["English and Spanish"]}, "E102", "languages.0"),
        ({"license_number": "ME 123 45"}, "E112", "license_number"),
        ({"license_number": "#ME12345"}, "E112", "license_number"),
        ({"license_number": "License ME12345"}, "E112", "license_number"),
        ({"license_number": "pending"}, "E112", "license_number"),
        ({"certifications": [{"specialty": "Pain medicine"}]}, "missing", "certifications.0.board"),
        ({"certifications": [BOARD]}, "E103", "certifications.0"),
        ({"portrait": "images/face.jpg"}, "E620", "portrait"),
        ({"portrait": {"file": "images/face.jpg"}}, "missing", "portrait.alt"),
        ({"portrait": {"file": "images/face.jpg", "alt": " "}}, "E103", "portrait.alt"),
        ({"profiles": ["http://licenses.example/1"]}, "E112", "profiles.0"),
        ({"profiles": ["licenses.example/1"]}, "E112", "profiles.0"),
    ],
)
def test_person_mistyped_is_refused_at_its_field(
    fields: dict[str, Any], code: str, field: str
) -> None:
    assert find_mistake(Person, PERSON | fields)[:2] == (code, field)


@pytest.mark.parametrize(
    ("language", "help_text"),
    [("es", "Write Spanish."), ("english", "Write English."), ("Englsh", '"English"')],
)
def test_person_language_mistyped_gets_its_name(language: str, help_text: str) -> None:
    assert help_text in find_mistake(Person, PERSON | {"languages": [language]})[2]


def test_person_language_is_accepted() -> None:
    names = ["English", "Haitian Creole", "Tagalog", "American Sign Language", "Español"]
    assert Person.model_validate(PERSON | {"languages": names}).languages == tuple(names)


def test_person_without_consent_is_refused() -> None:
    fields = {name: value for name, value in PERSON.items() if name != "consent_to_publish"}
    assert find_mistake(Person, fields)[:2] == ("missing", "consent_to_publish")


def test_osteopathic_doctor_names_no_board_that_florida_has_not_approved() -> None:
    fields = {"license_type": "D.O.", "certifications": [BOARD | {"florida_approved": "false"}]}
    found = find_mistake(Person, PERSON | fields)
    assert found[:2] == ("E102", "certifications.0.florida_approved")
    assert "64B15-14.001" in found[2]


@pytest.mark.parametrize(
    ("license_type", "is_physician"),
    [("MD", True), ("M.D.", True), ("DO", True), ("Medical Doctor", True), ("RN", False),
     ("Example license", False), ("MDT", False)],
)  # fmt: skip
def test_person_is_physician_by_license(license_type: str, is_physician: bool) -> None:
    person = Person.model_validate(PERSON | {"license_type": license_type})
    assert person.is_physician is is_physician


@pytest.mark.parametrize("number", ["ME12345", "ME 12345", "APRN1234567", "EXAMPLE-0", "12345"])
def test_license_number_is_accepted(number: str) -> None:
    assert Person.model_validate(PERSON | {"license_number": number}).license_number == number


def test_nurse_certification_needs_no_approval_of_a_medical_board() -> None:
    fields = {"license_type": "RN", "certifications": [BOARD]}
    assert Person.model_validate(PERSON | fields).certifications[0].board == "Example Board"
