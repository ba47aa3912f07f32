"""The records in content/data: facts that pages show but never repeat."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from plugins.model.anatomy import Anatomy
from plugins.model.claim import ClaimRule
from plugins.model.fields import (
    Day,
    Doi,
    Key,
    Language,
    Pmid,
    SourceType,
    Strict,
    Text,
    WebAddress,
    fault,
)
from plugins.model.launch import LaunchLine
from plugins.model.outcome import Outcome
from plugins.model.security_contact import SecurityContact

FLORIDAS = ("America/New_York", "America/Chicago")  # looking for all there are takes 25 ms


def _time_zone(name: str) -> str:
    if name not in FLORIDAS and name not in available_timezones():
        cure = f"Use {' or '.join(FLORIDAS)}."
        raise fault("E102", f'"{name}" is not a time zone', cure)
    return name


def _given(consent: bool) -> bool:
    if not consent:
        message = "This person has not agreed to be named"
        raise fault("E102", message, "Take the record out until they have.")
    return consent


class Address(Strict):
    """Where the clinic is."""

    street: Text
    city: Text
    state: Annotated[Text, Field(min_length=2, max_length=2)]
    postal_code: Text


class Clinic(Strict):
    """The clinic itself. What the clinic has not given stays empty and is shown as missing."""

    name: Text
    launched: bool
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    languages: tuple[Language, ...]
    address: Address | None = None
    phone: Text | None = None
    email: Text | None = None
    hours: tuple[Text, ...] = ()
    portal_url: WebAddress | None = None
    booking_url: WebAddress | None = None
    pain_clinic_status: Literal["registered", "exempt", "unset"] = "unset"
    pain_clinic_number: Text | None = None
    security: SecurityContact | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which dates with a time are meant."""
        return ZoneInfo(self.time_zone)


class Reference(Strict):
    """A published source (AMA Manual of Style, 11th ed., 3; NLM Citing Medicine).

    A page of the web may say nowhere when it was written: what counts is the day it was read
    (AMA 3.15.3, NLM ch. 25), so `web_page` has `checked_on` instead of a guessed `year`.
    """

    key: Key
    type: SourceType
    year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    title: Text
    authors: Annotated[tuple[Text, ...], Field(min_length=1)]
    journal: Text | None = None
    doi: Doi | None = None
    pmid: Pmid | None = None
    url: WebAddress | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    checked_on: Day | None = None
    retraction_checked_on: Day | None = None
    unconfirmed: tuple[Literal["doi", "pmid", "url", "n", "journal"], ...] = ()

    @model_validator(mode="after")
    def _can_be_found(self) -> Reference:
        if not (self.doi or self.pmid or self.url):
            message = f'The reference "{self.key}" cannot be looked up'
            raise fault("E103", message, "Add its doi, pmid or url.")
        return self

    @model_validator(mode="after")
    def _is_dated(self) -> Reference:
        if self.type == "web_page" and not self.checked_on:
            message = f'Nobody said when the web page "{self.key}" was read'
            raise fault("E103", message, "Open the page, then add a line “checked_on: …”.")
        if self.type != "web_page" and not self.year:
            raise fault("E103", 'The field "year" is missing', "Add a line “year: …”.")
        return self

    def confirmed(self, name: str) -> str | None:
        """The field `name`, or None while someone still has to check it."""
        return None if name in self.unconfirmed else getattr(self, name)

    @property
    def link(self) -> str | None:
        """Where the source can be read: its DOI, else PubMed, else its own address."""
        if doi := self.confirmed("doi"):
            return f"https://doi.org/{doi}"
        if pmid := self.confirmed("pmid"):
            return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
        return self.confirmed("url")


