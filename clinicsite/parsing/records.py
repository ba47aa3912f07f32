"""Read all records of a site and check the names with which they refer to each other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from clinicsite.model.clinic import Clinic, Navigation
from clinicsite.model.page_structure import PageStructure
from clinicsite.model.problem import Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.model.records import Records, sort_terms
from clinicsite.model.urls import DEFAULT_LANG, parse_page_path
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.parsing.claim_names import find_unknown_names
from clinicsite.parsing.outdated_records import find_outdated_clinic
from clinicsite.parsing.page_structure import find_structure_problems
from clinicsite.parsing.people_pages import PEOPLE_FOLDER
from clinicsite.parsing.record_files import (
    CLAIM_ACTS,
    CLAIM_GROUPS,
    CLAIM_LANGUAGES,
    CLAIM_TONE,
    CLAIM_WORDS,
    CLAIMS,
    CONDITIONS,
    EVIDENCE,
    FAMILIAR_WORDS,
    GLOSSARY,
    LAUNCH,
    NOTICES,
    PEOPLE,
    REFERENCES,
    TREATMENTS,
    RecordReader,
)
from clinicsite.parsing.ui_strings import MissingStrings, load_ui_strings
from clinicsite.support.edit_distance import (
    MAX_LOOKUPS,
    MAX_SUGGESTIONS,
    find_case_match,
    find_nearest,
    format_question,
    suggest,
)

PLACEHOLDER_CLINIC = Clinic(name="-", launched=False, time_zone="UTC", languages=(DEFAULT_LANG,))


def read_records(content: Path) -> tuple[Records, list[Problem]]:
    """Return all records of the site, and the problems in their files.

    The records leave out what is invalid, so that the pages can still be checked.
    """
    reader = RecordReader(content)
    evidence, glossary = reader.read_list(EVIDENCE), reader.read_list(GLOSSARY)
    strings = load_ui_strings(reader.sources, reader.problems)
    outdated = list(find_outdated_clinic(reader.sources["clinic"]))
    reader.problems += outdated
    clinic = reader.read_single("clinic", Clinic) if not outdated else None
    if outdated:
        reader.invalid_keys["clinic"] = None
    records = Records(
        clinic=clinic or PLACEHOLDER_CLINIC,
        references=reader.read_by_key(REFERENCES),
        evidence=tuple(evidence),
        glossary=sort_terms(glossary, DEFAULT_LANG),
        conditions=reader.read_by_key(CONDITIONS),
        treatments=reader.read_by_key(TREATMENTS),
        people=reader.read_by_key(PEOPLE),
        launch=reader.read_by_key(LAUNCH),
        familiar_words=reader.read_by_key(FAMILIAR_WORDS),
        navigation=reader.read_single("navigation", Navigation)
        or Navigation.model_construct(header=()),
        strings=strings or {DEFAULT_LANG: MissingStrings()},
        page_structure=reader.read_single("page-structure", PageStructure) or PageStructure(),
        claims=reader.read_by_key(CLAIMS),
        claim_acts=reader.read_by_key(CLAIM_ACTS),
        claim_groups=reader.read_by_key(CLAIM_GROUPS),
        claim_languages=reader.read_by_key(CLAIM_LANGUAGES),
        claim_tone=reader.read_by_key(CLAIM_TONE),
        claim_words=reader.read_by_key(CLAIM_WORDS),
        notices=reader.read_by_key(NOTICES),
        invalid_keys=reader.invalid_keys,
        sources=reader.sources,
    )
    problems = reader.problems
    if found := list(find_structure_problems(records)):
        problems += found
        records.invalid_keys["page-structure"] = None  # no page is blamed for it
    problems += find_unknown_names(records)
    problems += find_wrong_names(records, content)
    return records, problems


def find_wrong_names(records: Records, content: Path) -> Iterator[Problem]:
    """Yield a problem for each record or page that another one names and that is not there."""
    yield from _find_dangling_keys(records, "evidence")
    yield from _find_dangling_keys(records, "treatments")
    yield from _find_missing_pages(records, content)
    yield from _find_missing_notice_pages(records, content)
    yield from _find_pages_without_person(records, content)


def make_empty_records() -> Records:
    """Return the records of a site whose files cannot be read."""
    return read_records(Path(os.devnull))[0]


def _find_missing_pages(records: Records, content: Path) -> Iterator[Problem]:
    """Yield a problem for each page of a menu that does not exist."""
    source, navigation = records.get_source("navigation"), records.navigation
    for name, paths in navigation.lists.items():
        for index, path in enumerate(paths):
            yield from _check_page_exists(source, (name, index), path, content)


def _find_missing_notice_pages(records: Records, content: Path) -> Iterator[Problem]:
    """Yield a problem for each page of a notice that does not exist, and for its language."""
    source = records.get_source("notices")
    for key, notice in records.notices.items():
        at = source.indexes[key]
        for index, path in enumerate(notice.pages):
            yield from _check_page_exists(source, (at, "pages", index), path, content)
        if notice.link:
            yield from _check_page_exists(source, (at, "link"), notice.link, content)
        if notice.lang and notice.lang not in records.strings:
            message = f'"{notice.lang}" is not a language of the site'
            help_text = suggest(
                notice.lang, records.strings, f"You can use: {', '.join(records.strings)}."
            )
            yield source.make_problem("E102", (at, "lang"), message, help_text)


def _check_page_exists(
    source: RecordSource, at: YamlPath, path: str, content: Path
) -> Iterator[Problem]:
    """Yield a problem where a record names a page that does not exist."""
    if not (parse_page_path(path) and (content / path).is_file()):
        pages = [file.relative_to(content).as_posix() for file in content.rglob("*.md")]
        otherwise = "Write the path of a page below content/."
        if source.file.path.endswith("notices.yaml"):
            otherwise += " Without the line “pages:” all pages show the notice."
        same = format_question(sorted(_find_same_name(path, pages))[:MAX_SUGGESTIONS])
        help_text = f"{same} {otherwise}" if same else suggest(path, pages, otherwise)
        problem = source.make_problem("E602", at, f'There is no page "{path}"', help_text)
        yield problem.with_fix(path, find_case_match(path, find_nearest(path, pages)))


def _find_same_name(path: str, pages: Iterable[str]) -> Iterator[str]:
    """Yield the pages that a person means by a name without its folder or its ending."""
    words = re.sub(r"^(?:content)?/|(?:\.md|\.html|/)$", "", path.strip().casefold())
    for page in pages:
        name = page.removesuffix(".md")
        if words in (name, name.rpartition("/")[2]):
            yield page


def _find_pages_without_person(records: Records, content: Path) -> Iterator[Problem]:
    """Yield a problem for each page of a clinician who has no record, and so no consent."""
    for file in sorted((content / PEOPLE_FOLDER).glob("*.md")):
        path = file.relative_to(content).as_posix()
        page = parse_page_path(path)
        if page and records.is_missing("people", page.slug):
            message = f'people.yaml has no clinician with the key "{page.slug}"'
            help_text = "Add the record, with their consent, or delete the page."
            yield Problem(f"content/{path}", 1, 1, "E602", message, help_text)


# The fields of a record that name another record, and the file of that record.
_KEY_FIELDS = {
    "treatment": "treatments",
    "condition": "conditions",
    "sources": "references",
    "disagrees_with": "references",
    "label_ref": "references",
}


def _find_dangling_keys(records: Records, name: str) -> Iterator[Problem]:
    """Yield a problem for each key in a file that names a record that does not exist."""
    known: dict[str, Iterable[str]] = {
        "treatments": records.treatments,
        "conditions": records.conditions,
        "references": records.references,
    }
    source = records.get_source(name)
    lookups = 0
    for index, record in enumerate(source.raw_records):
        for path, file, key in _iter_keys(record):
            if records.is_missing(file, key):
                lookups += 1
                message = f'"{key}" is not in content/data/{file}.yaml'
                choices = known[file] if lookups <= MAX_LOOKUPS else ()
                help_text = suggest(key, choices, "Add the record there, or correct the key.")
                yield source.make_problem("E602", (index, *path), message, help_text)


def _iter_keys(record: Mapping[str, Any]) -> Iterator[tuple[YamlPath, str, str]]:
    """Yield the keys that a record names, each with its position in the record and its file."""
    for name, file in _KEY_FIELDS.items():
        value = record.get(name)
        if isinstance(value, str):
            yield (name,), file, value
        elif isinstance(value, list):
            for place, key in enumerate(value):
                if isinstance(key, str):
                    yield (name, place), file, key
