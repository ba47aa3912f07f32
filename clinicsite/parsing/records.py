"""content/data/*.yaml → typed records, or Problems with the file, the line and the cure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from clinicsite.model.claim import ClaimRule
from clinicsite.model.clinic import Clinic, Navigation, Person
from clinicsite.model.evidence import Evidence, Reference
from clinicsite.model.launch import LaunchItem
from clinicsite.model.page_structure import PageStructure
from clinicsite.model.problem import Problem, SourceFile, find_case_match, find_nearest, suggest
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG, parse_page_path
from clinicsite.model.vocabulary import Condition, FamiliarWords, Term, Treatment
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.page_structure import find_structure_problems
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.ui_strings import MissingStrings, load_ui_strings
from clinicsite.parsing.yaml_source import YamlTree, parse_yaml

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class RecordFile:
    """A file of content/data: what one of its records is called, and their schema."""

    name: str
    label: str
    schema: type[BaseModel]
    key: str  # the field by which records are told apart


RECORD_LISTS = (
    RecordFile("references", "reference", Reference, "key"),
    RecordFile("evidence", "evidence record", Evidence, "question"),
    RecordFile("glossary", "glossary term", Term, "term"),
    RecordFile("conditions", "condition", Condition, "key"),
    RecordFile("treatments", "treatment", Treatment, "key"),
    RecordFile("people", "person", Person, "key"),
    RecordFile("launch", "line of the launch list", LaunchItem, "key"),
    RecordFile("claims", "claim rule", ClaimRule, "id"),
    RecordFile("everyday", "list of everyday words", FamiliarWords, "lang"),
)
RECORD_FILES = ("anatomy", "clinic", "navigation", "words", *(file.name for file in RECORD_LISTS))


def read_records(content: Path) -> tuple[Records, list[Problem]]:
    """All records of the site, and what is wrong with them.

    What cannot be used is left out or stood in for, so that the pages can be checked all the same.
    """
    problems: list[Problem] = []
    loaded = {name: _load_file(content, name, problems) for name in RECORD_FILES}
    lists = {
        file.name: list(_validate_list(file, loaded[file.name], problems)) for file in RECORD_LISTS
    }
    keyed = {
        file.name: {getattr(record, file.key): record for record in lists[file.name]}
        for file in RECORD_LISTS
    }
    navigation = _validate_single("navigation", Navigation, loaded, problems) or Navigation(
        header=()
    )
    records = Records(
        clinic=_validate_single("clinic", Clinic, loaded, problems) or PLACEHOLDER_CLINIC,
        references=keyed["references"],
        evidence=tuple(lists["evidence"]),
        glossary=tuple(sorted(lists["glossary"], key=lambda term: term.term.casefold())),
        conditions=keyed["conditions"],
        treatments=keyed["treatments"],
        people=keyed["people"],
        launch=keyed["launch"],
        familiar_words=keyed["everyday"],
        navigation=navigation,
        strings=load_ui_strings(loaded["words"].tree, loaded["words"].source, problems)
        or {DEFAULT_LANG: MissingStrings()},
        page_structure=_validate_single("anatomy", PageStructure, loaded, problems)
        or PageStructure(),
        claims=keyed["claims"],
    )
    for file in RECORD_LISTS:
        records.invalid_keys[file.name] = _find_invalid_keys(
            loaded[file.name].tree, keyed[file.name], file.key
        )
    problems += _find_dangling_keys(records, loaded["evidence"])
    problems += _find_dangling_keys(records, loaded["treatments"])
    if (tree := loaded["anatomy"].tree) is not None:
        problems += find_structure_problems(records, tree, loaded["anatomy"].source)
    problems += _find_missing_pages(navigation, loaded["navigation"], content)
    return records, problems


def _find_invalid_keys(
    tree: YamlTree | None, valid: dict[str, Any], key: str
) -> frozenset[str] | None:
    """The keys that stand in a file and belong to no sound record; None when it is no list."""
    if tree is None or not isinstance(tree.value, list):
        return None
    given = (record.get(key) for record in tree.value if isinstance(record, dict))
    return frozenset(name for name in given if isinstance(name, str)) - valid.keys()


PLACEHOLDER_CLINIC = Clinic(name="-", launched=False, time_zone="UTC", languages=(DEFAULT_LANG,))


@dataclass
class _LoadedFile:
    """One file of records: None where it is missing or does not parse, which has been said."""

    source: SourceFile
    tree: YamlTree | None


def _load_file(content: Path, name: str, problems: list[Problem]) -> _LoadedFile:
    path = f"content/data/{name}.yaml"
    file = content / "data" / f"{name}.yaml"
    if not file.is_file():
        cure = "Put the file back; an empty list is written []."
        problems.append(Problem(path, 1, 1, "E604", "This file of records is missing", cure))
        return _LoadedFile(SourceFile.from_text(path, ""), None)
    source, faults = read_text(file, path)
    tree = None
    if not faults:
        tree, faults = parse_yaml("\n".join(source.lines), source)
    problems += faults
    return _LoadedFile(source, tree)


def _validate_single(
    name: str, schema: type[T], loaded: dict[str, _LoadedFile], problems: list[Problem]
) -> T | None:
    if loaded[name].tree is None:
        return None
    record, faults = validate_tree(
        schema, loaded[name].tree, loaded[name].source, label=f"{name} record"
    )
    problems += faults
    return record


def _find_missing_pages(
    navigation: Navigation, loaded: _LoadedFile, content: Path
) -> Iterator[Problem]:
    """Pages of the menu that do not exist."""
    for name in ("header", "footer"):
        for index, path in enumerate(getattr(navigation, name)):
            if not (parse_page_path(path) and (content / path).is_file()):
                mark = loaded.tree.get_mark((name, index))
                pages = [file.relative_to(content).as_posix() for file in content.rglob("*.md")]
                cure = suggest(path, pages, "Write the path of a page below content/.")
                message = f'There is no page "{path}"'
                problem = loaded.source.make_problem(
                    "E602", mark.line, mark.column, message, cure, mark.length
                )
                yield problem.with_fix(path, find_case_match(path, find_nearest(path, pages)))


def _validate_list(
    file: RecordFile, loaded: _LoadedFile, problems: list[Problem]
) -> Iterator[BaseModel]:
    tree, source = loaded.tree, loaded.source
    if tree is None:
        return
    if not isinstance(tree.value, list):
        mark = tree.get_mark(())
        message, cure = "This file should be a list", "Begin each record with “- ”."
        problems.append(source.make_problem("E108", mark.line, mark.column, message, cure))
        return
    first: dict[str, int] = {}
    for index in range(len(tree.value)):
        record, faults = validate_tree(file.schema, tree, source, (index,), file.label)
        problems += faults
        if record is None:
            continue
        for name in (getattr(record, file.key), *getattr(record, "also", ())):
            mark = tree.get_mark((index, file.key))
            if name.casefold() in first:
                message = f'"{name}" is used already on line {first[name.casefold()]}'
                cure = f"Give each {file.label} its own {file.key}, or delete one of the two."
                problems.append(
                    source.make_problem("E601", mark.line, mark.column, message, cure, mark.length)
                )
            first.setdefault(name.casefold(), mark.line)
        yield record


def _find_dangling_keys(records: Records, loaded: _LoadedFile) -> Iterator[Problem]:
    """Records that name one which does not exist."""
    known = {
        "treatment": ("treatments", records.treatments),
        "condition": ("conditions", records.conditions),
        "sources": ("references", records.references),
        "disagrees_with": ("references", records.references),
        "label_ref": ("references", records.references),
    }
    given = loaded.tree.value if loaded.tree and isinstance(loaded.tree.value, list) else []
    for index, record in enumerate(given):
        for name, (file, keys) in known.items():
            value = record.get(name) if isinstance(record, dict) else None
            for place, key in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(key, str) and records.is_missing(file, key):
                    path = (index, name, place) if isinstance(value, list) else (index, name)
                    mark = loaded.tree.get_mark(path)
                    message = f'"{key}" is not in content/data/{file}.yaml'
                    cure = suggest(key, keys, "Add the record there, or mend the key.")
                    yield loaded.source.make_problem(
                        "E602", mark.line, mark.column, message, cure, mark.length
                    )
