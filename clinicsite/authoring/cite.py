"""Adds sources to content/data/references.yaml, from what is typed or from a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import ascii_lowercase

from clinicsite.authoring import yaml_append
from clinicsite.authoring.prompts import Ask, ask_for_missing
from clinicsite.authoring.reference_draft import (
    TYPES,
    Draft,
    Found,
    UnreadableError,
    typed_authors,
    year_in,
)
from clinicsite.authoring.reference_import import read
from clinicsite.authoring.required_fields import NEEDED, lacks, needed
from clinicsite.model.evidence import Reference
from clinicsite.model.problem import Source, suggest
from clinicsite.model.reference_matching import Sources
from clinicsite.parsing.citations import format_reference
from clinicsite.parsing.records import read_records
from clinicsite.parsing.schema import validate
from clinicsite.parsing.site import clock
from clinicsite.parsing.yaml_source import Tree

FILE = "content/data/references.yaml"
EXAMPLE = (
    'python3 tasks.py cite --doi 10.5555/12345 --title "The title" --authors "Doe J; Roe R" '
    "--year 2020 --type rct"
)


class NotAddedError(Exception):
    """Nothing was added; the text says why, and what to do."""


@dataclass(frozen=True)
class Wish:
    """What was typed: one source; or a file, and the type of those in it that state none."""

    typed: Draft = field(default_factory=Draft)
    key: str = ""
    file: Path | None = None
    only: str = ""  # the key of the one source of the file that is meant
    checked: bool = False  # somebody looked each of them up today


@dataclass
class Outcome:
    """What was added, and what a person has to know of the rest."""

    added: list[Reference] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    of_file: bool = False

    @property
    def code(self) -> int:
        """The exit code: 0 when all that was wished stands in the records, else 1."""
        return 1 if self.unmet or (self.known and not self.of_file) else 0


def cite(root: Path, wish: Wish, ask: Ask | None = None) -> Outcome:
    """Adds what is wished to the references of the project at `root`.

    `ask` asks a person for what is missing; None where nobody is there. Raises NotAddedError.
    """
    records, problems = read_records(root / "content")
    if faults := [p for p in problems if p.path == FILE and p.severity == "error"]:
        raise NotAddedError(f"Mend {FILE} first:\n\n" + "\n\n".join(p.text() for p in faults))
    today = clock(records.clinic.zone).date()
    sources = Sources()
    for key, reference in records.references.items():
        sources.add(key, reference)
    adding = _Adding(sources, {*records.references}, wish, today, ask)
    found = _wished(wish, ask)
    adding.outcome.of_file = bool(wish.file)
    if not wish.only:
        adding.outcome.unmet += found.faults
    for draft in found.drafts:
        adding.take(draft)
    if wish.only and wish.only not in adding.offered:
        cure = suggest(wish.only, adding.offered, "Leave --only out to see them all.")
        raise NotAddedError(f'No source in the file is called "{wish.only}". {cure}')
    if adding.records:
        try:
            yaml_append.append(root / FILE, adding.records)
        except (yaml_append.NotWrittenError, OSError) as error:
            raise NotAddedError(str(error)) from None
    return adding.outcome


def typed(*, authors: str, year: str, **given: str) -> Draft:
    """What was typed of one source. Raises NotAddedError for a year that is none."""
    if year and (year_in(year) is None or len(year) != 4):
        raise NotAddedError(f'"{year}" is not a year. Write its four digits.')
    return Draft(authors=typed_authors(authors), year=year_in(year), **given)


def _wished(wish: Wish, ask: Ask | None) -> Found:
    if wish.file:
        if replace(wish.typed, type="") != Draft():
            raise NotAddedError(
                "What stands in a file is not typed as well: only --type, --only, --key and "
                "--checked go with --from."
            )
        try:
            return read(wish.file)
        except UnreadableError as error:
            raise NotAddedError(str(error)) from None
    if wish.typed == Draft() and not ask:
        raise NotAddedError(f"Say what to cite, for example:\n  {EXAMPLE}")
    return Found([wish.typed])


@dataclass
class _Adding:
    """The sources on their way into the file."""

    sources: Sources
    taken: set[str]
    wish: Wish
    today: dt.date
    ask: Ask | None
    outcome: Outcome = field(default_factory=Outcome)
    records: list[yaml_append.Record] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    tried: dict[str, int] = field(default_factory=dict)  # endings of a key that are taken

    def take(self, draft: Draft) -> None:
        """Adds one source, or says why not."""
        draft = self._filled(draft).tidied()
        known = self.sources.find(draft)
        key = known[0] if known else self._free(draft.key)
        self.offered |= {key, draft.id}
        if self.wish.only and self.wish.only not in (key, draft.id):
            self.taken.add(key)  # as without --only, so that each keeps its key
            return
        if self.ask and not known:
            draft = ask_for_missing(draft, self.ask, lacks, self.sources.find, self.today).tidied()
            known = self.sources.find(draft)
        if known:
            self.outcome.known.append(f"{_named(draft)}[@{known[0]}] ({known[1]})")
        else:
            self._add(draft, self.wish.key or self._free(draft.key))

    def _add(self, draft: Draft, key: str) -> None:
        faults = [needed(what, draft, key) for what in lacks(draft)]
        fields = draft.fields(key)
        record, wrong = validate(Reference, Tree(fields), Source.of("", ""), what="reference")
        if not faults:
            faults = [f"{problem.message}. {problem.cure}" for problem in wrong]
        if key in self.taken:
            faults.append(f'The key "{key}" is taken. Choose another, or leave --key out.')
        if faults or record is None:
            self.taken.add(key)  # by which --only chooses it
            self.outcome.unmet.append(f"{_named(draft, key)}{' '.join(faults)}")
            return
        self.taken.add(key)
        self.sources.add(key, record)
        self.records.append(fields)
        self.outcome.added.append(record)
        if record.year and record.year > self.today.year:
            self.outcome.notes.append(f"{key}: {record.year} is still to come. Is the year right?")

    def _filled(self, draft: Draft) -> Draft:
        """The draft with what was typed for it, and today's day where somebody looked it up."""
        if self.wish.file and self.wish.typed.type:
            draft = replace(draft, type=draft.type or self.wish.typed.type)
        return replace(draft, checked_on=self.today) if self.wish.checked else draft

    def _free(self, key: str) -> str:
        """`key`, or with -b, -c … behind it where it is taken."""
        while (name := key + _ending(self.tried.setdefault(key, 0))) in self.taken:
            self.tried[key] += 1
        return name


