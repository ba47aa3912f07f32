"""Join what is typed in the form of a record with its file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from clinicsite.admin.drafts import StoredDraft
from clinicsite.admin.record_catalog import (
    NEW_ENTRY,
    RecordEntry,
    RecordFile,
    find_record_file,
    list_file_fields,
    make_record_url,
)
from clinicsite.admin.record_fields import RecordField
from clinicsite.admin.record_problems import describe_problems
from clinicsite.admin.record_store import RecordFileText, hash_record, read_record_text
from clinicsite.admin.record_values import from_form, to_form
from clinicsite.admin.record_view import (
    describe_draft,
    describe_form,
    find_preview_path,
    format_value,
    list_choices,
    list_languages,
)
from clinicsite.authoring.new import slugify_title
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.record_files import ENGLISH_STRINGS
from clinicsite.parsing.record_update import read_record_source
from clinicsite.parsing.ui_strings import STRINGS_FOLDER
from clinicsite.preview.record_draft import (
    check_records,
    draft_records,
    list_missing_facts,
    render_with_records,
)
from clinicsite.preview.session import PreviewSession

MAX_KEY = 60  # characters of a key that is made from a title
Value = dict[str, Any]


@dataclass(frozen=True)
class RecordForm:
    """A record of a file with its fields. `name` is that of an entry of a list."""

    session: PreviewSession
    text: RecordFileText
    name: str
    fields: tuple[RecordField, ...]
    entry: RecordEntry | None = None

    @classmethod
    def load(cls, session: PreviewSession, file: RecordFile, name: str = "") -> RecordForm | None:
        """Return the form of a record as its file is now, or None where there is none."""
        site = session.lazy_site
        known = site.site.records.sources.get(file.name) if site else None
        text = read_record_text(session.root, file, known)
        if text is None or (name and not file.is_list):
            return None
        entry = text.find_entry(name) if name else None
        if name and name != NEW_ENTRY and entry is None:
            return None
        return cls(session, text, name, _list_fields(session, file), entry)

    @property
    def index(self) -> int | None:
        """The place of the record in its list, or None for a new one."""
        return self.entry.index if self.entry else None

    @property
    def is_new(self) -> bool:
        """Whether the list does not have the entry yet."""
        return self.name == NEW_ENTRY

    @property
    def record(self) -> Any:
        """The record as its file has it."""
        return self.text.get_record(self.index)

    @cached_property
    def base(self) -> str:
        """The version of the record on disk."""
        return hash_record(self.record)

    @property
    def path(self) -> str:
        """The path of the form, behind that of all records."""
        return f"{self.text.file.name}/{self.name}" if self.name else self.text.file.name

    @property
    def url(self) -> str:
        """The address of the form."""
        return make_record_url(self.text.file.name, self.name)

    @property
    def draft_path(self) -> str:
        """The path that drafts of the form have."""
        return f"data/{self.path}"

    @property
    def usage_key(self) -> str:
        """The key by which pages and records name the record."""
        values = self.record if isinstance(self.record, dict) else {}
        term = values.get("term")
        key = values.get("key") or (term.get(DEFAULT_LANG) if isinstance(term, dict) else term)
        return key if isinstance(key, str) else ""

    def is_same(self, value: Value) -> bool:
        """Return whether the typed values are those of the file. Raises TypedValueError."""
        return bool(self._to_record(value) == (self.record or {}))

    def with_value(self, value: Value) -> RecordForm:
        """Return the form as it is once the typed values are in the file. Raises TextEditError."""
        record = self._to_record(value)
        data = self.text.with_record(self.index, record)
        source, problems = read_record_source(self.text.file.name, data)
        text = replace(self.text, data=data, source=source, problems=problems)
        if not self.text.file.is_list:
            return replace(self, text=text)
        entries = text.entries
        entry = entries[-1 if self.index is None else self.index]
        return replace(self, text=text, name=entry.name, entry=entry)

    def _to_record(self, value: Value) -> Value:
        keep = not self.text.file.is_list
        record = from_form(self.fields, value, self.record, keep=keep)
        titles = (value.get(name) for name in self.text.file.titles)
        words = (one.get(DEFAULT_LANG) if isinstance(one, dict) else one for one in titles)
        title = next((one for one in words if isinstance(one, str) and one), "")
        if self.is_new and title and any(field.name == "key" for field in self.fields):
            record = {"key": slugify_title(title)[:MAX_KEY].strip("-")} | record
        return record

    def list_problems(self, *, with_rules: bool = False) -> list[dict[str, Any]]:
        """Return the problems of the record.

        The rules on records take longer than the schema.
        """
        file, source = self.text.file, self.text.source
        records, problems = draft_records(self.session, file.name, source, self.text.problems)
        if with_rules and not any(one.severity == "error" for one in problems):
            problems += check_records(self.session, records, file.path)
        prefix = () if self.index is None else (self.index,)
        return describe_problems(self.fields, source.tree, dict.fromkeys(problems), prefix)

    def list_missing_facts(self) -> list[dict[str, Any]]:
        """Return the missing facts of the record, each with its field."""
        source = self.text.source
        records, _ = draft_records(self.session, self.text.file.name, source, self.text.problems)
        missing = list_missing_facts(self.session, records, self.text.file.path)
        return describe_problems(self.fields, source.tree, missing, ())

    def has_new_errors(self, problems: list[dict[str, Any]]) -> bool:
        """Return whether there is an error that the record on disk does not have."""
        errors = [one for one in problems if one["is_error"]]
        if not errors:
            return False
        known = [one["message"] for one in self.list_problems()] if not self.is_new else []
        return any(one["message"] not in known for one in errors)

    def render_page(self, value: Value) -> bytes:
        """Return the page that shows the record, with the typed values."""
        if self.session.lazy_site is None:
            return b""
        changed = self.with_value(value)
        text = changed.text
        records, _ = draft_records(self.session, text.file.name, text.source, text.problems)
        path = find_preview_path(self.text.file, changed.record, self.session.lazy_site.site)
        return render_with_records(self.session, records, path)

    def describe(
        self,
        drafts: Iterable[StoredDraft],
        copied: RecordEntry | None,
        restored: StoredDraft | None,
    ) -> dict[str, Any]:
        """Return the values of the template of the form.

        The form has the words of a `restored` draft, or those of another entry that is `copied`.
        """
        record = self.text.get_record(copied.index) if copied else self.record
        if copied and isinstance(record, dict):
            record = {name: value for name, value in record.items() if name != "key"}
        site = self.session.lazy_site.site if self.session.lazy_site else None
        view = describe_form(self.text, self.fields, record, drafts, restored)
        return view | {
            "choices": list_choices(site),
            "languages": list_languages(site, record),
            "base": restored.base if restored else self.base,
            "disk_base": self.base,
            "differences": self._list_conflicts(restored),
            "window": restored.window if restored else "",
            "facts": self.list_missing_facts(),
            "is_fixed_key": not self.is_new,
            "is_dirty": bool(copied or restored),
        }

    def _list_conflicts(self, draft: StoredDraft | None) -> list[dict[str, Any]]:
        """Return the differences from the file, if it has changed since a draft began."""
        if draft is None or draft.base == self.base:
            return []
        return self.list_differences(describe_draft(draft)["value"])

    def list_differences(self, value: Value) -> list[dict[str, Any]]:
        """Return the fields that differ between the typed values and the file."""
        theirs = to_form(self.fields, self.record)
        mine = to_form(self.fields, self._to_record(value))
        return [
            {
                "name": field.name,
                "label": field.label,
                "mine": format_value(mine[field.name]),
                "theirs": format_value(theirs[field.name]),
                "value": theirs[field.name],
            }
            for field in self.fields
            if mine[field.name] != theirs[field.name]
        ]

    def make_draft(self, window: str, base: str, value: Value) -> StoredDraft:
        """Return the draft that stores the typed values of a window."""
        words = json.dumps(value, ensure_ascii=False)
        return StoredDraft(self.draft_path, window, base, {}, words, time.time())


def _list_fields(session: PreviewSession, file: RecordFile) -> tuple[RecordField, ...]:
    english = find_record_file(ENGLISH_STRINGS) if file.schema is None else None
    source = read_record_text(session.root, english) if english else None
    return list_file_fields(file, source.source.tree.value if source else None)


def find_language_files(root: Path) -> list[RecordFile]:
    """Return the files of interface words, English first."""
    folder = root / "content/data" / STRINGS_FOLDER
    names = sorted(file.stem for file in folder.glob("*.yaml"))
    ordered = dict.fromkeys([DEFAULT_LANG, *names])
    return [file for name in ordered if (file := find_record_file(f"{STRINGS_FOLDER}/{name}"))]
