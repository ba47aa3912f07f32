"""The contact for security: its file, how long it holds, and when somebody has to look at it."""

import datetime as dt
from pathlib import Path

import pytest

from clinicsite.checks.check import check_site
from clinicsite.model.codes import CODES
from clinicsite.model.security_contact import SecurityContact
from tests.conftest import SUB_URL, Project

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
GIVEN = "security:\n  contact: {contact}\n  expires: {expires}\n"


def write_contact(root: Path, expires: dt.date, contact: str = "security@clinic.example") -> None:
    clinic = root / "content/data/clinic.yaml"
    text = clinic.read_text("utf-8")
    given = GIVEN.format(contact=contact, expires=expires)
    clinic.write_text(text.replace("security:\n", given), "utf-8")


def list_codes(root: Path) -> list[str]:
    codes = {"E711", "W702"}
    assert codes < CODES.keys()
    found = [problem for problem in check_site(root) if problem.path.endswith("clinic.yaml")]
    return [
        f"{problem.line}:{problem.column} {problem.code} {problem.message}" for problem in found
    ]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (-1, ["{line}:3 E711 The contact for security expired on {day}"]),
        (0, ["{line}:3 E711 The contact for security expired on {day}"]),
        (1, ["{line}:3 W702 The contact for security expires on {day}. Days left: less than 1"]),
        (30, ["{line}:3 W702 The contact for security expires on {day}. Days left: 29"]),
        (60, ["{line}:3 W702 The contact for security expires on {day}. Days left: 59"]),
        (61, []),
        (365, []),
        (367, ["{line}:3 E711 The contact for security expires on {day}, over a year from now"]),
    ],
)
def test_security_txt_is_warned_before_expiry(small: Project, days: int, wanted: list[str]) -> None:
    day = NOW.date() + dt.timedelta(days)
    write_contact(small.root, day)
    lines = (small.root / "content/data/clinic.yaml").read_text("utf-8").splitlines()
    line = lines.index(f"  expires: {day}") + 1
    assert list_codes(small.root) == [text.format(line=line, day=day) for text in wanted]


def test_security_txt_is_expired_from_midnight(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_contact(small.root, NOW.date() + dt.timedelta(1))
    midnight = int(NOW.timestamp()) + 12 * 3600
    for moment, code in ((midnight - 1, "W702"), (midnight, "E711")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(moment))
        assert [line.split(" ")[1] for line in list_codes(small.root)] == [code]


@pytest.mark.parametrize("url", ["https://clinic.example", SUB_URL])
def test_the_file_says_what_the_clinic_gave(small: Project, url: str) -> None:
    write_contact(small.root, dt.date(2027, 10, 1))
    assert small.build(url).read(".well-known/security.txt") == (
        "Contact: mailto:security@clinic.example\n"
        "Expires: 2027-10-01T00:00:00Z\n"
        "Preferred-Languages: en, es\n"
        f"Canonical: {url}/.well-known/security.txt\n"
    )


def test_without_a_contact_there_is_no_file_and_no_word(small: Project) -> None:
    assert list_codes(small.root) == []
    assert ".well-known/security.txt" not in small.build().files()


WAYS = ["https://clinic.example/security/", "tel:+1-555-555-0100", "mailto:a@b.example"]


@pytest.mark.parametrize("way", WAYS)
def test_a_contact_may_be_a_page_or_a_number(way: str) -> None:
    contact = SecurityContact(contact=way, expires=dt.date(2027, 10, 1))
    assert contact.to_text("", ("en", "es")).startswith(f"Contact: {way}\n")
    assert "Preferred-Languages: en, es\n" in contact.to_text("", ("en", "es"))


@pytest.mark.parametrize("way", ["the front desk", "http://clinic.example/", "a@b\\nExpires: x"])
def test_another_contact_is_told(small: Project, way: str) -> None:
    write_contact(small.root, dt.date(2027, 10, 1), f'"{way}"')
    assert [line.partition(" ")[2][:4] for line in list_codes(small.root)] == ["E112"]