def _ending(number: int) -> str:
    """Nothing, -b … -z, -27, -28 …"""
    return f"-{ascii_lowercase[number] if number < 26 else number + 1}" if number else ""


def _named(draft: Draft, key: str = "") -> str:
    """What a message calls the draft; nothing when it is the only one."""
    if not draft.where:
        return ""
    title = draft.title if len(draft.title) <= 60 else f"{draft.title[:59]}…"
    return f"{draft.where} ({', '.join(filter(None, (key, f'“{title}”' if title else '')))}): "


def as_text(outcome: Outcome) -> str:
    """What was added and what not, in plain words, each with what to do next."""
    lines: list[str] = []
    if outcome.added:
        lines += [f"Added to {FILE}:", ""]
        for record in outcome.added:
            lines += [
                f"  {format_reference(record).striptags()}",
                f"  Cite it: [@{record.key}]",
                "",
            ]
        lines.append("Only the form of DOI, PMID and address was checked, not what they lead to.")
        if any(not record.checked_on for record in outcome.added):
            lines.append(
                "Open the source, compare, then write “checked_on:” and the day into its record "
                "(or add --checked to this command next time)."
            )
    lines += [f"Note: {note}" for note in outcome.notes]
    if outcome.known:
        lines += ["", "There already, so not added:", *_listed(outcome.known)]
    if outcome.unmet:
        lines += ["", "Not added, because something is missing or wrong:", *_listed(outcome.unmet)]
        if outcome.of_file:
            lines += ["", "Mend the file, or type such a source by hand, and run this again: it"]
            lines.append("passes by what is there already.")
        if any(NEEDED["type"][0] in said for said in outcome.unmet):
            lines += ["", "The types:", *(f"  {name:<19}{what}" for name, what in TYPES.items())]
    return "\n".join(lines).strip("\n")


def _listed(said: list[str]) -> list[str]:
    return [f"  {line}" for line in said]
