"""Decide whether the records of the site back the words of a claim."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from clinicsite.checks.analysis.located_sentences import LocatedSentence
from clinicsite.model.claim import Allowance
from clinicsite.model.person import Person
from clinicsite.model.records import Records
from clinicsite.model.us_states import STATES
from clinicsite.model.word_pattern import fold_text

# The word lists with titles, which a sentence may use of a person whose record has them.
TITLE_LISTS = ("degree", "specialty")
_CERTIFIED = re.compile(r"(?i)\b(?:board|certif\w*|specialists?|diplomates?)\b")


def is_allowed(
    allowance: Allowance, located: LocatedSentence, records: Records, statements: Container[str]
) -> bool:
    """Return whether a condition of a rule holds for a sentence.

    `statements` are the blocks of its page that are all in capital letters.
    """
    folded = fold_text(located.sentence.text)
    return bool(
        allowance.in_block in located.sentence.blocks
        or allowance.page_block in statements
        or (allowance.credential and _has_backed_titles(folded, records))
        or (
            allowance.approved_use
            and _names_approved_use(_cut_denials(folded, allowance.denied), records)
        )
    )


def _has_backed_titles(folded: str, records: Records) -> bool:
    """Return whether a sentence gives people who have records no title that these do not have."""
    people = [person for person in records.people.values() if fold_text(person.name) in folded]
    if not people:
        return False
    backed = " ".join(_iter_titles(people))
    named = [
        entry
        for name in TITLE_LISTS
        if name in records.claim_words
        for entry in records.claim_words[name].entries
        if _has_name(folded, [entry])
    ]
    certified = any(person.certifications for person in people)
    return (
        all(_has_name(backed, [title]) for title in named)
        and all(_has_name(backed, [state]) for state in STATES.values() if state in folded)
        and (certified or not _CERTIFIED.search(folded))
    )


def _iter_titles(people: list[Person]) -> Iterator[str]:
    for person in people:
        yield fold_text(f"{person.name} {person.license_type} {person.role or ''}")
        yield STATES.get(person.license_state, person.license_state)
        for one in person.certifications:
            yield fold_text(f"{one.specialty} {one.board}")


def _cut_denials(folded: str, denied: str | None) -> str:
    """Return a sentence without each part from a word that denies to the end of its clause."""
    return re.sub(rf"(?i)\b{re.escape(denied)}\b[^.;]*", "", folded) if denied else folded


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
