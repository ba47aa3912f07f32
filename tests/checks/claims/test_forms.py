"""Forms of claim rules: what they match, and what is said of one that cannot be used."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from clinicsite.checks.analysis.claims.engine import Judge
from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_words import ClaimAct, WordList
from clinicsite.model.problem import Problem
from tests.checks.claims.conftest import CheckText

RULE = {
    "id": "example-rule",
    "kind": "outcome",
    "title": "An example",
    "forms": ["example"],
    "severity": "error",
    "why": "It is an example.",
    "say_instead": ["a sample"],
}
LINES = """- id: example-rule
  kind: outcome
  title: An example
  forms: ['{}']
  severity: error
  why: It is an example.
  say_instead: [a sample]
"""
LISTS = {
    "lamp": WordList(name="lamp", about="Lamps.", words="lamp, night light, bulb*, =lit, low-watt"),
    "glow": WordList(name="glow", about="To glow.", words="glow, dry, stop, shine, shone"),
}
ACTS = [
    ClaimAct(id="denies", title="Denies", reach="before", forms=("not|never",)),
    ClaimAct(id="quotes", title="Quotes", reach="quotation", forms=("slogan",)),
]


def find(text: str, *forms: str, **fields: object) -> list[str]:
    rule = ClaimRule.model_validate(RULE | {"forms": forms} | fields)
    found = Judge([rule], ACTS, LISTS).find_claims(text)
    return [text[slice(*match.span)] for match in found]


@pytest.mark.parametrize(
    ("form", "text", "matches"),
    [
        (
            "LAMP",
            "Two lamps, a night-light and the bulbous one.",
            ["lamps", "night-light", "bulbous"],
        ),
        ("LAMP", "It is lit. She lits.", ["lit"]),
        ("LAMP", "A low watt one", ["low watt"]),
        (
            "GLOW",
            "It glowed, dries, stopped, stops and is shining.",
            ["glowed", "dries", "stopped", "stops", "shining"],
        ),
        ("LAMP GLOW", "The lamp glows. The lamp never glows.", ["lamp glows"]),
        (
            "LAMP ..2 GLOW",
            "The lamp in here glows. The lamp in here now glows.",
            ["lamp in here glows"],
        ),
        ("LAMP .. GLOW", "The lamp; it glows.", []),
        ("GLOW + LAMP", "The lamp of ours glows.", ["lamp of ours glows"]),
        ("GLOW + !LAMP", "The lamp glows. It glows.", ["glows"]),
        ("^ GLOW", "Glow with us. We glow.", ["Glow"]),
        ("GLOW $", "We glow now. We glow.", ["glow"]),
        ("^ do .. GLOW ?", "Do they glow? They do glow.", ["Do they glow"]),
        (
            "a|the tall? LAMP",
            "A lamp or the tall lamp or a short lamp",
            ["A lamp", "the tall lamp"],
        ),
        ("do not GLOW", "They don’t glow. They cannot glow.", ["don’t glow"]),
        ("-free", "A sugar-free drink is free.", ["free"]),
        ("# 1", "We are #1.", ["#1"]),
        ("=$ 99", "Only $99. Not 99. It is 99", ["$99"]),
        ("ünique", "An unique lamp", ["unique"]),
        ("a ..1 big_lamp|shine", "A big, a lamp, a big lamp", ["a big lamp"]),
        ("a|in dark room|lamp", "In dark lamp, a dark room", ["In dark lamp", "a dark room"]),
        ("^", "The sun is up. It dims.", ["The sun is up", "It dims"]),
    ],
)
def test_form_matches_words_in_one_clause(form: str, text: str, matches: list[str]) -> None:
    assert find(text, form) == matches


def test_not_form_makes_words_around_it_harmless() -> None:
    assert find("The lamp glows. The old lamp glows.", "LAMP", not_forms=["old LAMP"]) == ["lamp"]


def test_act_makes_claim_harmless_in_its_reach() -> None:
    text = "It does not glow. It glows, and not a lot. It never was a lamp; it glows."
    assert find(text, "GLOW", fine_if=["denies"]) == ["glows", "glows"]
    text = "The slogan “it glows” is old. The slogan glows."
    assert find(text, "GLOW", fine_if=["quotes"]) == ["glows"]


def test_source_of_a_sentence_counts_each_time_that_it_is_judged() -> None:
    acts = [ClaimAct(id="cites", title="Cites", reach="text", forms=("^",), needs_source=True)]
    rule = ClaimRule.model_validate(RULE | {"forms": ["LAMP"], "fine_if": ["cites"]})
    judge = Judge([rule], acts, LISTS)
    for has_source in (False, True, False):
        found = judge.find_claims("A lamp.", has_source=has_source)
        assert bool(found) != has_source


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("We glow, lamp.", True),
        ("They shone, old bulb.", True),
        ("It dries the sun", True),
        ("It glows by day", False),
        ("Lamps glow", False),
    ],
)
def test_form_is_found_by_each_of_its_words(text: str, *, is_found: bool) -> None:
    assert bool(find(text, "we|they|it GLOW .. old? LAMP|sun")) == is_found


def test_form_of_two_words_takes_no_long_time_over_a_long_sentence() -> None:
    started = time.process_time()
    find("lamp glow " * 3000, "LAMP .. GLOW .. LAMP .. GLOW", "GLOW + LAMP + !none")
    assert time.process_time() - started < 5


REFUSED = {
    "!LAMP": "names only words that must be absent",
    "a + ..": "has a part without a word",
    "tall?": "has a part without a word",
    ".. a": "has a gap that is not between two words",
    "a .. .. b": "has a gap that is not between two words",
    "Lamp": 'has "Lamp", which is neither a word in small letters nor the name of a list',
    "a (b)": 'has "(b)", which is neither a word',
}


@pytest.mark.parametrize("form", REFUSED)
def test_form_unusable_is_refused_with_reason(form: str) -> None:
    with pytest.raises(ValidationError) as error:
        ClaimRule.model_validate(RULE | {"forms": [form]})
    said = error.value.errors()[0]
    assert said["ctx"]["code"] == "E803"
    assert said["msg"].startswith(f'The form "{form}" {REFUSED[form]}')


@given(st.text(alphabet="abAB|+.?!^$-=*# 2'", max_size=12))
@settings(deadline=None)
def test_any_form_is_taken_or_refused_in_plain_words(form: str) -> None:
    try:
        rule = ClaimRule.model_validate(RULE | {"forms": [form]})
    except ValidationError as error:
        said = error.errors()[0]
        assert said["type"] in ("field", "string_too_short")
        assert said["ctx"]["code"] in ("E803", "E103")
    else:
        Judge([rule], ACTS, LISTS).find_claims("ab " * 100)


def list_problems(
    problems: Callable[[], list[Problem]], records: Path, lines: str
) -> list[Problem]:
    file = records / "claims.yaml"
    file.write_text(lines + file.read_text("utf-8"), "utf-8")
    return [p for p in problems() if p.path == "content/data/claims.yaml"]


def test_a_refused_form_is_pointed_at(records: Path, problems: Callable[[], list[Problem]]) -> None:
    (problem,) = list_problems(problems, records, LINES.format("a .. ^b"))
    assert (problem.code, problem.line, problem.column, problem.length) == ("E803", 4, 11, 9)
    assert "a .. ^b" in problem.message


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("  not_forms: [fine, '(a']\n", (8, 21)),
        ("  not_forms:\n    - fine\n    - (a\n", (10, 7)),
    ],
)
def test_every_form_of_a_rule_is_looked_at(
    records: Path, problems: Callable[[], list[Problem]], line: str, place: tuple[int, int]
) -> None:
    (problem,) = list_problems(problems, records, LINES.format("a") + line)
    assert (problem.code, problem.line, problem.column) == ("E803", *place)


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (LINES.format("a") + "  patern: b\n", "E101", 8),
        (LINES.format("a").replace("severity: error", "severity: fatal"), "E102", 5),
        (LINES.format("a").replace("  why: It is an example.\n", ""), "E103", 1),
        (LINES.format("a") * 2, "E601", 8),
        (LINES.format("a").replace("[a sample]", "[]"), "E103", 7),
        (LINES.format("a") + "  allow_if: {in_block: early-reserch}\n", "E102", 8),
        (LINES.format("a") + "  only_sources: [animals]\n", "E102", 8),
        (LINES.format("a") + "  can_be_waived: maybe\n", "E108", 8),
        (LINES.format("a").replace("kind: outcome", "kind: outcom"), "E102", 2),
        (LINES.format("a").replace("['a']", "[]"), "E103", 4),
        (LINES.format("RELEIVE"), "E602", 4),
        (LINES.format("a") + "  fine_if: [deny]\n", "E602", 8),
    ],
)
def test_a_faulty_rule_is_told_at_its_line(
    records: Path, problems: Callable[[], list[Problem]], lines: str, code: str, line: int
) -> None:
    (problem,) = list_problems(problems, records, lines)
    assert (problem.code, problem.line) == (code, line), problem.to_text()


def test_a_rule_with_a_fault_leaves_the_others_at_work(records: Path, say: CheckText) -> None:
    file = records / "claims.yaml"
    file.write_text(LINES.format("^^") + file.read_text("utf-8"), "utf-8")
    assert [problem.code for problem in say("It cures pain.")] == ["E801", "E803"]
