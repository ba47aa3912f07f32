"""Facts of the clinic in texts, phone numbers of others, and words that follow from a record."""

from pathlib import Path

import pytest

from clinicsite.checks.check import check_site
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from tests.checks.conftest import HEAD, content  # noqa: F401 (a fixture)
from tests.conftest import ROOT

CLINIC = """\
name: Example Clinic
launched: false
time_zone: America/New_York
languages: [en]
booking_url: https://booking.example/clinic
locations:
  - phone: (555) 555-0100
    hours: ["Monday and Tuesday, 08:00 to 12:00", "Sunday, closed"]
    address: {street: 1 Example Street, city: Tampa, state: FL, postal_code: "33601"}
"""
PAGE = "pages/example.md"


@pytest.fixture
def clinic(content: Path) -> Path:  # noqa: F811
    """A folder content/ whose clinic has a phone, hours, an address and a page to book."""
    (content / "data/clinic.yaml").write_text(CLINIC, "utf-8")
    return content


def write(clinic: Path, text: str) -> None:
    """Write a page with a text."""
    (clinic / PAGE).write_text(f"{HEAD}\n{text}\n", "utf-8")


def find_problems(clinic: Path, text: str) -> list[Problem]:
    """The problems of a page with this text."""
    write(clinic, text)
    return [problem for problem in check_site(clinic.parent) if problem.path.endswith(PAGE)]


def render(clinic: Path, text: str) -> str:
    """The HTML of a page with this text."""
    write(clinic, text)
    site = read_site(clinic, ROOT / "theme", "", publish=False)
    body = site.documents[PAGE].rendered_body
    assert body
    return body.lead + body.main


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Call {phone} now.", "Call (555) 555-0100 now."),
        ("We are in {city}: {address}.", "We are in Tampa: 1 Example Street, Tampa, FL 33601."),
        ("We open {hours}.", "We open Monday and Tuesday, 8 am to noon."),
        ("**{clinic}**", "<strong>Example Clinic</strong>"),
        ("## About {clinic}", "About Example Clinic</h2>"),
        ("[Book]({booking})", 'href="https://booking.example/clinic"'),
        ("[Call]({phone})", 'href="tel:+15555550100"'),
        ("Write `{phone}`.", "<code>{phone}</code>"),
        ("![Call {phone}](../images/drawing.svg)", 'alt="Call (555) 555-0100"'),
        ("## Signs {#signs}\n\nWrite \\{a\\}.", "Write {a}."),
        ("/// note | Call {phone}\n\nNow.\n\n///", "Call (555) 555-0100</h"),
    ],
)
def test_fact_in_a_text_is_that_of_the_clinic(clinic: Path, text: str, html: str) -> None:
    assert html in render(clinic, text)
    assert [p.code for p in find_problems(clinic, text) if p.code[1:3] == "62"] == []


@pytest.mark.parametrize(
    ("text", "code", "column", "help_text"),
    [
        ("Our fax is {fax}.", "E621", 12, "“fax:”"),
        ("[Sign in]({portal})", "E621", 11, "“portal_url:”"),
        ("Call {phon}.", "E622", 6, '"phone"'),
        ("Call {Phone}.", "E622", 6, '"phone"'),
        ("Call { phone } now.", "E622", 6, "Write {phone}"),
        ("Call {{phone}}.", "E622", 6, "Write {phone}"),
        ("Call ${phone}.", "E622", 6, "Write {phone}"),
        ("Call {phone now.", "E622", 6, "Write {phone}"),
        ("Call phone} now.", "E622", 11, "delete the brace"),
        ("![Call {fax}](../images/drawing.svg)", "E621", 8, "“fax:”"),
        ("Book at {booking}.", "E622", 9, "[Words for the link]({booking})"),
        ("[Fax]({fax})", "E622", 7, "without a link"),
    ],
)
def test_fact_that_is_not_given_is_an_error_at_its_place(
    clinic: Path, text: str, code: str, column: int, help_text: str
) -> None:
    (problem,) = find_problems(clinic, text)
    assert (problem.code, problem.column) == (code, column)
    assert help_text in problem.help


