"""An old clinic.yaml: one error names what moved, and `check --fix` moves it."""

from pathlib import Path

import pytest

from clinicsite.authoring.clinic_migration import migrate_clinic
from clinicsite.checks.check import check_site
from tests.authoring.fix_site import fix_site
from tests.checks.conftest import content  # noqa: F401 (a fixture)

HEAD = "name: Example Clinic\nlaunched: false\ntime_zone: America/New_York\nlanguages: [en]\n"
OLD = f"""\
# About the clinic.

{HEAD}
# Where we are.
address:
  street: 1 Example Street
  city: Tampa
  state: FL
  postal_code: "33601"
phone: (555) 555-0100
email: a@clinic.example
hours: [Monday to Friday, 8 a.m. to 5 p.m., "Saturday: 9 am to noon"]
portal_url:

# How to park.
parking: There is room.
pain_clinic_status: registered
security:
  contact: a@clinic.example
  expires: 2027-10-01
# The end.
"""
NEW = f"""\
# About the clinic.

{HEAD}
locations:
  # Where we are.
  - address:
      street: 1 Example Street
      city: Tampa
      state: FL
      postal_code: "33601"
    phone: (555) 555-0100
    hours:
      - Monday to Friday, 8 a.m. to 5 p.m.
      - "Saturday: 9 am to noon"
    # How to park.
    parking: There is room.
    pain_clinic_status: registered
email: a@clinic.example
portal_url:

security:
  contact: a@clinic.example
  expires: 2027-10-01
# The end.
"""


def test_migrate_clinic_moves_facts_into_an_office_with_comments() -> None:
    assert migrate_clinic(OLD) == NEW


def test_migrate_clinic_without_facts_has_no_office() -> None:
    text = f"{HEAD}# Where we are.\naddress:\nphone:\nhours: []\npain_clinic_status: unset\n"
    assert migrate_clinic(text) == f"{HEAD}# Where we are.\nlocations: []\n"


@pytest.mark.parametrize("text", [NEW, HEAD, "", "- a list\n"])
def test_migrate_clinic_in_its_present_form_stays(text: str) -> None:
    assert migrate_clinic(text) == text


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_fix_migrates_an_old_clinic(content: Path, line_end: str) -> None:  # noqa: F811
    file = content / "data/clinic.yaml"
    old = OLD.replace("\n", line_end)
    file.write_bytes(old.encode())
    (problem,) = [p for p in check_site(content.parent) if p.path.endswith("clinic.yaml")]
    assert (problem.code, problem.line, problem.severity) == ("E620", 9, "error")
    assert "check --fix" in problem.help
    fix_site(content)
    new = NEW.replace("\n", line_end)
    assert file.read_bytes().decode() == new
    assert [p for p in check_site(content.parent) if p.path.endswith("clinic.yaml")] == []


def test_old_field_beside_offices_is_named_at_its_line(content: Path) -> None:  # noqa: F811
    text = f"{HEAD}locations:\n  - phone: (555) 555-0100\nfax: (555) 555-0101\n"
    (content / "data/clinic.yaml").write_text(text, "utf-8")
    (problem,) = [p for p in check_site(content.parent) if p.path.endswith("clinic.yaml")]
    assert (problem.code, problem.line) == ("E620", 7)


def test_fix_gives_an_old_portrait_the_name_as_description(content: Path) -> None:  # noqa: F811
    record = (
        "- key: example-clinician\n  name: Example Clinician\n  license_type: RN\n"
        "  license_state: Florida\n  portrait: {}\n  consent_to_publish: true\n"
    )
    file = content / "data/people.yaml"
    file.write_text(record.format("images/face.jpg"), "utf-8")
    found = [p for p in check_site(content.parent) if p.path.endswith("people.yaml")]
    assert [(p.code, p.line) for p in found] == [("E620", 5)]
    fix_site(content)
    new = '{file: images/face.jpg, alt: "Example Clinician"}'
    assert file.read_text("utf-8") == record.format(new)
    file.write_text(record.format('"images/face.jpg"'), "utf-8")
    fix_site(content)
    assert file.read_text("utf-8") == record.format('"images/face.jpg"')
