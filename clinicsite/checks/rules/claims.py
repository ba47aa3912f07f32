"""Rules about claims: nothing that visitors read says what content/data/claims.yaml forbids.

The rules, their words and what makes a sentence harmless are records.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from clinicsite.checks.analysis.claims.allowances import is_allowed
from clinicsite.checks.analysis.claims.engine import ClaimMatch, get_judge
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
from clinicsite.parsing.document import Document
from clinicsite.parsing.sentences import Sentence
from clinicsite.parsing.site import Site

_READS = ("claim-acts", "claim-groups", "claim-languages", "claim-tone", "claim-words")


@rule("E801", "E802", "E804", "E805", "W801", scope=Scope.DOCUMENT, reads=_READS)
def page_claims(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """No page says what a claim rule forbids, unless a clinician allowed that sentence there."""
    languages = {one.lang for one in site.records.claims.values()}
    for text in documents:
        if not (text.rendered_body and text.meta):
            continue
        lang = text.page_path.lang
        if languages and lang not in languages and text.meta.status != "draft":
            message = f'No claim rule is written for the language "{lang}"'
            help_text = f"Add rules with “lang: {lang}” to content/data/claims.yaml."
            yield text.source.make_problem("E805", 1, 1, message, help_text)
        waivers = WaiverCheck(text, site.records)
        statements = _find_uppercase_blocks(text.sentences)
        for one in sentences_of_page(text, str(site.records.strings[lang]["critique"])):
            for match, code in find_claims(one, site.records, statements):
                if not waivers.is_covered(match.rule, one.sentence.text):
                    yield from _make_problem(code, match, one)
        yield from waivers.iter_problems()


@rule("E801", "E804", "W801", scope=Scope.RECORDS, reads=_READS)
def record_claims(site: HasRecords) -> Iterator[Problem]:
    """No record that pages show says what a claim rule forbids."""
    yield from _check_sentences(sentences_of_records(site), site.records)


@rule("E801", "E804", "W801", scope=Scope.SITE, reads=_READS)
def drawing_claims(site: Site) -> Iterator[Problem]:
    """No drawing that pages show says what a claim rule forbids."""
    yield from _check_sentences(sentences_of_drawings(site), site.records)


def _check_sentences(found: Iterable[LocatedSentence], records: Records) -> Iterator[Problem]:
    """Yield the claims of records. The tone alone says nothing of a name, a place or a title."""
    for one in found:
        is_label = not one.sentence.text.endswith((".", "!", "?"))
        for match, code in find_claims(one, records):
            if not (is_label and match.rule.tone_alone):
                yield from _make_problem(code, match, one)


def find_claims(
    located: LocatedSentence, records: Records, statements: Container[str] = ()
) -> list[tuple[ClaimMatch, str]]:
    """Return the claims of a sentence with their codes, without those that are allowed.

    `statements` are the blocks of its page that are all in capital letters.
    """
    judge = get_judge(records, located.lang)
    if judge is None:
        return []
    has_source = bool(located.source_types) or records.has_fault("references")
    matches = judge.find_claims(located.sentence.text, has_source=has_source)
    codes = {
        rule.id: get_code(rule, located, records, statements)
        for rule in {match.rule.id: match.rule for match in matches}.values()
    }
    found = [
        (match, code if match.is_sure or code != "E801" else "W801")
        for match in matches
        if (code := codes[match.rule.id])
    ]
    return _leave_out_broad(found)


def _leave_out_broad(found: list[tuple[ClaimMatch, str]]) -> list[tuple[ClaimMatch, str]]:
    """Return the matches of narrow rules, and the first broad one that is more severe."""
    narrow = [one for one in found if not one[0].rule.broad]
    broad = sorted((one for one in found if one[0].rule.broad), key=lambda one: one[1][0])
    if broad and min((code[0] for _, code in narrow), default="Z") > broad[0][1][0]:
        return [one for one in found if one in narrow or one is broad[0]]
    return narrow


def get_code(
    claim_rule: ClaimRule,
    located: LocatedSentence,
    records: Records,
    statements: Container[str] = (),
) -> str:
    """Return the code for a sentence with the words of a rule, or "" where they are allowed."""
    types = located.source_types
    if claim_rule.only_sources and not (types and types <= set(claim_rule.only_sources)):
        return ""
    if is_allowed(claim_rule.allow_if, located, records, statements):
        return ""
    needs_source = claim_rule.error_without_source and not records.has_fault("references")
    return "E801" if needs_source and not types else claim_rule.code


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
