"""Judge sentences by claim rules: find their forms, and set aside what is no claim."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from clinicsite.checks.analysis.claims.grammar import get_grammar
from clinicsite.checks.analysis.claims.lexicon import Lexicon, Places
from clinicsite.checks.analysis.claims.matcher import LabelBits, find_form, get_rarest
from clinicsite.checks.analysis.claims.tokens import Span, Words, split_words
from clinicsite.checks.analysis.claims.tone import ToneScale
from clinicsite.checks.analysis.claims.view import RecordForms, TextView
from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_form import Form, get_list_key, is_list_name
from clinicsite.model.claim_language import ClaimLanguage
from clinicsite.model.claim_tone import Tone, WordGroups
from clinicsite.model.claim_words import ClaimAct, WordList, parse_forms
from clinicsite.model.records import Records

_DERIVED_NAME = "claim-judges"  # in the derived values of records
_MAX_SHORT = 5  # words of a text whose tone says little
_MAX_JUDGED = 20_000  # sentences whose claims are remembered


class ClaimMatch(NamedTuple):
    """Words of a sentence that a rule forbids. `span` is their position in the sentence.

    `is_sure`: the tone of the sentence is high enough for an error.
    """

    rule: ClaimRule
    span: Span
    is_sure: bool


class Judge:
    """The claim rules of one language, prepared for many sentences."""

    def __init__(
        self,
        rules: Iterable[ClaimRule],
        acts: Iterable[ClaimAct],
        lists: Mapping[str, WordList],
        tone: Tone | None = None,
        groups: WordGroups | None = None,
        language: ClaimLanguage | None = None,
    ) -> None:
        """Prepare the rules. A form with the name of an unknown list never matches."""
        self._grammar = get_grammar(language)
        self._rules = {rule.id: rule for rule in rules}
        self._acts = {act.id: act for act in acts}
        self._bits = LabelBits()
        self._forms = {key: self._parse(record) for key, record in self._rules.items()}
        self._act_forms = {key: self._parse(record) for key, record in self._acts.items()}
        labels = {
            label
            for record in (*self._forms.values(), *self._act_forms.values())
            for needed in (*record.forms, *record.not_forms)
            for label in needed.form.labels
        }
        self._tone = ToneScale(tone, groups) if tone else None
        self._alone: dict[str, ClaimRule] = {
            rule.kind: rule for rule in self._rules.values() if rule.tone_alone
        }
        self._levels = {key: self._get_levels(rule) for key, rule in self._rules.items()}
        if self._tone:
            labels |= self._tone.list_names
        self._lexicon = Lexicon(_iter_entries(labels, lists), self._grammar)
        self._by_label = self._index_forms()
        # Several checks judge the same sentences.
        self._judge_once = lru_cache(_MAX_JUDGED)(self._judge)

    def _parse(self, record: ClaimRule | ClaimAct) -> RecordForms:
        add = self._bits.add_form
        return RecordForms(
            [add(form) for form in parse_forms(record.forms)],
            [add(form) for form in parse_forms(record.not_forms)],
        )

    def _get_levels(self, rule: ClaimRule) -> tuple[float, float]:
        """Return the least tone of a sentence for a warning and an error of a rule."""
        if self._tone:
            levels = self._tone.levels
            if rule.tone_alone or rule.min_tone == "high":
                return levels.high_warning, levels.high_error
            if rule.min_tone == "low":
                return levels.low_warning, levels.low_error
        return -math.inf, -math.inf

    def _index_forms(self) -> dict[str, list[_IndexedForm]]:
        """Return the forms of rules by the labels of one item that each of them needs."""
        found: dict[str, list[_IndexedForm]] = {}
        for key, record in self._forms.items():
            if self._tone and self._rules[key].tone_alone:
                continue
            for form, bits in record.forms:
                can_be_waived = self._rules[key].can_be_waived
                one = _IndexedForm(key, form, bits, can_be_waived, self._levels[key][0])
                for label in get_rarest(form):
                    found.setdefault(label, []).append(one)
        return found

    def find_claims(self, text: str, *, has_source: bool = False) -> tuple[ClaimMatch, ...]:
        """Return the claims of a text, in the order of the rules."""
        return self._judge_once(text, has_source)

    def _judge(self, text: str, has_source: bool) -> tuple[ClaimMatch, ...]:
        words = split_words(text, self._grammar)
        places = self._lexicon.find_places(words)
        bits = self._bits.get_bits(places)
        scale, tone = self._tone, math.inf
        if scale:
            points, kind, window = scale.read(text, words, places, has_source=has_source)
            tone = points
        is_short = len(words.texts) <= _MAX_SHORT
        tones = {True: tone, False: math.inf if is_short else tone}
        found = self._find_spans(words, places, bits, tones)
        if scale and self._alone and tone >= scale.levels.high_warning:
            features = scale.find_features(text, words, places, has_source=has_source)
            rule = self._alone.get(kind) or next(iter(self._alone.values()))
            found[rule.id] = {scale.find_peak(features, window)}
        if not found:
            return ()
        view = TextView(words, places, bits, self._acts, self._act_forms, has_source=has_source)
        return tuple(
            ClaimMatch(
                rule,
                (words.spans[begin][0], words.spans[end - 1][1]),
                tones[rule.can_be_waived] >= self._levels[key][1],
            )
            for key, rule in self._rules.items()
            if key in found
            for begin, end in _merge(
                span
                for span in map(view.widen, found[key])
                if not view.is_harmless(self._forms[key].not_forms, span)
                and not any(view.does(act, span) for act in rule.fine_if)
            )
        )

    def _find_spans(
        self, words: Words, places: Places, bits: int, tones: Mapping[bool, float]
    ) -> dict[str, set[Span]]:
        """Return the word indexes of the forms of rules that need no higher tone, by rule."""
        found: dict[str, set[Span]] = {}
        for label in places:
            if label not in self._by_label:
                continue
            for key, form, needed, can_be_waived, least in self._by_label[label]:
                if bits & needed == needed and tones[can_be_waived] >= least:
                    for clause in words.clauses:
                        if spans := find_form(form, places, clause):
                            found.setdefault(key, set()).update(spans)
        return found


class _IndexedForm(NamedTuple):
    """A form of a rule, and the tone that a text must have for it."""

    key: str
    form: Form
    bits: int
    can_be_waived: bool
    least: float


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


def get_judge(records: Records, lang: str) -> Judge | None:
    """Return the prepared rules of a language, or None without rules. They are prepared once."""
    judges: dict[str, Judge | None] = records.derived.setdefault(_DERIVED_NAME, {})
    if lang not in judges:
        rules = [rule for rule in records.claims.values() if rule.lang == lang]
        judges[lang] = _prepare_judge(records, lang, rules) if rules else None
    return judges[lang]


def share_judges(records: Records, changed: Records) -> None:
    """Let a copy of the records with the same claim rules use their judges."""
    changed.derived[_DERIVED_NAME] = records.derived.setdefault(_DERIVED_NAME, {})


def _prepare_judge(records: Records, lang: str, rules: list[ClaimRule]) -> Judge:
    return Judge(
        rules,
        [act for act in records.claim_acts.values() if act.lang == lang],
        records.claim_words,
        records.claim_tone.get(lang),
        records.claim_groups.get(lang),
        records.claim_languages.get(lang),
    )
