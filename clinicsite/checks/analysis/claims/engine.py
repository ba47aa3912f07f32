"""Judge sentences by claim rules: find their forms, and set aside what is no claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from clinicsite.checks.analysis.claims.lexicon import Lexicon, Places
from clinicsite.checks.analysis.claims.matcher import find_form, has_labels
from clinicsite.checks.analysis.claims.tokens import Span, Words, split_words
from clinicsite.checks.analysis.claims.tone import ToneScale, iter_features
from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_form import Form, get_list_key, is_list_name
from clinicsite.model.claim_tone import Tone
from clinicsite.model.claim_words import ClaimAct, WordList, parse_forms
from clinicsite.model.records import Records

_DERIVED_NAME = "claim-judges"  # in the derived values of records


class ClaimMatch(NamedTuple):
    """Words of a sentence that a rule forbids. `span` is their position in the sentence."""

    rule: ClaimRule
    span: Span


@dataclass(frozen=True)
class _Forms:
    """The forms of a record, and those that make words harmless."""

    forms: list[Form]
    not_forms: list[Form]


class Judge:
    """The claim rules of one language, prepared for many sentences."""

    def __init__(
        self,
        rules: Iterable[ClaimRule],
        acts: Iterable[ClaimAct],
        lists: Mapping[str, WordList],
        tone: Tone | None = None,
    ) -> None:
        """Prepare the rules. A form with the name of an unknown list never matches."""
        self._rules = {rule.id: rule for rule in rules}
        self._acts = {act.id: act for act in acts}
        self._forms = {key: _parse(record) for key, record in self._rules.items()}
        self._act_forms = {key: _parse(record) for key, record in self._acts.items()}
        labels = {
            label
            for record in (*self._forms.values(), *self._act_forms.values())
            for form in (*record.forms, *record.not_forms)
            for label in form.labels
        }
        self._tone = ToneScale(tone) if tone else None
        if self._tone:
            labels |= self._tone.list_names
        self._lexicon = Lexicon(_iter_entries(labels, lists))
        self._by_label = self._index_forms()

    def _index_forms(self) -> dict[str, list[tuple[str, Form]]]:
        """Return the forms of rules by the labels of one item that each of them needs."""
        found: dict[str, list[tuple[str, Form]]] = {}
        for key, record in self._forms.items():
            for form in record.forms:
                needed = [
                    item.labels
                    for part in form.parts
                    if not part.absent
                    for item in part.items
                    if item.labels and not item.optional
                ]
                rarest = min(needed, key=lambda labels: sum(map(is_list_name, labels)))
                for label in rarest:
                    found.setdefault(label, []).append((key, form))
        return found

    def list_features(self, text: str, *, has_source: bool = False) -> tuple[list[str], list[str]]:
        """Return the words of a text, and what can give points to its tone."""
        words = split_words(text)
        places = self._lexicon.find_places(words)
        return words.texts, list(iter_features(words, places, has_source=has_source))

    def find_claims(self, text: str, *, has_source: bool = False) -> list[ClaimMatch]:
        """Return the claims of a text, in the order of the rules."""
        words = split_words(text)
        places = self._lexicon.find_places(words)
        found: dict[str, set[Span]] = {}
        for label in places:
            for key, form in self._by_label.get(label, ()):
                if has_labels(form, places):
                    for clause in words.clauses:
                        found.setdefault(key, set()).update(find_form(form, places, clause))
        if not any(found.values()):
            return []
        scale = self._tone
        tone = scale.measure(words, places, has_source=has_source) if scale else None
        view = _View(words, places, self._acts, self._act_forms, has_source=has_source)
        return [
            ClaimMatch(rule, (words.spans[begin][0], words.spans[end - 1][1]))
            for key, rule in self._rules.items()
            if tone is None or rule.min_tone is None or tone >= rule.min_tone
            for begin, end in _merge(
                span
                for span in map(view.widen, found.get(key, ()))
                if not view.is_harmless(self._forms[key].not_forms, span)
                and not any(view.does(act, span) for act in rule.fine_if)
            )
        ]


class _View:
    """One text with claims in it, and what it does with them."""

    def __init__(
        self,
        words: Words,
        places: Places,
        acts: Mapping[str, ClaimAct],
        forms: Mapping[str, _Forms],
        *,
        has_source: bool,
    ) -> None:
        self._words, self._places = words, places
        self._acts, self._forms, self._has_source = acts, forms, has_source

    def widen(self, span: Span) -> Span:
        """Return the sentence where a match has no words, because its form is ^ alone."""
        begin, end = span
        if begin < end:
            return span
        return next(one for one in reversed(self._words.sentences) if begin in one)

    def is_harmless(self, forms: list[Form], span: Span) -> bool:
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

    def _find(self, form: Form, around: Iterable[Span]) -> Iterator[Span]:
        if has_labels(form, self._places):
            for one in around:
                yield from find_form(form, self._places, one)


def _parse(record: ClaimRule | ClaimAct) -> _Forms:
    return _Forms(parse_forms(record.forms), parse_forms(record.not_forms))


def _iter_entries(
    labels: Iterable[str], lists: Mapping[str, WordList]
) -> Iterator[tuple[str, str]]:
    """Yield the entries of lists that forms name, and the words of forms, with their labels."""
    for label in sorted(labels):
        if is_list_name(label):
            record = lists.get(get_list_key(label))
            yield from ((entry, label) for entry in (record.entries if record else ()))
        elif label not in ("^", "$", "?"):
            yield label, label


def _merge(spans: Iterable[Span]) -> list[Span]:
    """Return spans from left to right, with those that overlap as one."""
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif end > begin:
            merged.append((begin, end))
    return merged


def get_judges(records: Records) -> dict[str, Judge]:
    """Return the prepared rules by language. They are prepared once."""
    if _DERIVED_NAME not in records.derived:
        languages = dict.fromkeys(rule.lang for rule in records.claims.values())
        records.derived[_DERIVED_NAME] = {
            lang: Judge(
                (rule for rule in records.claims.values() if rule.lang == lang),
                records.claim_acts.values(),
                records.claim_words,
                records.claim_tone.get(lang),
            )
            for lang in languages
        }
    found: dict[str, Judge] = records.derived[_DERIVED_NAME]
    return found
