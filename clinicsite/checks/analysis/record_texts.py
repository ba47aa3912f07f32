"""Every text of the records that pages show, with its place in its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from clinicsite.model.fields import PROSE
from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.localized_text import LocalizedText, LocalizedTexts
from clinicsite.model.record_source import RecordSource
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.parsing.record_files import EVIDENCE, GLOSSARY
from clinicsite.parsing.ui_strings import STRINGS_FOLDER

# Names that stay as they are in every language, unless a record has two.
_PROPER_NAMES = frozenset({("Location", "name"), ("Clinic", "insurances")})
SHOWN_RECORDS = (
    *("clinic", "people", "notices"),
    *("evidence", "glossary", "conditions", "treatments"),
)
# Fields without words for visitors: keys, choices, paths, numbers and web addresses.
_UNCHECKED_FIELDS = frozenset(
    {"key", "treatment", "condition", "sources", "disagrees_with", "source", "schedule"}
    | {"label_ref", "direction", "certainty", "kind", "drawing"}
    | {"level", "pages", "link", "lang"}  # of a notice
    | {"file", "profiles", "map_url", "portal_url", "booking_url", "email", "phone", "fax"}
    | {"postal_code", "pain_clinic_status", "time_zone", "security", "verification"}
    # Of the front matter. A waiver quotes a sentence of the page that a clinician allowed.
    | {"status", "related", "searched_as", "aliases", "feed_id", "reviewed", "topics", "authors"}
    | {"rule", "quote", "approved_by", "slug", "translates", "translated"}
)
# What visitors type into the search, which no page shows.
_SEARCH_STRINGS = frozenset({"search_red_flags", "search_same_meaning"})


class RecordText(NamedTuple):
    """A text of a record that visitors read, with the keys of its sources.

    `is_prose` tells sentences from names.
    """

    source: RecordSource
    path: YamlPath
    words: str
    lang: str
    sources: tuple[str, ...] = ()
    is_prose: bool = False


def iter_record_texts(records: Records) -> Iterator[RecordText]:
    """Yield the texts of all records that pages show. A new field of a model is among them."""
    for name in SHOWN_RECORDS:
        source = records.get_source(name)
        for path, record in _iter_records(records, name, source):
            for place, words, lang, is_prose in _iter_texts(record, path):
                keys = getattr(record, "sources", ())
                own = getattr(record, "lang", None) or lang  # of a notice
                yield RecordText(source, place, words, own, keys, is_prose)


def iter_ui_strings(records: Records) -> Iterator[RecordText]:
    """Yield the words of the interface, which have placeholders and are no plain texts."""
    for lang, strings in records.strings.items():
        source = records.get_source(f"{STRINGS_FOLDER}/{lang}")
        for key, value in strings.items():
            if key not in _SEARCH_STRINGS:
                for path, words, *_ in _iter_texts(value, (key,)):
                    yield RecordText(source, path, words, lang)


def iter_untranslated_texts(records: Records, lang: str) -> Iterator[RecordText]:
    """Yield the texts of records that pages in a language show in English."""
    for name in SHOWN_RECORDS:
        source = records.get_source(name)
        for path, record in _iter_records(records, name, source):
            if getattr(record, "lang", None) in (None, lang):
                for place, words in _iter_untranslated(record, path, lang):
                    yield RecordText(source, place, words, DEFAULT_LANG)


def _iter_untranslated(value: Any, path: YamlPath, lang: str) -> Iterator[tuple[YamlPath, str]]:
    if isinstance(value, LocalizedText | LocalizedTexts):
        if value and lang not in value.versions:
            yield path, str(value)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _iter_untranslated(item, (*path, index), lang)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            is_name = (type(value).__name__, name) in _PROPER_NAMES
            if name not in _UNCHECKED_FIELDS and name != "say" and not is_name:  # `say`: sounds
                place = (*path, field.alias or name)
                yield from _iter_untranslated(getattr(value, name), place, lang)


def iter_front_matter_texts(meta: FrontMatter) -> Iterator[tuple[YamlPath, str]]:
    """Yield the texts of a front matter that visitors read. A new field is among them."""
    for path, words, *_ in _iter_texts(meta, ()):
        yield path, words


def _iter_records(
    records: Records, name: str, source: RecordSource
) -> Iterator[tuple[YamlPath, BaseModel]]:
    """Yield the records of a file, each with its path in the file."""
    found = getattr(records, name)
    if isinstance(found, BaseModel):
        yield (), found
    elif isinstance(found, dict):
        for key, record in found.items():
            yield (source.indexes.get(key, 0),), record
    else:
        field = {file.name: file.key for file in (EVIDENCE, GLOSSARY)}[name]
        for record in found:
            yield (source.indexes.get(getattr(record, field), 0),), record


def _iter_texts(
    value: Any, path: YamlPath, lang: str = DEFAULT_LANG, *, is_prose: bool = False
) -> Iterator[tuple[YamlPath, str, str, bool]]:
    if isinstance(value, LocalizedText | LocalizedTexts):
        for own, version in value.versions.items():
            yield from _iter_texts(version, (*path, own), own, is_prose=is_prose)
    elif isinstance(value, str):
        yield path, value, lang, is_prose
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _iter_texts(item, (*path, index), lang, is_prose=is_prose)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if name not in _UNCHECKED_FIELDS:
                place = (*path, field.alias or name)
                marked = PROSE in field.metadata or _is_prose(field.annotation)
                yield from _iter_texts(getattr(value, name), place, lang, is_prose=marked)


def _is_prose(annotation: Any) -> bool:
    """Return whether a type, or a part of it such as of `Sentences | None`, is sentences."""
    return PROSE in getattr(annotation, "__metadata__", ()) or any(
        map(_is_prose, get_args(annotation))
    )
