"""The registrations of offices at the end of each page."""

from clinicsite.model.clinic import Clinic
from clinicsite.model.urls import UrlBuilder
from clinicsite.parsing.records import read_records
from clinicsite.parsing.templates import create_environment
from tests.conftest import ROOT

STRINGS = {"pain_clinic_registered": "Registered", "pain_clinic_exempt": "Exempt"}


def make_office(name: str, status: str) -> dict[str, str | bool]:
    """An office of several."""
    number = f"EXAMPLE-{name}"
    office: dict[str, str | bool] = {"name": name, "pain_clinic_status": status}
    return office | {"pain_clinic_number": number, "primary": name == "A"}


def test_registrations_are_in_the_order_of_the_offices() -> None:
    offices = [make_office("A", "registered"), make_office("B", "exempt")]
    offices += [make_office("C", "registered"), {"name": "D"}]
    clinic = Clinic.model_validate(
        {"name": "Example Clinic", "launched": False, "time_zone": "UTC", "languages": ["en"]}
        | {"locations": offices}
    )
    records, _ = read_records(ROOT / "content")
    environment = create_environment(ROOT / "theme", records, UrlBuilder(""))
    macro = environment.get_template("components/office.html").module.registrations  # type: ignore[attr-defined]
    words = " ".join(str(macro(clinic, STRINGS)).split())
    assert words == "Registered: EXAMPLE-A (A), EXAMPLE-C (C). Exempt: EXAMPLE-B (B)."
