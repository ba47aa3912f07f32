"""The waivers of one page: sentences that break a claim rule, and that a clinician allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from clinicsite.model.claim import ClaimRule
from clinicsite.model.front_matter import Waiver
from clinicsite.model.problem import Problem
from clinicsite.model.records import Records
from clinicsite.model.shown_text import get_letters
from clinicsite.parsing.document import Document
from clinicsite.support.edit_distance import format_question, suggest


class WaiverCheck:
    """What the front matter of a page sets aside (HEALTH-CONTENT E3: no blanket waiver)."""

    def __init__(self, text: Document, records: Records) -> None:
        self._text, self._records = text, records
        self._given: tuple[Waiver, ...] = text.meta.claim_waivers if text.meta else ()
        self._used: set[int] = set()
        self._broken: dict[str, list[str]] = {}  # sentences that break a rule, by its id

    def is_covered(self, rule: ClaimRule, sentence: str) -> bool:
        """Return whether a sound waiver quotes this sentence, from end to end, for this rule."""
        self._broken.setdefault(rule.id, []).append(sentence)
        same = [
            number
            for number, waiver in enumerate(self._given)
            if waiver.rule == rule.id and get_letters(waiver.quote) == get_letters(sentence)
        ]
        self._used.update(same)
        return rule.can_be_waived and any(
            not self._explain_refusal(self._given[number].approved_by) for number in same
        )

    def iter_problems(self) -> Iterator[Problem]:
        """Yield the problems of the waivers, after all sentences of the page were checked."""
        claims = self._records.claims
        for number, waiver in enumerate(self._given):
            rule = claims.get(waiver.rule)
            if self._records.is_missing("claims", waiver.rule):
                message = f'There is no claim rule "{waiver.rule}"'
                help_text = suggest(waiver.rule, claims, "Name a rule of content/data/claims.yaml.")
                yield self._make_problem(number, "rule", message, help_text)
            elif rule and not rule.can_be_waived:
                message = f'The claim rule "{rule.id}" cannot be waived'
                help_text = "Change the sentence, and remove the waiver."
                yield self._make_problem(number, "rule", message, help_text)
            elif rule and number not in self._used:
                message = f'No sentence that breaks the rule "{rule.id}" is quoted here'
                yield self._make_problem(number, "quote", message, self._suggest_quote(waiver))
            readable = self._records.invalid_keys.get("people", frozenset()) is not None
            if readable and (fault := self._explain_refusal(waiver.approved_by)):
                yield self._make_problem(number, "approved_by", *fault)

    def _explain_refusal(self, key: str) -> tuple[str, str] | None:
        """Return why this person cannot have allowed it, and what to do."""
        person = self._records.people.get(key)
        if self._records.is_missing("people", key):
            message = f'"{key}" is not in content/data/people.yaml'
            help_text = suggest(key, self._records.people, "Name the clinician who allowed it.")
        elif person is None:
            message = f'"{key}" has not agreed to be named, or their record has an error'
            help_text = "Correct the record in content/data/people.yaml, or name another clinician."
        elif person.license_number is None:
            message = f'"{key}" has no license number'
            help_text = (
                "Add the license_number in content/data/people.yaml, or name another clinician."
            )
        else:
            return None
        return message, help_text

    def _suggest_quote(self, waiver: Waiver) -> str:
        near = difflib.get_close_matches(waiver.quote, self._broken.get(waiver.rule, ()), n=1)
        question = format_question(near, quotes="“”")
        otherwise = "Quote the whole sentence as readers see it, or remove the waiver."
        return f"{question} {otherwise}".lstrip()

    def _make_problem(self, number: int, name: str, message: str, help_text: str) -> Problem:
        path = ("claim_waivers", number, name)
        return self._text.make_meta_problem("E802", path, message, help_text)
