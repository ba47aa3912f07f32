"""The editorial policy prints the claim rules as they are in their records."""

import pytest

from clinicsite.model.claim import ClaimRule
from clinicsite.parsing.records import read_records
from tests.conftest import ROOT, BuiltSite, get_text

RECORDS = read_records(ROOT / "content")[0]
RULES = {key: rule for key, rule in RECORDS.claims.items() if rule.lang == "en"}
POLICY = "about/editorial-policy/"


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_editorial_policy_prints_the_rule(site: BuiltSite, rule: ClaimRule) -> None:
    page = site.document(POLICY)
    (block,) = page.with_class("claim-rules")
    (printed,) = [
        group for group in block.iter("div") if get_text(group).startswith(f"{rule.title} ")
    ]
    said = get_text(printed)
    assert rule.why in said
    assert all(words in said for words in rule.say_instead)
    assert ("No one can allow an exception." in said) == (not rule.can_be_waived)
    assert ("With no source, it stops the page." in said) == rule.error_without_source


def test_no_pattern_is_shown_to_visitors(site: BuiltSite) -> None:
    (block,) = site.document(POLICY).with_class("claim-rules")
    assert "\\b" not in get_text(block)
