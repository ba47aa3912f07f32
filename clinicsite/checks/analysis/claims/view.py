"""Decide what a text does with the words of a claim, such as denying them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from clinicsite.checks.analysis.claims.lexicon import Places
from clinicsite.checks.analysis.claims.matcher import NeededForm, find_form
from clinicsite.checks.analysis.claims.tokens import Span, Words
from clinicsite.model.claim_words import ClaimAct


@dataclass(frozen=True)
class RecordForms:
    """The forms of a record, and those that make words harmless."""

    forms: list[NeededForm]
    not_forms: list[NeededForm]


class TextView:
    """One text with claims in it, and what it does with them."""

    def __init__(
        self,
        words: Words,
        places: Places,
        bits: int,
        acts: Mapping[str, ClaimAct],
        forms: Mapping[str, RecordForms],
        *,
        has_source: bool,
    ) -> None:
        self._words, self._places, self._bits = words, places, bits
        self._acts, self._forms, self._has_source = acts, forms, has_source

    def widen(self, span: Span) -> Span:
        """Return the sentence where a match has no words, because its form is ^ alone."""
        begin, end = span
        if begin < end:
            return span
        return next(one for one in reversed(self._words.sentences) if begin in one)

    def is_harmless(self, forms: list[NeededForm], span: Span) -> bool:
        """Return whether one of the forms shares words with a match."""
        return any(
            begin < span[1] and span[0] < end
            for form in forms
            for begin, end in self._find(form, self._words.sentences)
        )

    def does(self, key: str, span: Span) -> bool:
        """Return whether the text does what an act says with the words of a match."""
        act = self._acts.get(key)
        if act is None or (act.needs_source and not self._has_source):
            return False
        if act.reach == "quotation" and not self._is_quoted(span):
            return False
        around = self._find_reach(act, span)
        for form in self._forms[key].forms:
            for begin, end in self._find(form, around):
                if act.reach == "before" and begin >= span[1]:
                    continue
                if act.reach == "ahead" and end > span[0]:
                    continue
                if act.reach == "quotation" and self._is_quoted((begin, end)):
                    continue
                if not self.is_harmless(self._forms[key].not_forms, (begin, end)):
                    return True
        return False

    def _find_reach(self, act: ClaimAct, span: Span) -> list[Span]:
        if act.reach in ("ahead", "before", "clause"):
            return [one for one in self._words.clauses if one[0] <= span[0] < one[1]]
        if act.reach == "sentence":
            return [one for one in self._words.sentences if one[0] <= span[0] < one[1]]
        return [(0, len(self._words.texts))]

    def _is_quoted(self, span: Span) -> bool:
        return all(number in self._words.quoted for number in range(*span))

    def _find(self, needed: NeededForm, around: Iterable[Span]) -> Iterator[Span]:
        if self._bits & needed.bits == needed.bits:
            for one in around:
                yield from find_form(needed.form, self._places, one)
