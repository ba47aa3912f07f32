"""Add sources to content/data/references.yaml, from typed options or from a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from clinicsite.authoring.prompts import PromptFunction, prompt_missing_fields
from clinicsite.authoring.reference_draft import (
    REFERENCE_TYPES,
    REQUIRED_FIELDS,
    ImportResult,
    ReferenceDraft,
    format_missing_field,
    list_missing_fields,
    parse_authors,
    parse_year,
)
from clinicsite.authoring.reference_import import read_references
from clinicsite.authoring.yaml_append import RecordFields, append_records
from clinicsite.model.problem import SourceFile
from clinicsite.model.reference import Reference
from clinicsite.model.reference_matching import ReferenceIndex
from clinicsite.model.yaml_tree import YamlTree
from clinicsite.parsing.citations import format_reference
from clinicsite.parsing.records import read_records
from clinicsite.parsing.schema import validate_tree
from clinicsite.support.build_clock import get_build_time
from clinicsite.support.edit_distance import suggest
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import os_errors_explained

REFERENCES_FILE = "content/data/references.yaml"
EXAMPLE = (
    'python3 tasks.py cite --doi 10.5555/12345 --title "The title" --authors "Doe J; Roe R" '
    "--year 2020 --type rct"
)


@dataclass(frozen=True)
class CiteOptions:
    """The typed options: one source, or a file and the type of those in it that have none."""

    draft: ReferenceDraft = field(default_factory=ReferenceDraft)
    key: str = ""
    file: Path | None = None
    only_key: str = ""  # the key of the only source to add from the file
    is_checked: bool = False  # a person compared each source with its record today


@dataclass
class CiteResult:
    """The added records, and messages on the sources that were not added."""

    added: list[Reference] = field(default_factory=list)
    existing: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    from_file: bool = False

    @property
    def exit_code(self) -> int:
        """Return 0 if the records have every requested source, else 1."""
        return 1 if self.rejected or (self.existing and not self.from_file) else 0


def cite(root: Path, options: CiteOptions, prompt: PromptFunction | None = None) -> CiteResult:
    """Add sources to the references of the project at `root`.

    `prompt` asks a person for missing fields. It is None without a terminal. Raises UserError, and
    then nothing was added.
    """
    records, problems = read_records(root / "content")
    if errors := [p for p in problems if p.path == REFERENCES_FILE and p.severity == "error"]:
        text = "\n\n".join(problem.to_text() for problem in errors)
        raise UserError(f"{REFERENCES_FILE} has errors. Fix them first:\n\n{text}")
    today = get_build_time(records.clinic.zone).date()
    index = ReferenceIndex()
    for key, reference in records.references.items():
        index.add(key, reference)
    adder = _ReferenceAdder(index, {*records.references}, options, today, prompt)
    imported = _collect_drafts(options, prompt)
    adder.result.from_file = bool(options.file)
    if not options.only_key:
        adder.result.rejected += imported.errors
    for draft in imported.drafts:
        adder.add_draft(draft)
    if options.only_key and options.only_key not in adder.offered_keys:
        help_text = suggest(options.only_key, adder.offered_keys, "Omit --only to see them all.")
        raise UserError(f'The file has no source with the key "{options.only_key}".', help_text)
    if adder.new_records:
        with os_errors_explained(root / REFERENCES_FILE, note="Nothing was changed."):
            append_records(root, REFERENCES_FILE, adder.new_records)
    return adder.result


def build_draft(*, authors: str, year: str, **fields: Any) -> ReferenceDraft:
    """Return the draft of one source from typed fields. Raises UserError for a wrong year."""
    if year and (parse_year(year) is None or len(year) != 4):
        raise UserError(f'"{year}" is not a year.', "Write its four digits.")
    return ReferenceDraft(authors=parse_authors(authors), year=parse_year(year), **fields)


def _collect_drafts(options: CiteOptions, prompt: PromptFunction | None) -> ImportResult:
    """Return the drafts of the file, or the one that was typed. Raises UserError."""
    if options.file:
        if replace(options.draft, type="") != ReferenceDraft():
            raise UserError(
                "Fields of a source cannot be typed together with --from.",
                "Use only --type, --only, --key and --checked with it.",
            )
        return read_references(options.file)
    if options.draft == ReferenceDraft() and not prompt:
        raise UserError("No source is typed.", f"Type one as in:\n  {EXAMPLE}")
    return ImportResult([options.draft])


@dataclass
class _ReferenceAdder:
    """Turn drafts into records, one after the other, and collect the messages."""

    index: ReferenceIndex
    used_keys: set[str]
    options: CiteOptions
    today: dt.date
    prompt: PromptFunction | None
    result: CiteResult = field(default_factory=CiteResult)
    new_records: list[RecordFields] = field(default_factory=list)
    offered_keys: set[str] = field(default_factory=set)
    suffix_numbers: dict[str, int] = field(default_factory=dict)  # by key, the next free one

    def add_draft(self, draft: ReferenceDraft) -> None:
        """Add one source, or a message that says why it was not added."""
        draft = self._fill_defaults(draft).normalize()
        known = self.index.find(draft)
        key = known[0] if known else self._find_free_key(draft.key)
        self.offered_keys |= {key, draft.id}
        if self.options.only_key and self.options.only_key not in (key, draft.id):
            self.used_keys.add(key)  # as without --only, so that each source keeps its key
            return
        if self.prompt and not known:
            draft = prompt_missing_fields(
                draft, self.prompt, list_missing_fields, self.index.find, self.today
            ).normalize()
            known = self.index.find(draft)
        if known:
            self.result.existing.append(f"{_format_label(draft)}[@{known[0]}] ({known[1]})")
        else:
            self._add_record(draft, self.options.key or self._find_free_key(draft.key))

    def _add_record(self, draft: ReferenceDraft, key: str) -> None:
        errors = [format_missing_field(name, draft, key) for name in list_missing_fields(draft)]
        fields = draft.to_record(key)
        source = SourceFile.from_text("", "")
        record, problems = validate_tree(Reference, YamlTree(fields), source, label="reference")
        if not errors:
            errors = [f"{problem.message}. {problem.help}" for problem in problems]
        if key in self.used_keys:
            errors.append(f'The key "{key}" is taken. Choose another, or omit --key.')
        if errors or record is None:
            self.used_keys.add(key)  # --only finds the source by this key
            self.result.rejected.append(f"{_format_label(draft, key)}{' '.join(errors)}")
            return
        self.used_keys.add(key)
        self.index.add(key, record)
        self.new_records.append(fields)
        self.result.added.append(record)
        if record.year and record.year > self.today.year:
            self.result.notes.append(f"{key}: {record.year} is in the future. Is the year right?")

    def _fill_defaults(self, draft: ReferenceDraft) -> ReferenceDraft:
        """Return the draft with the type of `--type`, and with today's date for `--checked`."""
        if self.options.file and self.options.draft.type:
            draft = replace(draft, type=draft.type or self.options.draft.type)
        return replace(draft, checked_on=self.today) if self.options.is_checked else draft

    def _find_free_key(self, key: str) -> str:
        """Return the key, with -b, -c … behind it where it is taken."""
        number = self.suffix_numbers.setdefault(key, 0)
        while (name := key + _format_suffix(number)) in self.used_keys:
            number += 1
        self.suffix_numbers[key] = number
        return name


