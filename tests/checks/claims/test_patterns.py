"""Patterns of words: those that cannot be used are refused by name, and none takes long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from clinicsite.model.word_pattern import WordPattern, fold_text

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
def test_pattern_unusable_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(ValidationError) as error:
        WordPattern.model_validate({"pattern": pattern})
    said = error.value.errors()[0]
    assert said["ctx"]["code"] == "E803"
    assert said["msg"].startswith(f'The pattern of the words "{pattern}" {REFUSED[pattern]}')


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_a_pattern_of_exponential_time_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="can take exponential time"):
        WordPattern.model_validate({"pattern": pattern})


@pytest.mark.parametrize("pattern", SLOW_ELSEWHERE)
@pytest.mark.parametrize("text", ["a" * 20_000, " " * 20_000, "a " * 10_000])
def test_no_pattern_takes_long_over_a_long_text(pattern: str, text: str) -> None:
    assert WordPattern.model_validate({"pattern": pattern}).find_violations(text) == []


@pytest.mark.parametrize("pattern", [r"\(a\)+", "[)]+b", r"(?:a|b)c", "(a)?b", r"x\)*", "[]()]+x"])
def test_a_bracket_that_is_a_sign_is_no_group(pattern: str) -> None:
    WordPattern.model_validate({"pattern": pattern})


@given(st.text(alphabet="ab()[]{}|*+?\\.^$-,12 wsb", max_size=12))
@settings(deadline=None)
def test_any_pattern_is_taken_or_refused_in_plain_words(pattern: str) -> None:
    try:
        rule = WordPattern.model_validate({"pattern": pattern})
    except ValidationError as error:
        said = error.errors()[0]
        assert said["type"] in ("field", "string_too_short")
        assert said["ctx"]["code"] in ("E803", "E103")
    else:
        rule.find_violations("ab" * 500)


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "Don’t “cure” pain‑free\u00a0ñandú 痛 Ærø"
    assert len(fold_text(text)) == len(text)
    assert fold_text(text).startswith('Don\'t "cure" pain-free nandu 痛')
