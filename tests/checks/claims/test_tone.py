"""The tone of a sentence: what gives points, what levels do, and the kind of claim it names."""

import pytest
from pydantic import ValidationError

from clinicsite.checks.analysis.claims.engine import Judge
from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_tone import (
    KindPoints,
    Tone,
    ToneLevels,
    WordGroup,
    WordGroups,
)
from tests.checks.claims.test_forms import ACTS, LISTS, RULE

LEVELS = ToneLevels(low_warning=2, low_error=4, high_warning=6, high_error=8)

GROUPS = WordGroups(
    lang="en",
    groups=(WordGroup(name="1-1", words="splendid grand"), WordGroup(name="1-2", words="huge")),
)


def make_tone(points: dict[str, int], **kinds: dict[str, int]) -> Tone:
    def join(of: dict[str, int]) -> str:
        return "\n".join(f"{value} {entry}" for entry, value in of.items())

    return Tone(
        lang="en",
        base=0,
        kind_floor=1,
        levels=LEVELS,
        points=join(points),
        kinds=tuple(KindPoints(kind=key, base=0, points=join(of)) for key, of in kinds.items()),
    )


@pytest.mark.parametrize(
    ("min_tone", "text", "found"),
    [
        (None, "A lamp.", [True]),
        ("low", "A lamp is all that we have.", []),
        ("low", "A nice lamp is all we have.", [False]),
        ("low", "A nice, grand lamp is all we have.", [True]),
        ("low", "A lamp.", []),
        ("high", "A nice, grand lamp.", []),
        ("high", "A nice, grand, huge lamp.", [False]),
        ("high", "A nice, grand, huge, cozy lamp.", [True]),
    ],
)
def test_rule_is_silent_below_its_level_and_an_error_above(
    min_tone: str | None, text: str, found: list[bool]
) -> None:
    rule = ClaimRule.model_validate(RULE | {"forms": ["LAMP"], "min_tone": min_tone})
    tone = make_tone(dict.fromkeys(("nice", "grand", "huge", "cozy"), 2))
    judge = Judge([rule], ACTS, LISTS, tone)
    assert [match.is_sure for match in judge.find_claims(text)] == found


def test_word_counts_once() -> None:
    rule = ClaimRule.model_validate(RULE | {"forms": ["LAMP"], "min_tone": "high"})
    judge = Judge([rule], ACTS, LISTS, make_tone({"nice": 3}))
    assert judge.find_claims("A nice, nice lamp.") == ()


@pytest.mark.parametrize(
    ("entry", "text", "is_found"),
    [
        ("shin", "Shines the sun", True),
        ("sun glow", "The sun glows", True),
        ("sun glow", "The sun never glows", False),
        ("sun .. glow", "The sun never glows", True),
        ("sun .. glow", "The sun; it never glows", False),
        ("! glow", "The sun never glows", True),
        ("! glow", "Never; it glows", False),
        ("^ sun", "Sun and moon", True),
        ("^ sun", "The sun", False),
        ("sun ^", "The sun", True),
        ("LAMP", "The night light", True),
        ("LAMP of", "The lamp of ours", True),
        ("LAMP of", "The lamp and of", False),
        ("sunb*", "A sunbeam", True),
        ("*eam", "A sunbeam", True),
        ("*nbe*", "A sunbeam", True),
        ("@1-1", "A grand sun", True),
        ("@1-1", "A huge sun", False),
        ("@1 @1", "A huge, grand sun", True),
        ("#exclamation", "The sun!", True),
        ("#exclamation", "The sun! It glows.", False),
        ("#question", "The sun?", True),
    ],
)
def test_tone_counts_words_pairs_and_marks(entry: str, text: str, *, is_found: bool) -> None:
    rule = ClaimRule.model_validate(RULE | {"forms": ["^"]})
    judge = Judge([rule], ACTS, LISTS, make_tone({entry: 6}, outcome={"sun": 1}), GROUPS)
    assert bool(judge.find_claims(text)) == is_found


def make_judge(tone: Tone) -> Judge:
    rules = [
        ClaimRule.model_validate(RULE | {"id": key, "kind": key, "forms": ["^"]})
        for key in ("outcome", "price")
    ]
    return Judge(rules, ACTS, LISTS, tone)


def test_tone_alone_names_kind_and_marks_words() -> None:
    judge = make_judge(make_tone({"cheap": 4, "sun": 3}, outcome={"sun": 3}, price={"cheap": 4}))
    text = "We have here a cheap sun for all of you."
    ((rule, span, is_sure),) = judge.find_claims(text)
    assert (rule.id, text[slice(*span)], is_sure) == ("price", "cheap sun", True)
    assert [match.rule.id for match in judge.find_claims("Sun, sun, sun.")] == ["outcome"]


def test_points_of_kind_count_above_the_floor() -> None:
    judge = make_judge(make_tone({"sun": 1, "moon": 0}, outcome={"sun": 5, "moon": 9}))
    assert judge.find_claims("The sun.")
    assert judge.find_claims("The moon.") == ()


def test_long_text_has_the_tone_of_its_highest_window() -> None:
    judge = make_judge(make_tone({"cheap": 6, "wibbl": -9}, price={"cheap": 1}))
    long = "wibble " * 300
    text = f"{long}{'wobble ' * 60}cheap {'wobble ' * 60}{long}"
    ((_, span, _),) = judge.find_claims(text)
    assert text[slice(*span)] == "cheap"
    assert judge.find_claims(f"{long}cheap {long}") == ()


@pytest.mark.parametrize(
    ("points", "code"),
    [("wibble", "E803"), ("1 wibble,wobble", "E803"), ("1 wibble\n2 wobble, wibble", "E601")],
)
def test_invalid_points_are_refused(points: str, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        Tone.model_validate(make_tone({"a": 1}).model_dump() | {"points": points})
    assert error.value.errors()[0]["ctx"]["code"] == code
