"""List the files of records that have forms, and name their entries.

The address of a form is `/admin/records/FILE` for a file with one record, such as the clinic, and
`/admin/records/FILE/ENTRY` for an entry of a list. `#FIELD` behind it leads to a field: its names
and places with full stops between them, such as `/admin/records/clinic#locations.0.phone`.
`make_record_url` returns such an address. Each other part of the admin uses that function.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from clinicsite.admin.record_fields import RecordField, list_record_fields
from clinicsite.model.clinic import Clinic, Navigation
from clinicsite.model.collation import get_sort_key
from clinicsite.model.evidence import Evidence
from clinicsite.model.notice import Notice
from clinicsite.model.person import Person
from clinicsite.model.reference import Reference
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.model.vocabulary import Condition, Term, Treatment
from clinicsite.parsing.ui_strings import STRINGS_FOLDER

RECORDS_PREFIX = "/admin/records/"
NEW_ENTRY = "_new"  # in place of the name of an entry; no name has a low line
_LONG_STRING = 60  # characters, from which a string gets a larger box


@dataclass(frozen=True)
class RecordFile:
    """A file with forms: its name, its words, and its schema, which strings have none of.

    `entry` is what one of its entries is, or empty for a file with one record. `titles` are the
    fields that name an entry, and `about` those that describe it.
    """

    name: str
    title: str
    intro: str
    schema: type[BaseModel] | None
    entry: str = ""
    titles: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether the file is a list of entries."""
        return bool(self.entry)

    @property
    def path(self) -> str:
        """The path of the file in the project."""
        return f"content/data/{self.name}.yaml"


@dataclass(frozen=True)
class RecordEntry:
    """An entry of a file: its place, its name in addresses, its title and what it is about."""

    index: int
    name: str
    title: str
    about: str


_FILES = (
    RecordFile(
        "clinic", "Clinic", "Phone, hours, holidays, offices and all facts of the clinic.", Clinic
    ),
    RecordFile(
        "notices",
        "Notices",
        "A closing day, new hours or a storm, at the top of pages.",
        Notice,
        "notice",
        ("text", "key"),
        ("from", "until", "level"),
    ),
    RecordFile(
        "people",
        "People",
        "Clinicians who agreed to be named here. Each has a page.",
        Person,
        "person",
        ("name", "key"),
        ("role", "license_type"),
    ),
    RecordFile("navigation", "Menus", "The pages of the menus, in their order.", Navigation),
    RecordFile(
        "glossary",
        "Glossary",
        "Words that need a plain meaning.",
        Term,
        "term",
        ("term",),
        ("plain",),
    ),
    RecordFile(
        "references",
        "Sources",
        "Published sources, which pages cite.",
        Reference,
        "source",
        ("title", "key"),
        ("key", "year", "journal"),
    ),
    RecordFile(
        "evidence",
        "Evidence",
        "What studies show about a treatment of a condition.",
        Evidence,
        "answer",
        ("question",),
        ("direction", "certainty"),
    ),
    RecordFile(
        "conditions",
        "Conditions",
        "The names of health problems.",
        Condition,
        "condition",
        ("name", "key"),
        ("key",),
    ),
    RecordFile(
        "treatments",
        "Treatments",
        "The names and facts of treatments.",
        Treatment,
        "treatment",
        ("name", "key"),
        ("key",),
    ),
)
RECORD_FILES = {file.name: file for file in _FILES}


def find_record_file(name: str) -> RecordFile | None:
    """Return the file with this name below content/data, or None where it has no form."""
    folder, _, lang = name.partition("/")
    if folder == STRINGS_FOLDER and re.fullmatch("[a-z]{2}", lang):
        intro = "Menus, labels and messages of the site, in the order of their file."
        return RecordFile(name, f"Interface words ({lang})", intro, None)
    return RECORD_FILES.get(name)


def list_file_fields(file: RecordFile, english: Any) -> tuple[RecordField, ...]:
    """Return the fields of a record of the file. `english` are the English strings."""
    if file.schema:
        return list_record_fields(file.schema)
    pairs = english.items() if isinstance(english, dict) else ()
    return tuple(_make_string_field(name, words, at) for at, (name, words) in enumerate(pairs))


def _make_string_field(name: str, words: Any, place: int) -> RecordField:
    is_list = isinstance(words, list)
    shown = ", ".join(map(str, words)) if is_list else str(words)
    label = name.replace("_", " ").capitalize()
    control = "lines" if is_list else "long" if len(shown) > _LONG_STRING else "text"
    return RecordField(name, label, shown, control, required=True, place=place)


def list_entries(file: RecordFile, value: Any) -> list[RecordEntry]:
    """Return the entries of a list of records as the file has it, each with its own name."""
    entries: list[RecordEntry] = []
    taken: set[str] = set()
    for index, raw in enumerate(value if isinstance(value, list) else []):
        record = raw if isinstance(raw, dict) else {}
        title = next(filter(None, (_get_text(record, name) for name in file.titles)), "")
        name = make_entry_name(_get_text(record, "key") or title) or "entry"
        while name in taken:
            name += "-2"
        taken.add(name)
        about = " · ".join(filter(None, (_get_words(record, part) for part in file.about)))
        entries.append(RecordEntry(index, name, title or f"({file.entry} without a name)", about))
    return entries


def _get_text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    text = value.get(DEFAULT_LANG) if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _get_words(record: dict[str, Any], name: str) -> str:
    text = _get_text(record, name)
    return text if name == "key" else text.replace("_", " ")


def make_entry_name(text: str) -> str:
    """Return a text in the form of a key, which is safe in addresses and names of files."""
    return re.sub(r"[^a-z0-9]+", "-", get_sort_key(text, DEFAULT_LANG).casefold())[:60].strip("-")


def make_record_url(file: str, entry: str = "", field: str = "") -> str:
    """Return the address of the form of a record, and of a field of it."""
    path = f"{file}/{entry}" if entry else file
    return f"{RECORDS_PREFIX}{quote(path)}{f'#{quote(field)}' if field else ''}"
