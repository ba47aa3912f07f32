"""Adds sources to content/data/references.yaml, from what is typed or from a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import ascii_lowercase

from clinicsite.authoring import yaml_append
from clinicsite.authoring.prompts import PromptFunction, prompt_missing_fields
from clinicsite.authoring.reference_draft import (
    REFERENCE_TYPES,
    ImportResult,
    ReferenceDraft,
    ReferenceImportError,
    parse_authors,
    parse_year,
)
from clinicsite.authoring.reference_import import read_references
from clinicsite.authoring.required_fields import (
    REQUIRED_FIELDS,
    format_missing_field,
    list_missing_fields,
)
from clinicsite.model.evidence import Reference
from clinicsite.model.problem import SourceFile, suggest
from clinicsite.model.reference_matching import ReferenceIndex
from clinicsite.model.yaml_tree import YamlTree
from clinicsite.parsing.citations import format_reference
from clinicsite.parsing.records import read_records
from clinicsite.parsing.schema import validate_tree
from clinicsite.support.build_clock import get_build_time

REFERENCES_FILE = "content/data/references.yaml"
EXAMPLE = (
    'python3 tasks.py cite --doi 10.5555/12345 --title "The title" --authors "Doe J; Roe R" '
    "--year 2020 --type rct"
)


class CiteError(Exception):
    """Nothing was added; the text says why, and what to do."""


@dataclass(frozen=True)
class CiteOptions:
    """What was typed: one source; or a file, and the type of those in it that state none."""

    draft: ReferenceDraft = field(default_factory=ReferenceDraft)
    key: str = ""
    file: Path | None = None
    only_key: str = ""  # the key of the one source of the file that is meant
    is_checked: bool = False  # somebody looked each of them up today


@dataclass
class CiteResult:
    """What was added, and what a person has to know of the rest."""

    added: list[Reference] = field(default_factory=list)
    existing: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    from_file: bool = False

    @property
    def exit_code(self) -> int:
        """The exit code: 0 when all that was wished stands in the records, else 1."""
        return 1 if self.rejected or (self.existing and not self.from_file) else 0


def cite(root: Path, options: CiteOptions, prompt: PromptFunction | None = None) -> CiteResult:
    """Adds what is wished to the references of the project at `root`.

    `ask` asks a person for what is missing; None where nobody is there. Raises NotAddedError.
    """
    records, problems = read_records(root / "content")
    if errors := [p for p in problems if p.path == REFERENCES_FILE and p.severity == "error"]:
        raise CiteError(
            f"Mend {REFERENCES_FILE} first:\n\n" + "\n\n".join(p.to_text() for p in errors)
        )
    today = get_build_time(records.clinic.zone).date()
    sources = ReferenceIndex()
    for key, reference in records.references.items():
        sources.add(key, reference)
    adding = _ReferenceAdder(sources, {*records.references}, options, today, prompt)
    found = _collect_drafts(options, prompt)
    adding.result.from_file = bool(options.file)
    if not options.only_key:
        adding.result.rejected += found.errors
    for draft in found.drafts:
        adding.add_draft(draft)
    if options.only_key and options.only_key not in adding.offered_keys:
        cure = suggest(options.only_key, adding.offered_keys, "Leave --only out to see them all.")
        raise CiteError(f'No source in the file is called "{options.only_key}". {cure}')
    if adding.new_records:
        try:
            yaml_append.append_records(root / REFERENCES_FILE, adding.new_records)
        except (yaml_append.YamlAppendError, OSError) as error:
            raise CiteError(str(error)) from None
    return adding.result


def build_draft(*, authors: str, year: str, **fields: str) -> ReferenceDraft:
    """What was typed of one source. Raises NotAddedError for a year that is none."""
    if year and (parse_year(year) is None or len(year) != 4):
        raise CiteError(f'"{year}" is not a year. Write its four digits.')
    return ReferenceDraft(authors=parse_authors(authors), year=parse_year(year), **fields)


def _collect_drafts(options: CiteOptions, prompt: PromptFunction | None) -> ImportResult:
    if options.file:
        if replace(options.draft, type="") != ReferenceDraft():
            raise CiteError(
                "What stands in a file is not typed as well: only --type, --only, --key and "
                "--checked go with --from."
            )
        try:
            return read_references(options.file)
        except ReferenceImportError as error:
            raise CiteError(str(error)) from None
    if options.draft == ReferenceDraft() and not prompt:
        raise CiteError(f"Say what to cite, for example:\n  {EXAMPLE}")
    return ImportResult([options.draft])


@dataclass
class _ReferenceAdder:
    """The sources on their way into the file."""

    index: ReferenceIndex
    used_keys: set[str]
    options: CiteOptions
    today: dt.date
    prompt: PromptFunction | None
    result: CiteResult = field(default_factory=CiteResult)
    new_records: list[yaml_append.RecordFields] = field(default_factory=list)
    offered_keys: set[str] = field(default_factory=set)
    suffix_numbers: dict[str, int] = field(default_factory=dict)  # endings of a key that are taken

    def add_draft(self, draft: ReferenceDraft) -> None:
        """Adds one source, or says why not."""
        draft = self._fill_defaults(draft).normalize()
        known = self.index.find(draft)
        key = known[0] if known else self._find_free_key(draft.key)
        self.offered_keys |= {key, draft.id}
        if self.options.only_key and self.options.only_key not in (key, draft.id):
            self.used_keys.add(key)  # as without --only, so that each keeps its key
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
        faults = [format_missing_field(what, draft, key) for what in list_missing_fields(draft)]
        fields = draft.to_record(key)
        record, wrong = validate_tree(
            Reference, YamlTree(fields), SourceFile.from_text("", ""), label="reference"
        )
        if not faults:
            faults = [f"{problem.message}. {problem.help}" for problem in wrong]
        if key in self.used_keys:
            faults.append(f'The key "{key}" is taken. Choose another, or leave --key out.')
        if faults or record is None:
            self.used_keys.add(key)  # by which --only chooses it
            self.result.rejected.append(f"{_format_label(draft, key)}{' '.join(faults)}")
            return
        self.used_keys.add(key)
        self.index.add(key, record)
        self.new_records.append(fields)
        self.result.added.append(record)
        if record.year and record.year > self.today.year:
            self.result.notes.append(f"{key}: {record.year} is still to come. Is the year right?")

    def _fill_defaults(self, draft: ReferenceDraft) -> ReferenceDraft:
        """The draft with what was typed for it, and today's day where somebody looked it up."""
        if self.options.file and self.options.draft.type:
            draft = replace(draft, type=draft.type or self.options.draft.type)
        return replace(draft, checked_on=self.today) if self.options.is_checked else draft

    def _find_free_key(self, key: str) -> str:
        """`key`, or with -b, -c … behind it where it is taken."""
        while (
            name := key + _format_suffix(self.suffix_numbers.setdefault(key, 0))
        ) in self.used_keys:
            self.suffix_numbers[key] += 1
        return name


