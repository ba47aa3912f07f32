"""Find the facts of the clinic that are missing at launch: offices and the security contact."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.location import Location
from clinicsite.model.problem import Problem
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.parsing.site import Site

_CODE = "E851"
_NO_OFFICE_HELP = (
    "Add an office below “locations:” in content/data/clinic.yaml. The lines above it say how."
)


def check_address(site: Site) -> Iterator[Problem]:
    """Yield a problem for each office without an address."""
    message = "The clinic's address is not given"
    help_text = "Write address: and below it, indented, street, city, state and postal_code."
    yield from _check_offices(site, "address", message, help_text)


def check_hours(site: Site) -> Iterator[Problem]:
    """Yield a problem for each office without hours."""
    message = "The clinic's hours are not given"
    help_text = "Write hours: and below it a line as in “  - Monday to Friday, 8 am to 5 pm”."
    yield from _check_offices(site, "hours", message, help_text)


def check_phone(site: Site) -> Iterator[Problem]:
    """Yield a problem if the office whose phone the header shows has none."""
    main = site.records.clinic.primary_location
    if main is None or not main.phone:
        message, help_text = (
            "The clinic's phone number is not given",
            "Write it as in phone: (555) 555-0100.",
        )
        index = site.records.clinic.locations.index(main) if main else None
        yield _make_office_problem(site, index, "phone", message, help_text)


def check_registration(site: Site) -> Iterator[Problem]:
    """Yield a problem for each office without a registration or an exemption, and its number."""
    for index, office in _list_offices(site):
        if office.pain_clinic_status == "unset":
            message = (
                "The record does not name the clinic's registration as a pain-management clinic"
            )
            help_text = (
                "Write pain_clinic_status: with “registered” or “exempt”, as on the certificate."
            )
            yield _make_office_problem(site, index, "pain_clinic_status", message, help_text)
        elif not office.pain_clinic_number:
            message = "The number of the registration or of the certificate is not given"
            help_text = "Add a line “pain_clinic_number: …” below pain_clinic_status."
            yield _make_office_problem(site, index, "pain_clinic_status", message, help_text)


def check_security_contact(site: Site) -> Iterator[Problem]:
    """Yield a problem without a contact for security."""
    if not site.records.clinic.security:
        message = "The record has no contact for reports about the website's security"
        help_text = (
            "Write contact and expires below this line, indented. expires must be within a year."
        )
        yield _make_problem(site, ("security",), message, help_text)


def _check_offices(site: Site, name: str, message: str, help_text: str) -> Iterator[Problem]:
    for index, office in _list_offices(site):
        if not getattr(office, name):
            yield _make_office_problem(site, index, name, message, help_text)


def _list_offices(site: Site) -> list[tuple[int | None, Location]]:
    """Return the offices with their indexes, or one with no fact."""
    return [*enumerate(site.records.clinic.locations)] or [(None, Location())]


def _make_office_problem(
    site: Site, index: int | None, name: str, message: str, help_text: str
) -> Problem:
    """Return a problem at a field of an office, or at the list of offices if there is none."""
    if index is None:
        return _make_problem(site, ("locations",), message, _NO_OFFICE_HELP)
    office = site.records.clinic.locations[index]
    if office.name and len(site.records.clinic.locations) > 1:
        message = f"{message} for {office.name}"
    return _make_problem(site, ("locations", index, name), message, help_text)


def _make_problem(site: Site, path: YamlPath, message: str, help_text: str) -> Problem:
    """Return a problem at the first column of the line of a field, or of what should hold it."""
    source = site.records.get_source("clinic")
    while path and path not in source.tree.values:
        path = path[:-1]
    line = source.tree.get_mark(path, of_key=True).line
    return source.file.make_problem(_CODE, line, 1, message, help_text)
