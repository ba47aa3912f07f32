"""The waivers of one page: sentences that break a claim rule, and that a clinician allowed."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.claim import ClaimRule
from clinicsite.model.front_matter import Waiver
from clinicsite.model.problem import Problem, nearest, suggest
from clinicsite.model.records import Records
from clinicsite.parsing.site import Text
from clinicsite.parsing.source_map import letters


class Waivers:
    """What the front matter of a page sets aside (HEALTH-CONTENT E3: no blanket waiver)."""

    def __init__(self, text: Text, records: Records) -> None:
        self._text, self._records = text, records
        self._given: tuple[Waiver, ...] = text.meta.claim_waivers if text.meta else ()
        self._used: set[int] = set()
        self._broken: dict[str, list[str]] = {}  # sentences that break a rule, by its id

    def cover(self, rule: ClaimRule, sentence: str) -> bool:
        """Whether a sound waiver quotes this sentence, from end to end, for this rule."""
        self._broken.setdefault(rule.id, []).append(sentence)
        same = [
            number
            for number, waiver in enumerate(self._given)
            if waiver.rule == rule.id and letters(waiver.quote) == letters(sentence)
        ]
        self._used.update(same)
        return rule.can_be_waived and any(
            not self._not_approved(self._given[number].approved_by) for number in same
        )

    def faults(self) -> Iterator[Problem]:
        """What is wrong with the waivers, once all sentences of the page were asked about."""
        claims = self._records.claims
        for number, waiver in enumerate(self._given):
            rule = claims.get(waiver.rule)
            if self._records.lacks("claims", waiver.rule):
                message = f'There is no claim rule "{waiver.rule}"'
                cure = suggest(waiver.rule, claims, "Name a rule of content/data/claims.yaml.")
                yield self._problem(number, "rule", message, cure)
            elif rule and not rule.can_be_waived:
                message = f'The claim rule "{rule.id}" cannot be waived'
                cure = "Change the sentence, and remove the waiver."
                yield self._problem(number, "rule", message, cure)
            elif rule and number not in self._used:
                message = f'No sentence that breaks the rule "{rule.id}" is quoted here'
                yield self._problem(number, "quote", message, self._better_quote(waiver))
            readable = self._records.faulty.get("people", frozenset()) is not None
            if readable and (fault := self._not_approved(waiver.approved_by)):
                yield self._problem(number, "approved_by", *fault)

    def _not_approved(self, key: str) -> tuple[str, str] | None:
        """Why this person cannot have allowed it, and what to do."""
        person = self._records.people.get(key)
        if self._records.lacks("people", key):
            message = f'"{key}" is not in content/data/people.yaml'
            cure = suggest(key, self._records.people, "Name the clinician who allowed it.")
        elif person is None:
            message = f'"{key}" has not agreed to be named, or their record has another fault'
            cure = "Mend the record in content/data/people.yaml, or name another clinician."
        elif person.license_number is None:
            message = f'No license is known of "{key}"'
            cure = "Add the license_number in content/data/people.yaml, or name another clinician."
        else:
            return None
        return message, cure

    def _better_quote(self, waiver: Waiver) -> str:
        near = nearest(waiver.quote, self._broken.get(waiver.rule, ()))
        found = f"Did you mean “{near}”? " if near else ""
        return f"{found}Quote the whole sentence as readers see it, or remove the waiver."

    def _problem(self, number: int, name: str, message: str, cure: str) -> Problem:
        path = ("claim_waivers", number, name)
        return self._text.meta_problem("E802", path, message, cure)
