"""Read the records again with other words of one file, which need not be those on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from clinicsite.model.clinic import Clinic, Navigation
from clinicsite.model.problem import Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.model.records import Records, sort_terms
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.decode import decode_source
from clinicsite.parsing.record_files import (
    CONDITIONS,
    EVIDENCE,
    GLOSSARY,
    LIST_FILES,
    NOTICES,
    PEOPLE,
    REFERENCES,
    TREATMENTS,
    RecordReader,
)
from clinicsite.parsing.records import find_wrong_names
from clinicsite.parsing.ui_strings import STRINGS_FOLDER, load_ui_strings
from clinicsite.parsing.yaml_source import parse_yaml

_BY_KEY = {file.name: file for file in (CONDITIONS, NOTICES, PEOPLE, REFERENCES, TREATMENTS)}
_SINGLE: dict[str, Any] = {"clinic": Clinic, "navigation": Navigation}


def read_record_source(name: str, data: bytes) -> tuple[RecordSource, list[Problem]]:
    """Return the bytes of the file content/data/NAME.yaml as a source, and its problems."""
    file, problems = decode_source(data, f"content/data/{name}.yaml")
    if problems:
        return RecordSource(file, is_parsed=False), problems
    tree, problems = parse_yaml("\n".join(file.lines), file, is_list=name in LIST_FILES)
    if tree is None:
        return RecordSource(file, is_parsed=False), problems
    return RecordSource(file, tree), problems


def update_records(
    records: Records, name: str, source: RecordSource, content: Path
) -> tuple[Records, list[Problem]]:
    """Return the records with another source of a file, and the problems of its values."""
    reader = RecordReader(content, records.sources | {name: source})
    reader.invalid_keys |= records.invalid_keys
    reader.problems = []
    changed = _read_file(reader, name, records)
    new = replace(records, sources=reader.sources, invalid_keys=reader.invalid_keys, **changed)
    found = [*reader.problems, *find_wrong_names(new, content)]
    return new, [problem for problem in dict.fromkeys(found) if problem.path == source.file.path]


def _read_file(reader: RecordReader, name: str, records: Records) -> dict[str, Any]:
    """Return the attribute of the records that the file gives."""
    if name == EVIDENCE.name:
        return {name: tuple(reader.read_list(EVIDENCE))}
    if name == GLOSSARY.name:
        return {name: sort_terms(reader.read_list(GLOSSARY), DEFAULT_LANG)}
    if name in _BY_KEY:
        return {name: reader.read_by_key(_BY_KEY[name])}
    if name in _SINGLE:
        record = reader.read_single(name, _SINGLE[name])
        return {name: record or getattr(records, name)}
    if name.startswith(f"{STRINGS_FOLDER}/"):
        return {"strings": load_ui_strings(reader.sources, reader.problems) or records.strings}
    return {}
