"""What can be missing at launch, and where the check reports it."""

import re

from tests.fixtures.launched_site.project import RECORDS
from tests.projects import ROOT

CLINIC, PEOPLE = "content/data/clinic.yaml", "content/data/people.yaml"
NAVIGATION, TERMS = "content/data/navigation.yaml", "content/pages/legal/terms.md"
RIGHTS, CRPS = "content/pages/legal/patient-rights.md", "content/conditions/crps.md"
HELP = "content/pages/legal/language-help.md"
ADDRESS = """    address:
      street: 100 Example Street
      city: Exampleville
      state: FL
      postal_code: "00000"
"""
ALL_PEOPLE = (RECORDS / "people.yaml").read_text("utf-8")
UNLICENSED = re.sub(r"(?m)^  license_number: .*\n", "", ALL_PEOPLE)
HOURS = """    hours:
      - Monday to Thursday, 8 am to 5 pm
      - Friday, 8 am to noon, 1 pm to 4 pm
"""


def get_place(path: str, name: str) -> str:
    """The place of a line of a record, by how it begins, as in content/data/clinic.yaml:7."""
    file = RECORDS / "clinic.yaml" if path == CLINIC else ROOT / path
    lines = file.read_text("utf-8").split("\n")
    number = next(n for n, line in enumerate(lines, start=1) if line.strip().startswith(f"{name}:"))
    return f"{path}:{number}"


BLOCK = "/// not-provided\n\nNot yet.\n\n///\n"
# What is taken out, the line that is then open, and what is said: place, code, message, cure.
TAKEN_OUT = [
    (
        (CLINIC, ADDRESS, "    address:\n"),
        "address",
        (
            get_place(CLINIC, "address"),
            "E851",
            "The clinic's address is not given for Exampleville",
            "street, city",
        ),
    ),
    (
        (CLINIC, "phone: (555) 555-0100", "phone:"),
        "phone",
        (
            get_place(CLINIC, "phone"),
            "E851",
            "The clinic's phone number is not given",
            "as in phone: (555)",
        ),
    ),
    (
        (CLINIC, HOURS, "    hours: []\n"),
        "hours",
        (
            get_place(CLINIC, "hours"),
            "E851",
            "The clinic's hours are not given",
            "Monday to Friday, 8 am",
        ),
    ),
    (
        (CLINIC, "pain_clinic_status: registered", "pain_clinic_status: unset"),
        "registration",
        (
            get_place(CLINIC, "pain_clinic_status"),
            "E851",
            "does not name the clinic's registration",
            "“exempt”",
        ),
    ),
    (
        (CLINIC, "pain_clinic_number: EXAMPLE-0000", "pain_clinic_number:"),
        "registration",
        (
            get_place(CLINIC, "pain_clinic_status"),
            "E851",
            "The number of the registration",
            "pain_clinic_number: …",
        ),
    ),
    (
        (CLINIC, "pain_clinic_status: exempt", "pain_clinic_status: unset"),
        "registration",
        (f"{CLINIC}:", "E851", "pain-management clinic for Port Example", "“exempt”"),
    ),
    (
        (TERMS, "status: published", "status: draft"),
        "terms",
        (f"{TERMS}:1", "E852", "is not published", "status: published"),
    ),
    (
        (TERMS, "effective: 2026-11-22\n", ""),
        "terms",
        (f"{TERMS}:2", "E852", "has no day from which it applies", "effective: 2027-01-31"),
    ),
    (
        (RIGHTS, "Florida law", f"{BLOCK}\nFlorida law"),
        "patient-rights",
        (f"{RIGHTS}:", "E852", "has not provided something yet", "clinic's own words"),
    ),
    (
        (NAVIGATION, "  - pages/legal/terms.md", ""),
        "terms",
        (
            get_place(NAVIGATION, "footer"),
            "E852",
            "no link to pages/legal/terms.md",
            "- pages/legal/terms.md",
        ),
    ),
    (
        ("content/pages/visit.md", "---\n\n", f"---\n\n{BLOCK}\n"),
        "other-notices",
        ("content/pages/visit.md:", "E852", "has not provided something yet", "own words"),
    ),
    (
        (HELP, "    lang: th\n", "    lang: ar\n"),
        "language-help",
        (f"{HELP}:2", "E852", "14 other languages, not in 15", "official-text"),
    ),
    (
        (TERMS, "- The website gives", "- This notice is being prepared.\n- The website gives"),
        "finished-words",
        (f"{TERMS}:", "E857", "says that the website is not ready", "not_in"),
    ),
    (
        (PEOPLE, ALL_PEOPLE, "[]\n"),
        "clinicians",
        (f"{PEOPLE}:1", "E854", "with a license number has agreed", "consent_to_publish"),
    ),
    (
        (PEOPLE, ALL_PEOPLE, UNLICENSED),
        "clinicians",
        (f"{PEOPLE}:1", "E854", "No clinician with a license number has agreed", "license_number"),
    ),
    (
        (CRPS, "reviewed:", "# reviewed:"),
        "sign-offs",
        (f"{CRPS}:", "E853", "signed this page off", "tasks.py signoff conditions/crps.md --by"),
    ),
]