def _format_suffix(number: int) -> str:
    """Return nothing, -b … -z, -27, -28 … for 0, 1 … 25, 26, 27 …"""
    return f"-{ascii_lowercase[number] if number < 26 else number + 1}" if number else ""


def _format_label(draft: ReferenceDraft, key: str = "") -> str:
    """Return the name of the draft in a message, or nothing for a source that was typed."""
    if not draft.location:
        return ""
    title = draft.title if len(draft.title) <= 60 else f"{draft.title[:59]}…"
    names = filter(None, (key, f"“{title}”" if title else ""))
    return f"{draft.location} ({', '.join(names)}): "


def format_result(result: CiteResult) -> str:
    """Return the report for a terminal: what was added and what not, each with the next step."""
    lines = [*_format_added(result.added), *(f"Note: {note}" for note in result.notes)]
    if result.existing:
        lines += ["", "Not added, because the records have it:", *_indent_lines(result.existing)]
    if result.rejected:
        lines += ["", "Not added, because something is missing or wrong:"]
        lines += _indent_lines(result.rejected)
        if result.from_file:
            lines += ["", "Fix the file, or type such a source, and run this again: it skips what"]
            lines.append("the records have.")
        if any(REQUIRED_FIELDS["type"][0] in message for message in result.rejected):
            types = (f"  {name:<19}{what}" for name, what in REFERENCE_TYPES.items())
            lines += ["", "The types:", *types]
    return "\n".join(lines).strip("\n")


def _format_added(records: list[Reference]) -> list[str]:
    if not records:
        return []
    lines = [f"Added to {REFERENCES_FILE}:", ""]
    for record in records:
        text = format_reference(record).striptags()
        lines += [f"  {text}", f"  Cite it: [@{record.key}]", ""]
    lines.append("The form of DOI, PMID and address was checked, but not what they lead to.")
    if any(not record.checked_on for record in records):
        lines.append(
            "Open the source, compare, then write “checked_on:” and the day into its record "
            "(or add --checked to this command next time)."
        )
    return lines


def _indent_lines(messages: list[str]) -> list[str]:
    return [f"  {message}" for message in messages]
