"""Every claim rule: sentences that break it, and innocent ones that are near to it."""

from collections.abc import Iterable

import pytest

from clinicsite.checks.analysis.claims.engine import Judge
from clinicsite.checks.analysis.located_sentences import LocatedSentence
from clinicsite.checks.rules.claims import get_code
from clinicsite.model.claim import ClaimRule
from clinicsite.model.records import Records
from clinicsite.parsing.records import read_records
from clinicsite.parsing.sentences import Sentence, split_sentences
from tests.checks.claims.conftest import ROOT, load_sentences

LISTS = {lang: load_sentences(f"{lang}.yaml") for lang in ("en",)}
ALL = [
    (rule, what, one)
    for s in LISTS.values()
    for rule in s
    for what in s[rule]
    for one in s[rule][what]
]
NEVER_WAIVED = {"safe-absolute", "cure", "fda", "free"}  # HEALTH-CONTENT E3


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records(ROOT / "content")[0]


def broken(rule: ClaimRule, text: str, records: Records) -> list[str]:
    types = frozenset(rule.only_sources or ["rct"])
    said = LocatedSentence(Sentence(text, "p", (1,)), lambda *_: None, types)
    found = make_judge([rule], records).find_claims(text, has_source=True)
    return [code for _ in found if (code := get_code(rule, said, records))]


def make_judge(rules: Iterable[ClaimRule], records: Records) -> Judge:
    rules = list(rules)
    tone = records.claim_tone["en"] if any(rule.tone_alone for rule in rules) else None
    acts, lists = records.claim_acts.values(), records.claim_words
    return Judge(rules, acts, lists, tone, records.claim_groups["en"])


@pytest.mark.parametrize(("name", "what", "text"), ALL)
def test_a_rule_finds_what_it_should_and_nothing_near(
    rules: dict[str, ClaimRule], records: Records, name: str, what: str, text: str
) -> None:
    found = broken(rules[name], text, records)
    assert bool(found) == (what == "fires"), f"{text!r} gives {found}"


def test_all_rules_are_there(rules: dict[str, ClaimRule]) -> None:
    english = {name for name, rule in rules.items() if rule.lang == "en"}
    assert english >= set(LISTS["en"])
    assert len(LISTS["en"]) == 48


def test_every_rule_has_sentences_of_both_kinds(rules: dict[str, ClaimRule]) -> None:
    for name, rule in rules.items():
        if rule.lang not in LISTS:  # test_spanish.py has the sentences of the Spanish rules
            continue
        given = LISTS[rule.lang][name]
        assert len(given["fires"]) >= 2, name
        assert len(given["innocent"]) >= 2, name


def test_four_rules_can_never_be_waived(rules: dict[str, ClaimRule]) -> None:
    assert {name for name in LISTS["en"] if not rules[name].can_be_waived} == NEVER_WAIVED


def test_the_glossary_breaks_no_rule(rules: dict[str, ClaimRule], records: Records) -> None:
    plain = (rule for rule in rules.values() if rule.lang == "en" and not rule.only_sources)
    tone, groups = records.claim_tone["en"], records.claim_groups["en"]
    judge = Judge(plain, records.claim_acts.values(), records.claim_words, tone, groups)
    texts = [text for term in records.glossary for text in split_sentences(term.plain)]
    assert [match for text in texts for match in judge.find_claims(text)] == []
