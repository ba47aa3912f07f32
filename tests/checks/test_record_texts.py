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
      - {date: 2090-05-03, name: "Holiday WORDS"}
holidays:
  - {date: 2090-06-03, name: "Holiday WORDS"}
insurances: [Medicare, "One WORDS"]
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
        ("with ~~old~~ words", "E112"),
        ("with ==marked== words", "E112"),
        ("with a `code`", "E112"),
        ("with R&amp;D", "E112"),
        ("with [words]", "E112"),
        ("with yes--no", "E112"),
        ("with AT&T, C#, 3 * 4, a_b, $5, ~10 and [sic]", None),
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
    found = [
        problem for problem in found if problem.code != "W801"
    ]  # such a name sounds like praise
    assert [(p.code, p.line) for p in found] == [("E811", line) for line in sentences]


def test_record_texts_of_people_are_plain(content: Path, problems: Problems) -> None:
    person = (
        "- {key: example, name: Example Clinician, license_type: Medical doctor, "
        "license_state: Florida, consent_to_publish: true,\n"
        "   role: Our leading award-winning **doctor**}\n"
    )
    (content / "data/people.yaml").write_text(person, "utf-8")
    place = "content/data/people.yaml"  # and not the page that is made from the record
    assert {(p.code, p.path) for p in problems()} == {("E112", place), ("E801", place)}


def test_record_texts_of_interface_make_no_claim(check: Check, content: Path) -> None:
    text = (content / "data/strings/en.yaml").read_text("utf-8")
    text = re.sub(r"(?m)^preview_outdated: .*", "preview_outdated: It cures pain.", text)
    (problem,) = check({"data/strings/en.yaml": text})
    line = text.split("\n").index("preview_outdated: It cures pain.") + 1
    assert (problem.code, problem.line) == ("E801", line)


@pytest.mark.parametrize(
    "words",
    [
        "Member of the American Academy of Pain Medicine",
        "Fellowship in pain medicine, Example Hospital, Exampleville",
    ],
)
def test_career_makes_no_claim(content: Path, problems: Problems, words: str) -> None:
    person = (
        "- {key: example, name: Example Clinician, license_type: Medical doctor, "
        f'license_state: Florida, consent_to_publish: true, career: ["{words}"]}}\n'
    )
    (content / "data/people.yaml").write_text(person, "utf-8")
    assert [problem for problem in problems() if problem.code[1:] == "801"] == []


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (FILE, CLINIC.replace('"One WORDS"', "medicare"), 20),
        ("pages/example.md", f"{HEAD}x".replace("status", "aliases: [/a/, /b/, /A/]\nstatus"), 4),
        ("pages/example.md", f"{HEAD}x".replace("status", "aliases: [/a/, /b/]\nstatus"), None),
    ],
)
def test_item_given_twice_in_a_list_is_an_error(
    check: Check, path: str, text: str, line: int | None
) -> None:
    found = check({path: text.replace("WORDS", "")})
    assert [(p.code, p.line) for p in found] == ([("E601", line)] if line else [])


FORMS = [
    *("**bold**", "*slanted*", "_slanted_", "[a](about.md)", "[a][b]", "`code`", "~~old~~"),
    *("==marked==", "<b>bold</b>", "R&amp;D", "a&nbsp;b", "\\*", "[^1]", "[@a-2001]", ":smile:"),
    *("## Heading", "- item", "> quoted", "[[page]]", "$x$", "x^2^", "<!-- x -->", "![a](b.svg)"),
    *("[words]", "a--b", "//slanted words//", "https://example.org"),
]
HONEST = [
    *("R&D and AT&T", "5 * 3", "C#", "p < 0.05", "a_b", "$5 or $10", "about ~10"),
    *("[sic] and “ask [them]”", "1. Rest", "5-HT3", "and/or", "so -- then", "100 mg/mL", "<1%"),
]
LINE = "It is a text of this page, long enough to be a summary"