@pytest.mark.parametrize(
    "line",
    [
        "menu_title: Call {phone}",
        "search_title: Call {fax now",
        'searched_as: [call us, "{phone}"]',
    ],
)
def test_fact_in_the_front_matter_is_an_error(clinic: Path, line: str) -> None:
    text = f"{HEAD}\nText.\n".replace("title: ", f"{line}\ntitle: ", 1)
    (clinic / PAGE).write_text(text, "utf-8")
    found = [problem for problem in check_site(clinic.parent) if problem.path.endswith(PAGE)]
    assert [(problem.code, problem.line) for problem in found] == [("E622", 2)]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Call (555) 555-0199.", 6),
        ("Call 555-555-0199.", 6),
        ("Call +1 555.555.0199.", 6),
        ("Call +1 555 555 0199.", 6),
        ("Call +15555550199.", 6),
        ("Call +1 (555) 555-0199.", 6),
        ("Call (555) 555-0100.", None),
        ("Call 1-555-555-0100.", None),
        ("Call 1-800-222-1222.", None),
        ("Report it at 800-332-1088.[@orser-1997]", None),
        ("A study of 555 555 0199 people.", None),
        ("Write `555-555-0199`.", None),
        ("See https://x.example/555-555-0199.", None),
    ],
)
def test_phone_number_of_nobody_is_a_warning(clinic: Path, text: str, column: int | None) -> None:
    found = [p.column for p in find_problems(clinic, text) if p.code == "W621"]
    assert found == ([column] if column else [])


def test_official_text_keeps_its_numbers_and_braces(clinic: Path) -> None:
    option = "    lang: en\n    source: Example Office\n    date: 2026-01-02\n"
    text = f"/// official-text\n{option}\nCall 555-555-0199 or {{phone}}.\n\n///"
    (clinic / "pages/legal/terms.md").write_text(f"{HEAD}\n{text}\n\nCall 555-555-0198.\n", "utf-8")
    found = [p for p in check_site(clinic.parent) if p.path.endswith("terms.md")]
    assert [(p.code, p.column) for p in found if p.code in ("E622", "W621")] == [
        ("E622", 22),
        ("W621", 6),
    ]


OFFERED = """\
/// offered
    treatment: ketamine-infusion
    when: {when}

We say this.[@orser-1997]

///

Others say that.[@cohen-2018]
"""


@pytest.mark.parametrize(
    ("offered", "when", "is_shown"),
    [
        ("yes", "offered", True), ("no", "not-offered", True), ("", "unset", True),
        ("yes", "not-offered", False), ("no", "offered", False), ("", "offered", False),
        ("yes", "unset", False),
    ],
)  # fmt: skip
def test_offered_block_is_shown_when_the_record_says_so(
    clinic: Path, offered: str, when: str, is_shown: bool
) -> None:
    file = clinic / "data/treatments.yaml"
    record = f"- key: ketamine-infusion\n  name: Ketamine infusion\n  offered: {offered}\n"
    file.write_text(record, "utf-8")
    html = render(clinic, OFFERED.format(when=when))
    assert ("We say this." in html) is is_shown
    assert html.count('role="doc-noteref"') == (2 if is_shown else 1)
    assert ('class="offered"' in html) is is_shown
    assert "///" not in html
    assert "<p></p>" not in html


def test_offered_block_of_an_unknown_treatment_is_an_error(clinic: Path) -> None:
    text = OFFERED.format(when="offered").replace("ketamine-infusion", "ketamine-infusoin")
    (problem,) = [p for p in find_problems(clinic, text) if p.code[0] == "E"]
    assert (problem.code, problem.line) == ("E406", HEAD.count("\n") + 3)
    assert '"ketamine-infusion"' in problem.help


def test_offered_block_with_a_truth_value_names_its_choices(clinic: Path) -> None:
    (problem,) = [p for p in find_problems(clinic, OFFERED.format(when="yes")) if p.code == "E403"]
    assert "not-offered" in problem.help
