"""Define all records of content/data: facts that pages show but never repeat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_language import ClaimLanguage
from clinicsite.model.claim_tone import Tone, WordGroups
from clinicsite.model.claim_words import ClaimAct, WordList
from clinicsite.model.clinic import Clinic, Navigation
from clinicsite.model.collation import get_sort_key
from clinicsite.model.evidence import Evidence
from clinicsite.model.fields import NonEmptyText
from clinicsite.model.launch import LaunchItem
from clinicsite.model.localized_text import localize
from clinicsite.model.notice import Notice
from clinicsite.model.page_structure import PageStructure
from clinicsite.model.person import Person
from clinicsite.model.record_source import RecordSource
from clinicsite.model.reference import Reference
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.model.vocabulary import Condition, FamiliarWords, Term, Treatment

# Strings that the code needs. The templates name their own (parsing/template_strings.py).
PARSER_STRINGS = (
    *("language_name", "critique", "date_format", "footnote_back", "months", "table_label"),
    *("search_red_flags", "search_same_meaning", "home", "off_label_title", "person_summary"),
    *("hours_closed", "pair_text", "range_text", "time_am", "time_noon", "time_pm", "weekdays"),
)
# The records with texts in several languages.
TRANSLATED_RECORDS = (
    *("clinic", "evidence", "glossary", "conditions", "treatments", "people", "launch", "notices"),
)
UiStrings = dict[str, NonEmptyText | tuple[NonEmptyText, ...]]


@dataclass(frozen=True)
class Records:
    """All records of the site, in the order of their files.

    `invalid_keys`: the keys of records with a mistake, by file. A file that is not a list has None.
    `sources`: the files as the editor wrote them, by name.
    `derived`: what was computed from these records alone, by name. A copy begins without it.
    """

    clinic: Clinic
    references: dict[str, Reference]
    evidence: tuple[Evidence, ...]
    glossary: tuple[Term, ...]
    conditions: dict[str, Condition]
    treatments: dict[str, Treatment]
    people: dict[str, Person]
    launch: dict[str, LaunchItem]
    familiar_words: dict[str, FamiliarWords]
    navigation: Navigation
    strings: dict[str, UiStrings]
    page_structure: PageStructure
    claims: dict[str, ClaimRule] = field(default_factory=dict)
    claim_acts: dict[str, ClaimAct] = field(default_factory=dict)
    claim_groups: dict[str, WordGroups] = field(default_factory=dict)
    claim_languages: dict[str, ClaimLanguage] = field(default_factory=dict)
    claim_tone: dict[str, Tone] = field(default_factory=dict)
    claim_words: dict[str, WordList] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    invalid_keys: dict[str, frozenset[str] | None] = field(default_factory=dict)
    sources: dict[str, RecordSource] = field(default_factory=dict)
    derived: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def get_source(self, name: str) -> RecordSource:
        """Return the file content/data/NAME.yaml as the editor wrote it. Raise KeyError."""
        return self.sources[name]

    def in_language(self, lang: str) -> Records:
        """Return the records with their texts in a language, or in English where they have none."""
        if lang == DEFAULT_LANG:
            return self
        name = f"in {lang}"
        if name not in self.derived:
            texts = {name: localize(getattr(self, name), lang) for name in TRANSLATED_RECORDS}
            texts["glossary"] = sort_terms(texts["glossary"], lang)
            self.derived[name] = replace(self, **texts)
        records: Records = self.derived[name]
        return records

    def is_missing(self, file: str, key: str) -> bool:
        """Return whether `file` has no record `key`, not even one with a mistake."""
        invalid = self.invalid_keys.get(file, frozenset())
        return invalid is not None and key not in invalid and key not in getattr(self, file)

    def has_fault(self, file: str) -> bool:
        """Return whether the list `file` has a record with a mistake, or cannot be read."""
        invalid = self.invalid_keys.get(file, frozenset())
        return invalid is None or bool(invalid)

    @property
    def photos(self) -> tuple[str, ...]:
        """The paths below content/ of all photos of the clinic and of clinicians."""
        clinic = [*filter(None, [self.clinic.photo]), *self.clinic.rooms]
        portraits = [person.portrait.file for person in self.people.values() if person.portrait]
        return tuple(dict.fromkeys([*(photo.file for photo in clinic), *portraits]))

    def select_evidence(self, options: dict[str, str]) -> list[Evidence]:
        """Return the evidence records that an evidence block with these options shows."""
        return [
            record
            for record in self.evidence
            if options.get("treatment") in (None, "", record.treatment)
            and options.get("condition") in (None, "", record.condition)
        ]


def sort_terms(terms: Iterable[Term], lang: str) -> tuple[Term, ...]:
    """Return the terms of a glossary as readers of a language look them up."""
    return tuple(sorted(terms, key=lambda term: get_sort_key(term.term, lang)))


class HasRecords(Protocol):
    """A site, of which only the records are read."""

    @property
    def records(self) -> Records: ...


@dataclass(frozen=True)
class RecordsOnly:
    """The records without the rest of their site."""

    records: Records
