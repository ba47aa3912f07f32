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
from clinicsite.model.launch import LaunchLine
from clinicsite.model.page_structure import Anatomy
from clinicsite.model.problem import Problem, Source, nearest, other_case, suggest
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG, place_of
from clinicsite.model.vocabulary import Condition, Everyday, Term, Treatment
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.page_structure import anatomy_problems
from clinicsite.parsing.schema import validate
from clinicsite.parsing.ui_strings import NoWords, interface_words
from clinicsite.parsing.yaml_source import Tree, parse

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class RecordFile:
    """A file of content/data: what one of its records is called, and their schema."""

    name: str
    what: str
    schema: type[BaseModel]
    key: str  # the field by which records are told apart


LISTS = (
    RecordFile("references", "reference", Reference, "key"),
    RecordFile("evidence", "evidence record", Evidence, "question"),
    RecordFile("glossary", "glossary term", Term, "term"),
    RecordFile("conditions", "condition", Condition, "key"),
    RecordFile("treatments", "treatment", Treatment, "key"),
    RecordFile("people", "person", Person, "key"),
    RecordFile("launch", "line of the launch list", LaunchLine, "key"),
    RecordFile("claims", "claim rule", ClaimRule, "id"),
    RecordFile("everyday", "list of everyday words", Everyday, "lang"),
)
FILES = ("anatomy", "clinic", "navigation", "words", *(file.name for file in LISTS))


def read_records(content: Path) -> tuple[Records, list[Problem]]:
    """All records of the site, and what is wrong with them.

    What cannot be used is left out or stood in for, so that the pages can be checked all the same.
    """
    problems: list[Problem] = []
    loaded = {name: _load(content, name, problems) for name in FILES}
    lists = {file.name: list(_list(file, loaded[file.name], problems)) for file in LISTS}
    keyed = {
        file.name: {getattr(record, file.key): record for record in lists[file.name]}
        for file in LISTS
    }
    navigation = _single("navigation", Navigation, loaded, problems) or Navigation(header=())
    records = Records(
        clinic=_single("clinic", Clinic, loaded, problems) or STAND_IN,
        references=keyed["references"],
        evidence=tuple(lists["evidence"]),
        glossary=tuple(sorted(lists["glossary"], key=lambda term: term.term.casefold())),
        conditions=keyed["conditions"],
        treatments=keyed["treatments"],
        people=keyed["people"],
        launch=keyed["launch"],
        everyday=keyed["everyday"],
        navigation=navigation,
        words=interface_words(loaded["words"].tree, loaded["words"].source, problems)
        or {DEFAULT_LANG: NoWords()},
        anatomy=_single("anatomy", Anatomy, loaded, problems) or Anatomy(),
        claims=keyed["claims"],
    )
    for file in LISTS:
        records.faulty[file.name] = _faulty(loaded[file.name].tree, keyed[file.name], file.key)
    problems += _dangling(records, loaded["evidence"])
    problems += _dangling(records, loaded["treatments"])
    if (tree := loaded["anatomy"].tree) is not None:
        problems += anatomy_problems(records, tree, loaded["anatomy"].source)
    problems += _missing_pages(navigation, loaded["navigation"], content)
    return records, problems


def _faulty(tree: Tree | None, sound: dict[str, Any], key: str) -> frozenset[str] | None:
    """The keys that stand in a file and belong to no sound record; None when it is no list."""
    if tree is None or not isinstance(tree.value, list):
        return None
    given = (record.get(key) for record in tree.value if isinstance(record, dict))
    return frozenset(name for name in given if isinstance(name, str)) - sound.keys()


STAND_IN = Clinic(name="-", launched=False, time_zone="UTC", languages=(DEFAULT_LANG,))


@dataclass
class _Loaded:
    """One file of records: None where it is missing or does not parse, which has been said."""

    source: Source
    tree: Tree | None


def _load(content: Path, name: str, problems: list[Problem]) -> _Loaded:
    path = f"content/data/{name}.yaml"
    file = content / "data" / f"{name}.yaml"
    if not file.is_file():
        cure = "Put the file back; an empty list is written []."
        problems.append(Problem(path, 1, 1, "E604", "This file of records is missing", cure))
        return _Loaded(Source.of(path, ""), None)
    source, faults = read_text(file, path)
    tree = None
    if not faults:
        tree, faults = parse("\n".join(source.lines), source)
    problems += faults
    return _Loaded(source, tree)


def _single(
    name: str, schema: type[T], loaded: dict[str, _Loaded], problems: list[Problem]
) -> T | None:
    if loaded[name].tree is None:
        return None
    record, faults = validate(schema, loaded[name].tree, loaded[name].source, what=f"{name} record")
    problems += faults
    return record


def _missing_pages(navigation: Navigation, loaded: _Loaded, content: Path) -> Iterator[Problem]:
    """Pages of the menu that do not exist."""
    for name in ("header", "footer"):
        for index, path in enumerate(getattr(navigation, name)):
            if not (place_of(path) and (content / path).is_file()):
                mark = loaded.tree.mark((name, index))
                pages = [file.relative_to(content).as_posix() for file in content.rglob("*.md")]
                cure = suggest(path, pages, "Write the path of a page below content/.")
                message = f'There is no page "{path}"'
                problem = loaded.source.problem(
                    "E602", mark.line, mark.column, message, cure, mark.length
                )
                yield problem.mended_by(path, other_case(path, nearest(path, pages)))


def _list(file: RecordFile, loaded: _Loaded, problems: list[Problem]) -> Iterator[BaseModel]:
    tree, source = loaded.tree, loaded.source
    if tree is None:
        return
    if not isinstance(tree.value, list):
        mark = tree.mark(())
        message, cure = "This file should be a list", "Begin each record with “- ”."
        problems.append(source.problem("E108", mark.line, mark.column, message, cure))
        return
    first: dict[str, int] = {}
    for index in range(len(tree.value)):
        record, faults = validate(file.schema, tree, source, (index,), file.what)
        problems += faults
        if record is None:
            continue
        for name in (getattr(record, file.key), *getattr(record, "also", ())):
            mark = tree.mark((index, file.key))
            if name.casefold() in first:
                message = f'"{name}" is used already on line {first[name.casefold()]}'
                cure = f"Give each {file.what} its own {file.key}, or delete one of the two."
                problems.append(
                    source.problem("E601", mark.line, mark.column, message, cure, mark.length)
                )
            first.setdefault(name.casefold(), mark.line)
        yield record


def _dangling(records: Records, loaded: _Loaded) -> Iterator[Problem]:
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
                if isinstance(key, str) and records.lacks(file, key):
                    path = (index, name, place) if isinstance(value, list) else (index, name)
                    mark = loaded.tree.mark(path)
                    message = f'"{key}" is not in content/data/{file}.yaml'
                    cure = suggest(key, keys, "Add the record there, or mend the key.")
                    yield loaded.source.problem(
                        "E602", mark.line, mark.column, message, cure, mark.length
                    )
