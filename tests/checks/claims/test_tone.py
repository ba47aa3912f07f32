"""The tone of a sentence: what gives points, what levels do, and the kind of claim it names."""

import pytest
import yaml

from clinicsite.checks.analysis.claims.engine import Judge
from clinicsite.checks.analysis.claims.features import list_parts
from clinicsite.checks.analysis.claims.lexicon import Lexicon
from clinicsite.checks.analysis.claims.tokens import split_words
from clinicsite.checks.analysis.claims.tone import ToneScale
from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_tone import (
    KindPoints,
    Tone,
    ToneLevels,
    TonePoints,
    WordGroup,
    WordGroups,
)
from clinicsite.parsing.records import read_records
from tests.checks.claims.conftest import ROOT
from tests.checks.claims.test_forms import ACTS, LISTS, RULE

LEVELS = ToneLevels(form_warning=2, form_error=4, alone_warning=6, alone_error=8)

GROUPS = WordGroups(
    lang="en",
    groups=(WordGroup(name="1-1", words="splendid grand"), WordGroup(name="1-2", words="huge")),
)


def make_tone(points: dict[str, int], **kinds: dict[str, int]) -> Tone:
    def group(of: dict[str, int]) -> tuple[TonePoints, ...]:
        return tuple(TonePoints(points=value, words=words) for words, value in of.items())

    return Tone(
        lang="en",
        base=0,
        levels=LEVELS,
        words=group(points),
        kinds=tuple(KindPoints(kind=key, base=0, words=group(of)) for key, of in kinds.items()),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A lamp.", []),
        ("A nice lamp.", [False]),
        ("A nice, nice lamp.", [True]),
    ],
)
def test_rule_is_silent_below_its_level_and_an_error_above(text: str, found: list[bool]) -> None:
    rule = ClaimRule.model_validate(RULE | {"forms": ["LAMP"]})
    judge = Judge([rule], ACTS, LISTS, make_tone({"nice": 2}))
    assert [match.is_sure for match in judge.find_claims(text)] == found


def test_rule_for_any_tone_is_an_error_at_every_level() -> None:
    rule = ClaimRule.model_validate(RULE | {"forms": ["LAMP"], "any_tone": True})
    judge = Judge([rule], ACTS, LISTS, make_tone({"nice": 2}))
    assert [match.is_sure for match in judge.find_claims("A lamp.")] == [True]


@pytest.mark.parametrize(
    ("entry", "text", "is_found"),
    [
        ("shine", "Shines the sun", True),
        ("sun glows", "The sun glows", True),
        ("sun glows", "The sun never glows", False),
        ("sun .. glows", "The sun never glows", True),
        ("sun .. glows", "The sun; it never glows", False),
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


def test_tone_alone_names_kind_and_marks_words() -> None:
    rules = [
        ClaimRule.model_validate(RULE | {"id": key, "kind": key, "forms": ["^"]})
        for key in ("outcome", "price")
    ]
    tone = make_tone({"cheap": 5, "sun": 4}, outcome={"sun": 2}, price={"cheap": 3})
    judge = Judge(rules, ACTS, LISTS, tone)
    text = "We have here a cheap sun for all of you."
    ((rule, span, is_sure),) = judge.find_claims(text)
    assert (rule.id, text[slice(*span)], is_sure) == ("price", "cheap sun", True)
    assert [match.rule.id for match in judge.find_claims("Sun, sun, sun.")] == ["outcome"]


def test_tone_is_the_sum_of_the_points_of_features() -> None:
    records = read_records(ROOT / "content")[0]
    tone = records.claim_tone["en"]
    scale = ToneScale(tone, records.claim_groups["en"])
    lists = dict.fromkeys(scale.list_names, LISTS["lamp"])
    lexicon = Lexicon((entry, name) for name, one in lists.items() for entry in one.entries)
    points = dict(scale.iter_points())
    for path in sorted((ROOT / "tests/checks/claims/sentences").glob("*.yaml"))[:4]:
        for one in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)[::5]:
            words = split_words(one["text"])
            places = lexicon.find_places(words)
            features = scale.list_features(one["text"], words, places, has_source=False)
            names = [feature.name for feature in features]
            names += [part for word in words.texts for part in list_parts(word)]
            total = tone.base + sum(points.get(name, 0) for name in names)
            assert scale.measure(one["text"], words, places, has_source=False) == total