class Evidence(Strict):
    """What studies say about one treatment for one condition (GRADE words, in plain English).

    `disagrees_with` are those of its sources that speak against the others, or against its answer.
    """

    treatment: Key
    condition: Key
    question: Text
    direction: Literal["helps", "may_help", "unclear", "no_benefit", "harm"]
    certainty: Literal["high", "moderate", "low", "very_low"]
    sources: Annotated[tuple[Key, ...], Field(min_length=1)]
    plain: Text
    as_of: Day
    source_grade: Text | None = None
    size_plain: Text | None = None
    duration_plain: Text | None = None
    would_change: Text | None = None
    disagrees_with: tuple[Key, ...] = ()
    outcome: Outcome | None = None

    @model_validator(mode="after")
    def _outcome_is_sourced(self) -> Evidence:
        if self.outcome and self.outcome.source not in self.sources:
            message = f'The outcome is from "{self.outcome.source}", which is not among the sources'
            raise fault("E602", message, "Add it to the sources of the record.")
        return self

    @model_validator(mode="after")
    def _disagreement_has_two_sides(self) -> Evidence:
        lacking = [key for key in self.disagrees_with if key not in self.sources]
        if lacking:
            message = f'It disagrees with "{lacking[0]}", which is not among the sources'
            raise fault("E602", message, "Add it to the sources of the record.", "disagrees_with")
        if self.disagrees_with and not set(self.sources) - set(self.disagrees_with):
            message = "All the sources are on one side of the disagreement"
            cure = "Name only those that speak against the others."
            raise fault("E602", message, cure, "disagrees_with")
        return self

    @model_validator(mode="after")
    def _short(self) -> Evidence:
        if (words := len(self.plain.split())) > 40:
            raise fault(
                "E107", f"The plain sentence has {words} words", "Use 40 words at most.", "plain"
            )
        return self


class Term(Strict):
    """A word of the glossary and its plain meaning."""

    term: Text
    plain: Text
    say: Text | None = None
    also: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _short(self) -> Term:
        if (words := len(self.plain.split())) > 30:
            raise fault(
                "E107", f"The plain meaning has {words} words", "Use 30 words at most.", "plain"
            )
        return self

    @cached_property
    def id(self) -> str:
        """Its id on the glossary page."""
        return "".join(c if c.isalnum() else "-" for c in self.term.lower()).strip("-")


class Condition(Strict):
    """A health problem that evidence and pages speak of."""

    key: Key
    name: Text
    also_called: tuple[Text, ...] = ()
    signs: tuple[Text, ...] = ()


class Treatment(Strict):
    """A treatment that evidence and pages speak of; `drug` as named on its label.

    `label_ref` is the reference of that label; `schedule` is that of 21 USC 812.
    """

    key: Key
    name: Text
    also_called: tuple[Text, ...] = ()
    drug: Text | None = None
    schedule: Literal["II", "III", "IV", "V"] | None = None
    label_ref: Key | None = None
    approved_uses: tuple[Text, ...] = ()
    off_label_for: tuple[Text, ...] = ()
    contraindications: tuple[Text, ...] = ()
    common_effects: tuple[Text, ...] = ()
    serious_effects: tuple[Text, ...] = ()


class Everyday(Strict):
    """Long words of one language that need no explaining, and names that have no other word."""

    lang: Language
    words: tuple[Text, ...] = ()
    names: tuple[Text, ...] = ()


class Person(Strict):
    """A clinician, shown only with their consent."""

    key: Key
    name: Text
    license_type: Text
    license_state: Text
    license_number: Text | None = None
    role: Text | None = None
    languages: tuple[Text, ...] = ()
    consent_to_publish: Annotated[bool, AfterValidator(_given)]


class Navigation(Strict):
    """The pages that the header and the footer of every page link to, as paths below content/."""

    header: Annotated[tuple[Text, ...], Field(max_length=6)]
    footer: tuple[Text, ...] = ()


# Words that are put into texts and dates; those of the templates are missed by the templates.
TEXT_WORDS = ("critique", "date_format", "footnote_back", "months", "table_label")
Words = dict[str, Text | tuple[Text, ...]]


@dataclass(frozen=True)
class Records:
    """All records of the site, in the order of their files.

    `faulty`, by file: the keys of records with a fault; None for a file that cannot be read.
    """

    clinic: Clinic
    references: dict[str, Reference]
    evidence: tuple[Evidence, ...]
    glossary: tuple[Term, ...]
    conditions: dict[str, Condition]
    treatments: dict[str, Treatment]
    people: dict[str, Person]
    launch: dict[str, LaunchLine]
    everyday: dict[str, Everyday]
    navigation: Navigation
    words: dict[str, Words]
    anatomy: Anatomy
    claims: dict[str, ClaimRule] = field(default_factory=dict)
    faulty: dict[str, frozenset[str] | None] = field(default_factory=dict)

    def lacks(self, file: str, key: str) -> bool:
        """Whether nobody wrote a record `key` in `file`; one with a fault in it is there."""
        faulty = self.faulty.get(file, frozenset())
        return faulty is not None and key not in faulty and key not in getattr(self, file)

    def evidence_on(self, options: dict[str, str]) -> list[Evidence]:
        """The evidence records that an evidence block with these options asks for."""
        return [
            record
            for record in self.evidence
            if options.get("treatment") in (None, "", record.treatment)
            and options.get("condition") in (None, "", record.condition)
        ]
