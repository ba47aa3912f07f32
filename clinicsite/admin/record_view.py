"""Collect what the pages of the records show."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from clinicsite.admin.drafts import StoredDraft
from clinicsite.admin.record_catalog import RecordFile, make_record_url
from clinicsite.admin.record_fields import DRAWINGS, LANGUAGES, PAGES, RecordField
from clinicsite.admin.record_store import RecordFileText
from clinicsite.admin.record_values import FROM, to_form
from clinicsite.model.opening_hours import WEEKDAYS
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.people_pages import PEOPLE_FOLDER
from clinicsite.parsing.site import Site

Choices = dict[str, list[tuple[str, str]]]
HOME = "pages/home.md"
_PAGES = {
    "clinic": "pages/contact.md",
    "glossary": "pages/glossary.md",
    "evidence": "pages/evidence.md",
    "references": "pages/evidence.md",
}
# The words of a link from a page to its record.
_LINKS = {
    "pages/contact.md": ("Edit the phone and hours", make_record_url("clinic", "", "locations")),
    "pages/glossary.md": ("Edit the glossary", make_record_url("glossary")),
    "pages/evidence.md": ("Edit the evidence", make_record_url("evidence")),
}
_HEADING = re.compile(r"# (.+)")


def list_choices(site: Site | None) -> Choices:
    """Return the choices of fields that name something of the site, by what they name."""
    if site is None:
        return {}
    records = site.records
    named = {
        name: [(key, str(getattr(one, "name", key))) for key, one in getattr(records, name).items()]
        for name in ("conditions", "treatments")
    }
    references = [(key, one.title) for key, one in records.references.items()]
    pages = [
        (path, one.meta.title if one.meta else path)
        for path, one in site.documents.items()
        if not one.is_made
    ]
    drawings = [(name, name.replace("-", " ")) for name in sorted(site.drawings)]
    languages = [
        (lang, str(strings.get("language_name", lang))) for lang, strings in records.strings.items()
    ]
    others = {"references": references, PAGES: pages, DRAWINGS: drawings, LANGUAGES: languages}
    return {**named, **others}


def describe_form(
    text: RecordFileText,
    fields: tuple[RecordField, ...],
    record: Any,
    drafts: Iterable[StoredDraft],
    restored: StoredDraft | None,
) -> dict[str, Any]:
    """Return the values of the template of a form."""
    saved = to_form(fields, record)
    others = [describe_draft(one) for one in drafts if one != restored]
    return {
        "file": text.file,
        "values": saved | (describe_draft(restored)["value"] if restored else {}),
        "groups": list(_group_fields(text, fields)),
        "drafts": [one for one in others if one["value"] != saved],
        "weekdays": WEEKDAYS,
        "default_lang": DEFAULT_LANG,
        "field_blank": lambda field: to_form(field.fields, {}),
    }


def _group_fields(
    text: RecordFileText, fields: tuple[RecordField, ...]
) -> Iterator[tuple[str, list[RecordField]]]:
    """Yield the fields in groups: those of strings below the comments of their file."""
    if text.file.schema:
        yield "", list(fields)
        return
    group: tuple[str, list[RecordField]] = ("", [])
    above = [(mark.line, name) for (name, *rest), mark in text.source.tree.keys.items() if not rest]
    lines = {name: line for line, name in above}
    for field in fields:
        line = lines.get(str(field.name), 0)
        found = _HEADING.fullmatch(text.source.file.lines[line - 2]) if line > 1 else None
        if found:
            if group[1]:
                yield group
            group = (found[1].rstrip("."), [])
        group[1].append(field)
    yield group


def describe_draft(draft: StoredDraft) -> dict[str, Any]:
    """Return an unsaved version for the form, with its age in words."""
    minutes = max(0, int(dt.datetime.now(dt.UTC).timestamp() - draft.saved_at) // 60)
    hours, days = minutes // 60, minutes // (60 * 24)
    age = f"{days} days" if days > 1 else f"{hours} hours" if hours > 1 else f"{minutes} minutes"
    value = json.loads(draft.body or "{}")
    return {"window": draft.window, "base": draft.base, "value": value, "age": age}


def find_preview_path(file: RecordFile, record: Any, site: Site) -> str:
    """Return the path of the page that shows a record, relative to content/."""
    values = record if isinstance(record, dict) else {}
    key = str(values.get("key", ""))
    candidates = {
        "people": f"{PEOPLE_FOLDER}/{key}.md",
        "conditions": f"conditions/{key}.md",
        "treatments": f"treatments/{key}.md",
        **_PAGES,
    }
    _, _, lang = file.name.partition("/")
    pages = values.get("pages")
    wanted = candidates.get(file.name, "")
    if file.name == "notices" and isinstance(pages, list) and pages:
        wanted = str(pages[0])
    if lang and lang != DEFAULT_LANG:
        wanted = HOME.replace(".md", f".{lang}.md")
    return wanted if wanted in site.documents or (file.name == "people" and key) else HOME


def find_record_link(path: str) -> tuple[str, str] | None:
    """Return the words and the address of the form of the record that a page shows, or None."""
    folder, _, name = path.rpartition("/")
    if folder == PEOPLE_FOLDER:
        return "Edit this person", make_record_url("people", name.removesuffix(".md"))
    return _LINKS.get(path)


def list_languages(site: Site | None, record: Any) -> list[tuple[str, str]]:
    """Return the languages in which a record is asked for: those of the site and its own."""
    known = dict(list_choices(site).get(LANGUAGES, [])) if site else {}
    own = dict.fromkeys(_iter_languages(record))
    return [(lang, known.get(lang, lang)) for lang in dict.fromkeys([DEFAULT_LANG, *known, *own])]


def _iter_languages(value: Any) -> Iterator[str]:
    """Yield the languages of the texts of a record."""
    for inner in value.values() if isinstance(value, dict) else value or ():
        if isinstance(inner, dict) and DEFAULT_LANG in inner:
            yield from inner
        elif isinstance(inner, dict | list):
            yield from _iter_languages(inner)


def format_value(value: Any) -> str:
    """Return a value of a form as a text for a person who compares two of them."""
    if isinstance(value, dict):
        parts = (format_value(one) for name, one in value.items() if name != FROM)
        return "\n".join(filter(None, parts))
    if isinstance(value, list):
        return "\n".join(map(format_value, value))
    return str(value)
