"""Patterns of claim rules: those that cannot be used are refused by name, and none takes long."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from clinicsite.model.claim import ClaimRule
from clinicsite.model.problem import Problem
from clinicsite.model.word_pattern import fold_text
from tests.checks.claims.conftest import CheckText

RULE = {
    "id": "example-rule",
    "title": "An example",
    "pattern": "example",
    "severity": "error",
    "why": "It is an example.",
    "say_instead": ["a sample"],
}
LINES = """- id: example-rule
  title: An example
  pattern: '{}'
  severity: error
  why: It is an example.
  say_instead: [a sample]
"""
REFUSED = {
    "(a": "opens a bracket ( that is never closed",
    "a)": "closes a bracket ) that is not open",
    "[a": "opens a bracket [ that is never closed",
    "(?<!-)free": "looks ahead or behind",
    "leading(?! to)": "looks ahead or behind",
    r"(a)\1": r"has a \ before a character where it means nothing",
    "*a": "has a * + or ? with nothing before it",
    "a**": "has two of * + ? in a row",
    "a{2000}": "repeats something too many times",
    "[z-a]": "has letters the wrong way round",
    "a*": "matches where there are no words at all",
    "a|": "matches where there are no words at all",
    r"\b": "matches where there are no words at all",
}
EXPONENTIAL = [
    "(a+)+$",
    "(a|aa)+$",
    "(a|a?)+b",
    r"(\w+\s?)*!",
    "((a{1,9}){1,9}){1,9}b",
    "(.*)*x",
    r"(([a-z])+.)+[A-Z]([a-z])+$",
    r"(?:\w|\d){2,}x",
]
# These take quadratic time and more, or exponential, where a program goes back to try again.
SLOW_ELSEWHERE = [
    r"\w*\w*\w*\w*\w*!",
    r".*.*.*.*.*=.*",
    "a?" * 30 + "a" * 30 + "b",
    r"\s+\s+\s+\s+\s+x",
]


@pytest.mark.parametrize("pattern", REFUSED)
def test_claim_pattern_unusable_is_refused_with_rule_name(pattern: str) -> None:
    with pytest.raises(ValidationError) as error:
        ClaimRule.model_validate(RULE | {"pattern": pattern})
    said = error.value.errors()[0]
    assert said["ctx"]["code"] == "E803"
    assert said["msg"].startswith(
        f'The pattern of the claim rule "example-rule" {REFUSED[pattern]}'
    )


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_a_pattern_of_exponential_time_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="can take exponential time"):
        ClaimRule.model_validate(RULE | {"pattern": pattern})


@pytest.mark.parametrize("pattern", SLOW_ELSEWHERE)
@pytest.mark.parametrize("text", ["a" * 20_000, " " * 20_000, "a " * 10_000])
def test_no_pattern_takes_long_over_a_long_text(pattern: str, text: str) -> None:
    assert ClaimRule.model_validate(RULE | {"pattern": pattern}).find_violations(text) == []


@pytest.mark.parametrize("pattern", [r"\(a\)+", "[)]+b", r"(?:a|b)c", "(a)?b", r"x\)*", "[]()]+x"])
def test_a_bracket_that_is_a_sign_is_no_group(pattern: str) -> None:
    ClaimRule.model_validate(RULE | {"pattern": pattern})


@given(st.text(alphabet="ab()[]{}|*+?\\.^$-,12 wsb", max_size=12))
@settings(deadline=None)
def test_any_pattern_is_taken_or_refused_in_plain_words(pattern: str) -> None:
    try:
        rule = ClaimRule.model_validate(RULE | {"pattern": pattern})
    except ValidationError as error:
        said = error.errors()[0]
        assert said["type"] in ("field", "string_too_short")
        assert said["ctx"]["code"] in ("E803", "E103")
    else:
        rule.find_violations("ab" * 500)


def list_problems(
    problems: Callable[[], list[Problem]], records: Path, lines: str
) -> list[Problem]:
    file = records / "claims.yaml"
    file.write_text(lines + file.read_text("utf-8"), "utf-8")
    return [p for p in problems() if p.path == "content/data/claims.yaml"]


def test_a_refused_pattern_is_pointed_at(
    records: Path, problems: Callable[[], list[Problem]]
) -> None:
    (problem,) = list_problems(problems, records, LINES.format("(a+)+$"))
    assert (problem.code, problem.line, problem.column, problem.length) == ("E803", 3, 12, 8)
    assert '"example-rule"' in problem.message


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("  not_in: [fine, '(a']\n", (7, 18)),
        ("  not_in:\n    - fine\n    - (a\n", (9, 7)),
        ("  allow_if: {words: '(a'}\n", (7, 21)),
        ("  allow_if: {approved_use: true, denied: '(a'}\n", (7, 42)),
    ],
)
def test_every_pattern_of_a_rule_is_looked_at(
    records: Path, problems: Callable[[], list[Problem]], line: str, place: tuple[int, int]
) -> None:
    (problem,) = list_problems(problems, records, LINES.format("a") + line)
    assert (problem.code, problem.line, problem.column) == ("E803", *place)


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (LINES.format("a") + "  patern: b\n", "E101", 7),
        (LINES.format("a").replace("severity: error", "severity: fatal"), "E102", 4),
        (LINES.format("a").replace("  why: It is an example.\n", ""), "E103", 1),
        (LINES.format("a") * 2, "E601", 7),
        (LINES.format("a").replace("[a sample]", "[]"), "E103", 6),
        (LINES.format("a") + "  allow_if: {in_block: early-reserch}\n", "E102", 7),
        (LINES.format("a") + "  only_sources: [animals]\n", "E102", 7),
        (LINES.format("a") + "  can_be_waived: maybe\n", "E108", 7),
    ],
)
def test_a_faulty_rule_is_told_at_its_line(
    records: Path, problems: Callable[[], list[Problem]], lines: str, code: str, line: int
) -> None:
    (problem,) = list_problems(problems, records, lines)
    assert (problem.code, problem.line) == (code, line), problem.to_text()


def test_a_rule_with_a_fault_leaves_the_others_at_work(records: Path, say: CheckText) -> None:
    file = records / "claims.yaml"
    file.write_text(LINES.format("(a") + file.read_text("utf-8"), "utf-8")
    assert [problem.code for problem in say("It cures pain.")] == ["E801", "E803"]


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "Don’t “cure” pain‑free\u00a0ñandú 痛 Ærø"
    assert len(fold_text(text)) == len(text)
    assert fold_text(text).startswith('Don\'t "cure" pain-free nandu 痛')
