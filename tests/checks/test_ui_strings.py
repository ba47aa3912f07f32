"""The interface strings have the words that templates show, in the forms that the code fills."""

import re
from pathlib import Path

import pytest
import yaml

from clinicsite.checks.check import check_site
from clinicsite.model.string_forms import LIST_KEYS, PLACEHOLDERS
from tests.conftest import ROOT

STRINGS = "data/strings/en.yaml"


def find_errors(content: Path, old: str, new: str) -> list[tuple[str, str]]:
    """The path and code of each error after an edit of the strings, once each."""
    file = content / STRINGS
    text, count = re.subn(old, lambda _: new, file.read_text("utf-8"), count=1)
    assert count == 1
    file.write_text(text, "utf-8")
    problems = check_site(content.parent)
    return sorted({(p.path, p.code) for p in problems if p.severity == "error"})


@pytest.mark.parametrize(
    "value",
    [
        "{mes} {day}, {year}",
        "{month} {day:>99999999}, {year}",
        "{month.upper} {day}, {year}",
        "{month[0]} {day}, {year}",
        "{month!r} {day}, {year}",
        "{month:{day}} {day}, {year}",
        "{} {} {}",
        "{0} {month} {day}, {year}",
        "{{month}} {day}, {year}",
        "{month} {day}, {year",
        "{month} {day}}, {year}",
        "no date",
    ],
)
def test_date_format_has_its_words_in_braces(content: Path, value: str) -> None:
    line = f'date_format: "{value}"'
    assert find_errors(content, "date_format: .*", line) == [
        ("content/data/strings/en.yaml", "E112")
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"months: \[.*\]", "months: [January]"),
        (r"months: \[.*\]", "months: January"),
        (r"weekdays: \[.*\]", "weekdays: [Monday]"),
        ("skip_link: .*", "skip_link: [Skip, it]"),
        ("skip_link: .*", 'skip_link: "Skip {it}"'),
        ("search_many: .*", 'search_many: "{query}"'),
    ],
)
def test_string_has_its_form(content: Path, old: str, new: str) -> None:
    assert find_errors(content, old, new) == [("content/data/strings/en.yaml", "E112")]


@pytest.mark.parametrize("key", ["skip_link", "not_found_title", "time_noon"])
def test_string_that_the_site_shows_is_not_left_out(content: Path, key: str) -> None:
    found = find_errors(content, rf"\n{key}: .*", "")
    assert found[0] == ("content/data/strings/en.yaml", "E603")


def test_known_forms_are_those_of_the_file() -> None:
    strings = yaml.safe_load((ROOT / "content" / STRINGS).read_text("utf-8"))
    assert {key for key, value in strings.items() if isinstance(value, list)} == LIST_KEYS
    used = {
        key: set(re.findall(r"\{(\w+)\}", value))
        for key, value in strings.items()
        if isinstance(value, str) and "{" in value
    }
    assert used == {key: set(names) for key, names in PLACEHOLDERS.items()}
