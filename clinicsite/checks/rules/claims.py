"""Rules about claims: nothing that visitors read says what content/data/claims.yaml forbids.

The rules and their words are records. Here is what makes a hit innocent.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from clinicsite.checks.analysis.located_sentences import (
    LocatedSentence,
    sentences_of_drawings,
    sentences_of_page,
    sentences_of_records,
)
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.waivers import WaiverCheck
from clinicsite.model.claim import ClaimRule
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords, Records
from clinicsite.model.word_pattern import CharRange, fold_text, has_match, remove_matches
from clinicsite.parsing.document import Document
from clinicsite.parsing.sentences import Sentence
from clinicsite.parsing.site import Site


class ClaimMatch(NamedTuple):
    """Words that a rule looks for, in one of several sentences."""

    rule: ClaimRule
    sentence_index: int
    span: CharRange


@rule("E801", "E802", "E804", "W801", scope=Scope.DOCUMENT)
def page_claims(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """No page says what a claim rule forbids, unless a clinician allowed that sentence there."""
    rules = _group_rules(site.records)
    for text in documents:
        if not (text.rendered_body and text.meta):
            continue
        lang = text.page_path.lang
        if rules and lang not in rules:
            message = f'No claim rule is written for the language "{lang}"'
            help_text = (
                "Add rules to content/data/claims.yaml. Until then no rule checks this page."
            )
            yield text.source.make_problem("W801", 1, 1, message, help_text)
        waivers = WaiverCheck(text, site.records)
        sentences = sentences_of_page(text, str(site.records.strings[lang]["critique"]))
        statements = _find_uppercase_blocks(text.sentences)
        for language, own_rules in rules.items():
            own = [one for one in sentences if one.lang == language]
            for hit in find_matches(own_rules, [one.sentence.text for one in own]):
                one = own[hit.sentence_index]
                code = get_code(hit.rule, one, site.records, statements)
                if code and not waivers.is_covered(hit.rule, one.sentence.text):
                    yield from _make_problem(code, hit, one)
        yield from waivers.iter_problems()


@rule("E801", "E804", "W801", scope=Scope.RECORDS)
def record_claims(site: HasRecords) -> Iterator[Problem]:
    """No record that pages show says what a claim rule forbids."""
    yield from _find_claims(sentences_of_records(site), site.records)


@rule("E801", "E804", "W801", scope=Scope.SITE)
def drawing_claims(site: Site) -> Iterator[Problem]:
    """No drawing that pages show says what a claim rule forbids."""
    yield from _find_claims([*sentences_of_drawings(site)], site.records)


def _find_claims(found: list[LocatedSentence], records: Records) -> Iterator[Problem]:
    for lang, rules in _group_rules(records).items():
        sentences = [one for one in found if one.lang == lang]
        for hit in find_matches(rules, [one.sentence.text for one in sentences]):
            if code := get_code(hit.rule, sentences[hit.sentence_index], records):
                yield from _make_problem(code, hit, sentences[hit.sentence_index])


def _group_rules(records: Records) -> dict[str, list[ClaimRule]]:
    rules: dict[str, list[ClaimRule]] = {}
    for claim_rule in records.claims.values():
        rules.setdefault(claim_rule.lang, []).append(claim_rule)
    return rules


def find_matches(rules: Iterable[ClaimRule], sentences: Sequence[str]) -> Iterator[ClaimMatch]:
    """Yield the matches of rules. Each rule searches all sentences at once, then those it hits."""
    folded = [fold_text(sentence) for sentence in sentences]
    whole = "\n".join(folded)
    starts = list(accumulate((len(sentence) + 1 for sentence in folded), initial=0))
    for claim_rule in rules:
        touched = {
            number
            for begin, end in claim_rule.find_all(whole)
            for number in range(bisect_right(starts, begin) - 1, bisect_right(starts, end - 1))
        }
        for number in sorted(touched):
            yield from (
                ClaimMatch(claim_rule, number, span)
                for span in claim_rule.find_violations(folded[number])
            )


def get_code(
    claim_rule: ClaimRule,
    located: LocatedSentence,
    records: Records,
    statements: Container[str] = (),
) -> str:
    """Return the code for a sentence with the words of a rule, or "" where they are allowed.

    `statements` are the blocks of its page that are all in capital letters.
    """
    if claim_rule.only_sources and not (
        located.source_types and located.source_types <= set(claim_rule.only_sources)
    ):
        return ""
    allowed, folded = claim_rule.allow_if, fold_text(located.sentence.text)
    people = records.people.values() if allowed.person else ()
    if (
        allowed.in_block in located.sentence.blocks
        or allowed.page_block in statements
        or has_match(allowed.words, folded)
        or any(person.name in located.sentence.text for person in people)
        or (
            allowed.approved_use
            and _names_approved_use(remove_matches(allowed.denied, folded), records)
        )
    ):
        return ""
    return (
        "E801"
        if claim_rule.error_without_source
        and not located.source_types
        and not records.has_fault("references")
        else claim_rule.code
    )


def _names_approved_use(folded: str, records: Records) -> bool:
    """Return whether a sentence names an approved use, and no other use and no condition."""
    conditions = records.conditions.values()
    others = {name for one in conditions for name in (one.name, *one.also_called)}
    for treatment in records.treatments.values():
        names = [treatment.name, treatment.drug or treatment.name]
        if _has_name(folded, names) and _has_name(folded, treatment.approved_uses):
            others |= set(treatment.off_label_for)
            return not _has_name(folded, others.difference(treatment.approved_uses))
    return False


def _has_name(folded: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"(?i)\b{re.escape(fold_text(name))}s?\b", folded) for name in names)


def _find_uppercase_blocks(sentences: list[Sentence]) -> set[str]:
    """Return the blocks of a page that are written in capital letters from end to end."""
    names = {name for sentence in sentences for name in sentence.blocks}
    small = {name for s in sentences if not s.text.isupper() for name in s.blocks}
    return names - small


def _make_problem(code: str, match: ClaimMatch, located: LocatedSentence) -> Iterator[Problem]:
    """Yield the problem of a match, unless the sentence comes from a record."""
    begin, end = match.span
    if place := located.locate(begin, end):
        source, at = place
        claim_rule, words = match.rule, located.sentence.text[begin:end]
        message = f'"{words}" breaks the claim rule {claim_rule.id}: {claim_rule.why.rstrip(".")}'
        help_text = f"Instead: {'; '.join(claim_rule.say_instead).rstrip('.')}."
        yield source.make_problem(code, at.line, at.column, message, help_text, at.length)