@pytest.mark.parametrize("field", ["title", "summary", "menu_title", "search_title"])
def test_front_matter_with_markup_is_an_error(check: Check, field: str) -> None:
    passed = []
    for form in FORMS:
        words = f"{LINE} {form}" if field == "summary" else form[:20]
        words = form if form[:2] in ("##", "- ", "> ") and field != "summary" else words
        lines = {"title": "An example", "summary": f"{LINE}.", "status": "published", field: words}
        yaml = "\n".join(f"{name}: '{value}'" for name, value in lines.items())
        found = check({"pages/example.md": f"---\n{yaml}\n---\n\nText.\n"})
        line = list(lines).index(field) + 2
        if ("E318", line) not in {(p.code, p.line) for p in found}:
            passed.append(form)
    at_start = [form for form in FORMS if form[:2] in ("- ", "> ")]
    assert passed == (at_start if field == "summary" else [])


def test_front_matter_with_honest_characters_is_fine(check: Check) -> None:
    for form in HONEST:
        text = HEAD.replace("An example", f"'An example {form}'") + "Text.\n"
        assert check({"pages/example.md": text}) == [], form


@pytest.mark.parametrize("field", ["what", "why"])
def test_change_log_with_markup_is_an_error(check: Check, field: str) -> None:
    entry = {"date": "2026-01-03", "what": "New words", "why": "A study"} | {field: "**New** words"}
    yaml = ", ".join(f"{name}: '{value}'" for name, value in entry.items())
    head = HEAD.replace("status", f"next_review: 2027-01-01\nchanges:\n  - {{{yaml}}}\nstatus")
    found = check({"pages/example.md": head.replace("'2026-01-03'", "2026-01-03") + "Text.\n"})
    assert ("E318", 6) in {(problem.code, problem.line) for problem in found}


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("![An **image**](../images/drawing.svg)", 6),
        ("[a](about.md 'A **title**')", 6),
        ("/// figure | T\n    picture: ../images/drawing.svg\n    alt: A ~~b~~\n\nText.\n\n///", 8),
    ],
)
def test_description_with_markup_is_an_error(check: Check, body: str, line: int) -> None:
    found = check({"pages/example.md": f"{HEAD}{body}\n"})
    assert [(problem.code, problem.line) for problem in found] == [("E318", line)]


@pytest.mark.parametrize("title", ["A ~~b~~", "**A**", "A `b`", "A &amp; b", "[A](b.md)", "A [b]"])
def test_block_title_with_markup_is_an_error(check: Check, title: str) -> None:
    found = check({"pages/example.md": f"{HEAD}/// note | {title}\n\nText.\n\n///\n"})
    assert "E408" in {problem.code for problem in found}


def test_ui_string_with_markup_is_an_error(check: Check, content: Path) -> None:
    text = (content / "data/strings/en.yaml").read_text("utf-8")
    text = re.sub(r"(?m)^skip_link: .*", "skip_link: Skip to the **text**", text)
    assert [problem.code for problem in check({"data/strings/en.yaml": text})] == ["E112"]


@pytest.mark.parametrize("field", ["term", "plain"])
def test_glossary_with_markup_is_an_error(check: Check, field: str) -> None:
    record = {"term": "Example pain", "plain": "This is pain."} | {field: "Example **pain**"}
    yaml = ", ".join(f"{name}: '{value}'" for name, value in record.items())
    found = check({"data/glossary.yaml": f"- {{{yaml}}}\n"})
    assert ("E112", 1) in {(problem.code, problem.line) for problem in found}


@pytest.mark.parametrize(
    "title", ["The <i>rat</i>", "R&amp;D of pain", "The {FDA} and pain", "A $\\alpha$ b"]
)
def test_source_title_with_markup_is_an_error(check: Check, content: Path, title: str) -> None:
    text = (content / "data/references.yaml").read_text("utf-8")
    text = re.sub(r"(?m)^  title: .*", lambda _: f"  title: '{title}'", text, count=1)
    assert "E112" in {problem.code for problem in check({"data/references.yaml": text})}
