"""Rules about claims: nothing that visitors read says what content/data/claims.yaml forbids.

The rules and their words are records. Here is what makes a hit innocent.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from clinicsite.checks.analysis.located_sentences import Said, of_page, of_records
from clinicsite.checks.waivers import Waivers
from clinicsite.model.claim import ClaimRule, Span, fold, holds, without
from clinicsite.model.problem import Problem
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.sentences import Sentence
from clinicsite.parsing.site import Site


class Hit(NamedTuple):
    """Words that a rule looks for, in one of several sentences."""

    rule: ClaimRule
    number: int
    span: Span


def pages_make_no_claims(site: Site) -> Iterator[Problem]:
    """No page says what a claim rule forbids, unless a clinician allowed that sentence there."""
    rules = _by_lang(site.records)
    for text in site.checked:
        if not (text.html and text.meta):
            continue
        lang = text.place.lang
        if rules and lang not in rules:
            message = f'No claim rule is written for the language "{lang}"'
            cure = "Add rules to content/data/claims.yaml; until then nobody checked this page."
            yield text.source.problem("W801", 1, 1, message, cure)
        waivers = Waivers(text, site.records)
        said = of_page(text, str(site.records.words[lang]["critique"]))
        statements = _statements(text.sentences)
        for hit in find(rules.get(lang, ()), [one.sentence.text for one in said]):
            one = said[hit.number]
            code = judge(hit.rule, one, site.records, statements)
            if code and not waivers.cover(hit.rule, one.sentence.text):
                yield from _problem(code, hit, one)
        yield from waivers.faults()


def records_make_no_claims(site: Site) -> Iterator[Problem]:
    """No record that pages show says what a claim rule forbids."""
    rules = _by_lang(site.records).get(DEFAULT_LANG, ())
    said = of_records(site)
    for hit in find(rules, [one.sentence.text for one in said]):
        if code := judge(hit.rule, said[hit.number], site.records):
            yield from _problem(code, hit, said[hit.number])


def _by_lang(records: Records) -> dict[str, list[ClaimRule]]:
    rules: dict[str, list[ClaimRule]] = {}
    for rule in records.claims.values():
        rules.setdefault(rule.lang, []).append(rule)
    return rules


def find(rules: Iterable[ClaimRule], sentences: Sequence[str]) -> Iterator[Hit]:
    """What the rules find: in all sentences at once, and then in those it touches, one by one."""
    folded = [fold(sentence) for sentence in sentences]
    whole = "\n".join(folded)
    starts = list(accumulate((len(sentence) + 1 for sentence in folded), initial=0))
    for rule in rules:
        touched = {
            number
            for begin, end in rule.spans(whole)
            for number in range(bisect_right(starts, begin) - 1, bisect_right(starts, end - 1))
        }
        for number in sorted(touched):
            yield from (Hit(rule, number, span) for span in rule.hits(folded[number]))


def judge(rule: ClaimRule, said: Said, records: Records, statements: Container[str] = ()) -> str:
    """The code for a sentence with the words of a rule; empty where it may say them.

    `statements` are the blocks of its page that are all in capital letters.
    """
    if rule.only_sources and not (said.types and said.types <= set(rule.only_sources)):
        return ""
    allowed, folded = rule.allow_if, fold(said.sentence.text)
    people = records.people.values() if allowed.person else ()
    if (
        allowed.in_block in said.sentence.blocks
        or allowed.page_block in statements
        or holds(allowed.words, folded)
        or any(person.name in said.sentence.text for person in people)
        or (allowed.approved_use and _is_approved(without(allowed.denied, folded), records))
    ):
        return ""
    return "E801" if rule.error_without_source and not said.types else rule.code


def _is_approved(folded: str, records: Records) -> bool:
    """Whether a sentence names an approved use, and no other use and no condition."""
    conditions = records.conditions.values()
    others = {name for one in conditions for name in (one.name, *one.also_called)}
    for treatment in records.treatments.values():
        names = [treatment.name, treatment.drug or treatment.name]
        if _names(folded, names) and _names(folded, treatment.approved_uses):
            others |= set(treatment.off_label_for)
            return not _names(folded, others.difference(treatment.approved_uses))
    return False


def _names(folded: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"(?i)\b{re.escape(fold(name))}s?\b", folded) for name in names)


def _statements(sentences: list[Sentence]) -> set[str]:
    """The blocks of a page that are written in capital letters from end to end."""
    names = {name for sentence in sentences for name in sentence.blocks}
    small = {name for s in sentences if not s.text.isupper() for name in s.blocks}
    return names - small


def _problem(code: str, hit: Hit, said: Said) -> Iterator[Problem]:
    """The problem of a hit; none where the sentence comes from a record."""
    begin, end = hit.span
    if place := said.place(begin, end):
        source, at = place
        rule, words = hit.rule, said.sentence.text[begin:end]
        message = f'"{words}" breaks the claim rule {rule.id}: {rule.why.rstrip(".")}'
        cure = f"Instead: {'; '.join(rule.say_instead).rstrip('.')}."
        yield source.problem(code, at.line, at.column, message, cure, at.length)
