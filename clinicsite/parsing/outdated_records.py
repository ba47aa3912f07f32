"""Recognize records in the form of an earlier version, before their fields confuse an editor."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.location import Location
from clinicsite.model.problem import Problem
from clinicsite.model.record_source import RecordSource

# Fields of the clinic that belong to an office since a clinic can have several.
MOVED_FIELDS = (
    *("address", "phone", "hours", "directions", "parking", "access"),
    *("pain_clinic_status", "pain_clinic_number"),
)


def find_outdated_clinic(source: RecordSource) -> Iterator[Problem]:
    """Yield one problem for a clinic.yaml without offices, or one for each field in a wrong place.

    The file is then not validated further.
    """
    record = source.tree.value
    if not isinstance(record, dict):
        return
    offices = record.get("locations")
    if not offices:
        if found := [name for name in record if name in MOVED_FIELDS]:
            message = f"{', '.join(found)}: these facts now belong to an office below “locations:”"
            help_text = "Type: python3 tasks.py check --fix. It moves them and keeps your comments."
            yield _make_key_problem(source, found[0], message, help_text)
        return
    for name in record:
        if name in Location.model_fields and name not in ("name", "holidays"):
            message = f'"{name}" belongs to an office'
            help_text = "Move the line below “locations:”, into the office of which it is true."
            yield _make_key_problem(source, name, message, help_text)


def _make_key_problem(source: RecordSource, name: str, message: str, help_text: str) -> Problem:
    mark = source.tree.get_mark((name,), of_key=True)
    return source.file.make_problem("E620", mark.line, mark.column, message, help_text, mark.length)
