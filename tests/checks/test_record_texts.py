"""The texts of the clinic's record obey the same rules as pages: claims, plain words, numbers."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD, Check

Problems = Callable[[], list[Problem]]
FILE = "data/clinic.yaml"
CLINIC = """\
launched: false
time_zone: America/New_York
languages: [en]
name: Example Clinic where WORDS
locations:
  - phone: (555) 555-0100
    address:
      state: FL
      postal_code: "00000"
      street: 1 Example Street WORDS
      city: Example City WORDS
    name: Example office WORDS
    directions: Take the exit WORDS.
    parking: Park here WORDS.
    access: The door is wide WORDS.
    holidays:
      - {date: 2090-05-03, name: "A day WORDS"}
holidays:
  - {date: 2090-06-03, name: "A day WORDS"}
insurances: [Medicare, "Another WORDS"]
"""
LINES = [number for number, line in enumerate(CLINIC.split("\n"), 1) if "WORDS" in line]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("as it cures", "E801"),
        ("at the **back**", "E112"),
        ("at the <b>back</b>", "E112"),
        ("of the [map](contact.md)", "E112"),
        ("with {phone}", "E112"),
        ("with (555) 555-0199", "W621"),
        ("with (555) 555-0100", None),
    ],
)
def test_record_texts_of_clinic_are_all_checked(check: Check, words: str, code: str | None) -> None:
    found = check({FILE: CLINIC.replace("WORDS", words)})
    assert [(p.code, p.line) for p in found] == [(code, line) for line in LINES if code]


def test_record_texts_with_hard_sentences_are_reported(check: Check) -> None:
    hard = "so individualized documentation necessitates administrative coordination"
    found = check({FILE: CLINIC.replace("WORDS", hard)})
    sentences = [line for line in LINES if CLINIC.split("\n")[line - 1].endswith(".")]
    assert [(p.code, p.line) for p in found] == [("E811", line) for line in sentences]


def test_record_texts_of_people_are_plain(content: Path, problems: Problems) -> None:
    person = (
        "- {key: example, name: Example Clinician, license_type: Medical doctor, "
        "license_state: Florida, consent_to_publish: true,\n   role: The best **doctor**}\n"
    )
    (content / "data/people.yaml").write_text(person, "utf-8")
    place = "content/data/people.yaml"  # and not the page that is made from the record
    assert {(p.code, p.path) for p in problems()} == {("E112", place), ("E801", place)}


def test_record_texts_of_interface_make_no_claim(check: Check, content: Path) -> None:
    text = (content / "data/strings.yaml").read_text("utf-8")
    text = re.sub(r"(?m)^  preview_outdated: .*", "  preview_outdated: It cures pain.", text)
    (problem,) = check({"data/strings.yaml": text})
    line = text.split("\n").index("  preview_outdated: It cures pain.") + 1
    assert (problem.code, problem.line) == ("E801", line)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (FILE, CLINIC.replace('"Another WORDS"', "medicare"), 20),
        ("pages/example.md", f"{HEAD}x".replace("status", "aliases: [/a/, /b/, /A/]\nstatus"), 4),
        ("pages/example.md", f"{HEAD}x".replace("status", "aliases: [/a/, /b/]\nstatus"), None),
    ],
)
def test_item_given_twice_in_a_list_is_an_error(
    check: Check, path: str, text: str, line: int | None
) -> None:
    found = check({path: text.replace("WORDS", "")})
    assert [(p.code, p.line) for p in found] == ([("E601", line)] if line else [])