def _format_suffix(number: int) -> str:
    """Nothing, -b … -z, -27, -28 …"""
    return f"-{ascii_lowercase[number] if number < 26 else number + 1}" if number else ""


def _format_label(draft: ReferenceDraft, key: str = "") -> str:
    """What a message calls the draft; nothing when it is the only one."""
    if not draft.location:
        return ""
    title = draft.title if len(draft.title) <= 60 else f"{draft.title[:59]}…"
    return f"{draft.location} ({', '.join(filter(None, (key, f'“{title}”' if title else '')))}): "


def format_result(result: CiteResult) -> str:
    """What was added and what not, in plain words, each with what to do next."""
    lines: list[str] = []
    if result.added:
        lines += [f"Added to {REFERENCES_FILE}:", ""]
        for record in result.added:
            lines += [
                f"  {format_reference(record).striptags()}",
                f"  Cite it: [@{record.key}]",
                "",
            ]
        lines.append("Only the form of DOI, PMID and address was checked, not what they lead to.")
        if any(not record.checked_on for record in result.added):
            lines.append(
                "Open the source, compare, then write “checked_on:” and the day into its record "
                "(or add --checked to this command next time)."
            )
    lines += [f"Note: {note}" for note in result.notes]
    if result.existing:
        lines += ["", "There already, so not added:", *_indent_lines(result.existing)]
    if result.rejected:
        lines += [
            "",
            "Not added, because something is missing or wrong:",
            *_indent_lines(result.rejected),
        ]
        if result.from_file:
            lines += ["", "Mend the file, or type such a source by hand, and run this again: it"]
            lines.append("passes by what is there already.")
        if any(REQUIRED_FIELDS["type"][0] in said for said in result.rejected):
            lines += [
                "",
                "The types:",
                *(f"  {name:<19}{what}" for name, what in REFERENCE_TYPES.items()),
            ]
    return "\n".join(lines).strip("\n")


def _indent_lines(messages: list[str]) -> list[str]:
    return [f"  {line}" for line in messages]
