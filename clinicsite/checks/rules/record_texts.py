"""Check that the texts of records are plain words, and name no phone number of others."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.analysis.record_texts import iter_record_texts
from clinicsite.checks.registry import Scope, rule
from clinicsite.checks.rules.clinic_facts import find_other_numbers
from clinicsite.model.plain_text import find_markup
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords


@rule("E112", scope=Scope.RECORDS)
def record_markup(site: HasRecords) -> Iterator[Problem]:
    """A text of a record is plain, because pages show its characters as they are."""
    for text in iter_record_texts(site.records):
        if markup := find_markup(text.words):
            message = f'This is plain text, and "{markup}" is not'
            help_text = "Write words only. Pages show these characters as they are."
            yield text.source.make_problem("E112", text.path, message, help_text)


@rule("W621", scope=Scope.RECORDS, reads=("clinic",))
def record_phone_numbers(site: HasRecords) -> Iterator[Problem]:
    """A phone number in the text of a record is one of the clinic, or Poison Help."""
    for text in iter_record_texts(site.records):
        for found in find_other_numbers(text.words, site.records.clinic):
            message = f"{found[0]} is not a phone number of the clinic"
            help_text = "Correct it, or give it to an office as “phone:” in clinic.yaml."
            yield text.source.make_problem("W621", text.path, message, help_text)
