"""Describe the clinic, its offices and its clinicians in the terms of schema.org."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clinicsite.model.clinic import Clinic
from clinicsite.model.location import Location, PostalAddress
from clinicsite.model.opening_hours import WEEKDAYS
from clinicsite.model.person import Person
from clinicsite.model.phone import format_e164
from clinicsite.model.records import UiStrings
from clinicsite.model.urls import HOME_FILE, UrlBuilder
from clinicsite.parsing.hours_text import HoursRow
from clinicsite.rendering.office_views import HolidayRow, OfficeView
from clinicsite.rendering.schema_org import JsonLdNode

_SCHEMA = "https://schema.org/"
CONTACT_PAGE, _ABOUT_PAGE = "pages/contact.md", "pages/about.md"
CLINIC_PAGES = (HOME_FILE, _ABOUT_PAGE, CONTACT_PAGE)
_PROFILE_PAGES = (_ABOUT_PAGE, CONTACT_PAGE)  # they link to the profiles
_EMAIL_PAGES = (HOME_FILE, CONTACT_PAGE)  # they show it with its warning
_ADDRESS_PAGES = (HOME_FILE, CONTACT_PAGE)  # they show the addresses of all offices
CLINIC_ID, PERSON_ID = "clinic", "person"


@dataclass(frozen=True)
class ClinicData:
    """Describe the clinic as one page shows it. `path` is that of the page in the main language."""

    clinic: Clinic
    urls: UrlBuilder
    offices: list[OfficeView]
    path: str
    contact_url: str
    get_logo_url: Callable[[], str]
    offered: tuple[str, ...] = ()

    def make_id(self, name: str) -> str:
        """Return the id of a node of the whole site."""
        return f"{self.urls.get_absolute_url('')}#{name}"

    def describe(self) -> list[JsonLdNode]:
        """Return the clinic, and its offices where there are several.

        One office with an address makes the clinic a MedicalClinic, on every page of the site.
        """
        clinic, is_shown = self.clinic, self.path in CLINIC_PAGES
        placed = [office for office in self.offices if office.location.address]
        several = len(self.offices) > 1
        node: JsonLdNode = {
            "@type": "MedicalClinic" if placed and not several else "MedicalOrganization",
            "@id": self.make_id(CLINIC_ID),
            "name": clinic.name,
            "url": self.urls.get_absolute_url(""),
        }
        if not is_shown:
            return [node]
        node["logo"] = self.get_logo_url()
        node["sameAs"] = list(clinic.profiles) if self.path in _PROFILE_PAGES else None
        node["email"] = clinic.email if self.path in _EMAIL_PAGES else None
        if len(self.offices) == 1:
            facts = self._describe_office(self.offices[0])
            if not placed:  # an organization has no hours and no place on a map
                facts = {"telephone": facts["telephone"]}
            elif self.path == _ABOUT_PAGE:
                facts["availableService"] = [
                    {"@type": "MedicalTherapy", "name": name} for name in self.offered
                ]
            return [node | facts]
        node["telephone"] = _to_e164(clinic.phone)
        if self.path not in _ADDRESS_PAGES:
            return [node]
        branches = [self._describe_branch(office) for office in placed]
        node["subOrganization"] = [{"@id": branch["@id"]} for branch in branches]
        return [node, *branches]

    def _describe_branch(self, office: OfficeView) -> JsonLdNode:
        """Return one office of several."""
        key = office.location.key
        return {
            "@type": "MedicalClinic",
            "@id": self.make_id(key),
            "name": office.location.name,
            "url": f"{self.contact_url}#{key}",
            "parentOrganization": {"@id": self.make_id(CLINIC_ID)},
            **self._describe_office(office),
        }

    def _describe_office(self, office: OfficeView) -> JsonLdNode:
        """Return the facts of an office that the page shows. All pages show those of a single one,
        and only the contact page shows fax, holidays and the link to a map.
        """
        location, is_contact = office.location, self.path == CONTACT_PAGE
        facts: JsonLdNode = {
            "telephone": _to_e164(location.phone),
            "address": location.address and describe_address(location.address),
        }
        if is_contact or len(self.offices) == 1:
            facts["openingHoursSpecification"] = list_opening_hours(office.hours)
        if is_contact:
            facts["faxNumber"] = _to_e164(location.fax)
            facts["hasMap"] = location.map_url
            facts["geo"] = _describe_point(location)
            facts["specialOpeningHoursSpecification"] = list_special_hours(office.all_holidays)
        return facts


def _to_e164(number: str | None) -> str | None:
    return format_e164(number) if number else None


def describe_address(address: PostalAddress) -> JsonLdNode:
    """Return a postal address."""
    return {
        "@type": "PostalAddress",
        "streetAddress": address.street,
        "addressLocality": address.city,
        "addressRegion": address.state,
        "postalCode": address.postal_code,
    }


def _describe_point(location: Location) -> JsonLdNode | None:
    if not location.geo:
        return None
    point = {"latitude": location.geo.latitude, "longitude": location.geo.longitude}
    return {"@type": "GeoCoordinates", **point}


def list_opening_hours(rows: Iterable[HoursRow]) -> list[JsonLdNode]:
    """Return the times of a week, without the closed days."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"{_SCHEMA}{WEEKDAYS[day]}" for day in row.weekdays],
            "opens": opens.iso,
            "closes": closes.iso,
        }
        for row in rows
        for opens, closes in row.times
    ]


def list_special_hours(rows: Iterable[HolidayRow]) -> list[JsonLdNode]:
    """Return the holidays. A closed day opens and closes at midnight, as search engines want it."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": row.holiday.date.isoformat(),
            "validThrough": row.holiday.last_day.isoformat(),
            "opens": opens,
            "closes": closes,
        }
        for row in rows
        for opens, closes in [(a.iso, b.iso) for a, b in row.times] or [("00:00", "00:00")]
    ]


def get_person_id(person: Person) -> str:
    """Return the name of the node of a clinician."""
    return f"{PERSON_ID}-{person.key}"


def describe_person_name(person: Person, data: ClinicData) -> JsonLdNode:
    """Return a clinician with the facts that stand beside every sign-off."""
    return {
        "@type": "Physician" if person.is_physician else "Person",
        "@id": data.make_id(get_person_id(person)),
        "name": person.name,
    }


def describe_person(
    person: Person, data: ClinicData, url: str, image: str | None, words: UiStrings
) -> JsonLdNode:
    """Return a clinician with the facts of their own page."""
    credential = "EducationalOccupationalCredential"
    certifications = [
        {
            "@type": credential,
            "credentialCategory": str(words["person_certifications"]),
            "name": one.specialty,
            "recognizedBy": {"@type": "Organization", "name": one.board},
        }
        for one in person.certifications
    ]
    license_ = {
        "@type": credential,
        "credentialCategory": str(words["person_license"]),
        "name": person.license,
    }
    role = "description" if person.is_physician else "jobTitle"
    employer = "parentOrganization" if person.is_physician else "worksFor"
    return describe_person_name(person, data) | {
        "url": url,
        "image": image,
        role: person.role,
        "knowsLanguage": list(person.languages),
        "hasCredential": [license_, *certifications],
        "sameAs": list(person.profiles),
        employer: {"@id": data.make_id(CLINIC_ID)},
    }
