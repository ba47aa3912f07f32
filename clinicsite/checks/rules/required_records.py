"""Check that the records hold the claim rules on which the safety of pages depends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from clinicsite.checks.analysis.located_sentences import LocatedSentence
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.claims import find_claims
from clinicsite.model.claim import ClaimRule
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords, Records
from clinicsite.model.required_records import REQUIRED_CLAIMS
from clinicsite.parsing.sentences import Sentence

_READS = (
    *("claims", "claim-acts", "claim-groups", "claim-languages", "claim-tone", "claim-words"),
)


@rule("E606", scope=Scope.RECORDS, reads=_READS)
def required_claim_rules(site: HasRecords) -> Iterator[Problem]:
    """The claim rules that no clinician can waive are there, and find what they are for."""
    source, claims = site.records.get_source("claims"), site.records.claims
    if missing := [f'"{name}"' for name in REQUIRED_CLAIMS if name not in claims]:
        what = "claim rule" if len(missing) == 1 else "claim rules"
        message = f"The file has no {what} {', '.join(missing)}"
        help_text = (
            "Put back what an earlier version of the file has. No page may make such claims."
        )
        yield source.make_problem("E606", (), message, help_text)
    given = Counter(record.get("id") for record in source.raw_records)
    for name in REQUIRED_CLAIMS:
        for field, message, help_text in _find_weakness(claims.get(name), site.records):
            if given[name] == 1:  # a second one has a problem of its own
                yield source.make_record_problem("E606", name, (field,), message, help_text)


def _find_weakness(claim: ClaimRule | None, records: Records) -> Iterator[tuple[str, str, str]]:
    """Yield the field, the message and the help for each way in which a rule is too weak."""
    if claim is None:
        return
    if claim.can_be_waived:
        message = f'The claim rule "{claim.id}" can be waived'
        yield "can_be_waived", message, "Write “can_be_waived: false”. No page may make this claim."
    if claim.severity != "error":
        message = f'The claim rule "{claim.id}" only warns'
        yield "severity", message, "Write “severity: error”. No page may make this claim."
    text = REQUIRED_CLAIMS[claim.id]
    located = LocatedSentence(Sentence(text, "p"), lambda begin, end: None)
    if not any(match.rule is claim for match, _ in find_claims(located, records)):
        message = f'The claim rule "{claim.id}" does not find “{text}”'
        yield "id", message, "Correct its words, its exceptions or its language, until it does."
