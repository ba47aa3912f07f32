"""Official texts: where they may be, what they need, and what is not checked in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clinicsite.model.language_names import (
    ENGLISH_NAMES,
    OWN_NAMES,
    TEXT_LANGUAGES,
    find_language_code,
)
from clinicsite.model.problem import Problem
from tests.checks.conftest import HEAD, Check

PLAIN = "You can ask us for help.\n\n"
GOOD = {"lang": "es", "source": "An example authority", "date": "2003-01-01"}
WORDS = "Este es un ejemplo."
Official = Callable[..., list[Problem]]
# Words that no page of the clinic could have: hard, and against two claim rules.
CLAIM = (
    "Notwithstanding institutional responsibilities, interpretation is available free of charge, "
    "irrespective of nationality, guaranteed, and cures misunderstandings administratively."
)


def make_block(words: str = WORDS, **options: str) -> str:
    lines = [f"    {key}: {value}" for key, value in (GOOD | options).items() if value]
    return "\n".join(["/// official-text", *lines, "", words, "", "///", ""])


@pytest.fixture
def official(check: Check) -> Official:
    """Return a function that checks an official text on a legal page. The block is on line 8."""

    def find(block: str, path: str = "pages/legal/example.md") -> list[Problem]:
        return check({path: f"{HEAD}{PLAIN}{block}"})

    return find


def test_official_text_is_not_measured_and_makes_no_claim(official: Official) -> None:
    assert official(make_block(CLAIM, lang="en")) == []


@pytest.mark.parametrize("lang", ["ar", "zh-Hans", "ht", "he", "hmn", "ur"])
def test_official_text_takes_any_language(official: Official, lang: str) -> None:
    assert official(make_block(lang=lang)) == []


@pytest.mark.parametrize("place", ["before", "after", "title"])
def test_claim_outside_official_text_is_found(official: Official, place: str) -> None:
    block, claim = make_block(), "Our care is free of charge and cures pain.\n"
    text = {
        "before": f"{claim}\n{block}",
        "after": f"{block}\n{claim}",
        "title": block.replace("text\n", f"text | {claim}", 1),
    }[place]
    assert "E801" in [p.code for p in official(text)]


@pytest.mark.parametrize("path", ["pages/about.md", "pages/legal.md", "pages/visit/legal.md"])
def test_official_text_on_other_page_is_refused(official: Official, path: str) -> None:
    (problem,) = official(make_block(), path)
    assert (problem.code, problem.line) == ("E412", 8)


@pytest.mark.parametrize(
    ("option", "value", "line", "help_text"),
    [
        ("source", "unknown", 10, "name of the authority"),
        ("source", "--", 10, "name of the authority"),
        ("source", "https://www.example.gov", 10, "after “url:”"),
        ("source", "example.gov/notice", 10, "after “url:”"),
        ("source", "Google Translate", 10, "published in this language"),
        ("date", "2999-01-01", 11, "day on which you copied it"),
        ("date", "January 31, 2003", 11, "2003-01-31"),
        ("date", "2003", 11, "year-month-day"),
        ("url", "www.example.gov", 12, "https://"),
    ],
)
def test_official_text_with_wrong_value_has_position_and_help(
    official: Official, option: str, value: str, line: int, help_text: str
) -> None:
    (problem,) = official(make_block(**{option: value}))
    assert (problem.code, problem.line) == ("E413", line)
    assert help_text in problem.help


def test_official_text_of_impossible_day_is_refused(official: Official) -> None:
    problem = next(p for p in official(make_block(date="2003-02-30")) if p.code == "E403")
    assert problem.line == 11
    assert "Check the month" in problem.help


@pytest.mark.parametrize("option", ["lang", "source", "date"])
def test_official_text_needs_language_source_and_date(official: Official, option: str) -> None:
    (problem,) = official(make_block(**{option: ""}))
    assert (problem.code, problem.line) == ("E404", 8)
    assert option in problem.message


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Spanish", "es"),
        ("español", "es"),
        ("ES", "es"),
        ("es-MX", "es"),
        ("spa", "es"),
        ("Haitian Creole", "ht"),
        ("Kreyòl  ayisyen", "ht"),
        ("zh_TW", "zh-Hant"),
        ("zh-cn", "zh-Hans"),
        ("Simplified Chinese", "zh-Hans"),
        ("العربية", "ar"),
        ("Farsi", "fa"),
    ],
)
def test_official_text_with_name_of_language_gets_code(
    official: Official, written: str, code: str
) -> None:
    (problem,) = official(make_block(lang=written))
    assert (problem.code, problem.line) == ("E403", 9)
    assert problem.help.startswith(f"Write {code}, the code of ")


def test_official_text_with_unknown_language_gets_examples(official: Official) -> None:
    (problem,) = official(make_block(lang="Klingon"))
    assert problem.code == "E403"
    assert "ht for Haitian Creole" in problem.help


def test_official_text_without_words_is_refused(official: Official) -> None:
    assert [(p.code, p.line) for p in official(make_block(""))] == [("E413", 8)]


def test_official_text_holds_no_other_block(official: Official) -> None:
    block = make_block("/// note | Title\n\nOur care cures pain.\n\n///")
    block = block.replace("/// official", "//// official").removesuffix("///\n") + "////\n"
    assert "E413" in [p.code for p in official(block)]


def test_official_text_that_is_not_closed_is_reported_where_it_begins(official: Official) -> None:
    block = make_block().removesuffix("///\n") + "## More\n\nOur care cures pain.\n"
    problem = next(p for p in official(block) if p.code == "E402")
    assert problem.line == 8


def test_language_names_are_of_known_codes() -> None:
    assert set(ENGLISH_NAMES) <= set(TEXT_LANGUAGES)
    assert all(find_language_code(name) == code for code, name in ENGLISH_NAMES.items())
    assert all(find_language_code(name) == code for code, name in OWN_NAMES.items())
