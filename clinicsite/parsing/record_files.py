"""Read the files of content/data into typed records, with a problem for each mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_language import ClaimLanguage
from clinicsite.model.claim_tone import Tone, WordGroups
from clinicsite.model.claim_words import ClaimAct, WordList
from clinicsite.model.evidence import Evidence
from clinicsite.model.launch import LaunchItem
from clinicsite.model.notice import Notice
from clinicsite.model.person import Person
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.record_source import RecordSource
from clinicsite.model.reference import Reference
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.model.vocabulary import Condition, FamiliarWords, Term, Treatment
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.ui_strings import (
    STRINGS_FOLDER,
    find_old_strings,
    list_languages,
    list_string_files,
)
from clinicsite.parsing.yaml_source import parse_yaml

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class RecordList(Generic[T]):
    """A file that is a list of records. `key` is the field that identifies a record."""

    name: str
    label: str
    schema: type[T]
    key: str


REFERENCES = RecordList("references", "reference", Reference, "key")
EVIDENCE = RecordList("evidence", "evidence record", Evidence, "question")
GLOSSARY = RecordList("glossary", "glossary term", Term, "term")
CONDITIONS = RecordList("conditions", "condition", Condition, "key")
TREATMENTS = RecordList("treatments", "treatment", Treatment, "key")
PEOPLE = RecordList("people", "person", Person, "key")
LAUNCH = RecordList("launch", "line of the launch list", LaunchItem, "key")
CLAIMS = RecordList("claims", "claim rule", ClaimRule, "id")
CLAIM_ACTS = RecordList("claim-acts", "act of a sentence", ClaimAct, "id")
CLAIM_GROUPS = RecordList("claim-groups", "list of groups of words", WordGroups, "lang")
CLAIM_LANGUAGES = RecordList("claim-languages", "language of claim rules", ClaimLanguage, "lang")
CLAIM_TONE = RecordList("claim-tone", "tone of a language", Tone, "lang")
CLAIM_WORDS = RecordList("claim-words", "word list", WordList, "name")
NOTICES = RecordList("notices", "notice", Notice, "key")
FAMILIAR_WORDS = RecordList("familiar-words", "list of familiar words", FamiliarWords, "lang")

ENGLISH_STRINGS = f"{STRINGS_FOLDER}/en"
SINGLE_FILES = ("clinic", "navigation", "page-structure", ENGLISH_STRINGS)
LIST_FILES = tuple(
    file.name
    for file in (
        *(REFERENCES, EVIDENCE, GLOSSARY, CONDITIONS, TREATMENTS),
        *(PEOPLE, LAUNCH, CLAIMS, CLAIM_ACTS, CLAIM_GROUPS, CLAIM_LANGUAGES, CLAIM_TONE),
        CLAIM_WORDS,
        *(NOTICES, FAMILIAR_WORDS),
    )
)
RECORD_FILES = (*SINGLE_FILES, *LIST_FILES)
# Files without which the site cannot be built, or its pages not be checked.
NEVER_EMPTY = frozenset({*SINGLE_FILES, CLAIMS.name, LAUNCH.name, FAMILIAR_WORDS.name})
_PUT_BACK = "Put back an earlier version of the file."
# Names that these files had in earlier versions of the project.
OLD_NAMES = {"page-structure": "anatomy", "familiar-words": "everyday"}


class RecordReader:
    """Reads the files of one content folder. `problems` holds the mistakes found so far.

    `sources` are files that were read before, in place of those on disk.
    """

    def __init__(self, content: Path, sources: dict[str, RecordSource] | None = None) -> None:
        self._content = content
        self.problems = list(find_old_strings(content))
        self._has_old_strings = bool(self.problems)
        # Keys of records with a mistake, by file, or None for a file that is not a list.
        self.invalid_keys: dict[str, frozenset[str] | None] = dict.fromkeys(LIST_FILES)
        names = dict.fromkeys((*RECORD_FILES, *list_string_files(content)))
        self.languages = list_languages(content)
        self.sources = sources or {name: self._read_source(name) for name in names}

    def _read_source(self, name: str) -> RecordSource:
        path = f"content/data/{name}.yaml"
        file = self._content / "data" / f"{name}.yaml"
        renamed = list(_find_old_name(self._content, name))
        self.problems += renamed
        if not file.is_file():
            help_text = "Put the file back; an empty list is written []."
            help_text = _PUT_BACK if name in NEVER_EMPTY else help_text
            missing = Problem(path, 1, 1, "E604", "This file of records is missing", help_text)
            is_moved = name == ENGLISH_STRINGS and self._has_old_strings
            self.problems += [] if renamed or is_moved else [missing]
            return RecordSource(SourceFile.from_text(path, ""), is_parsed=False)
        source, problems = read_text(file, path)
        if name in NEVER_EMPTY:
            problems = [
                replace(one, help=_PUT_BACK) if one.code == "E203" else one for one in problems
            ]
        tree = None
        if not problems:
            is_list = name in LIST_FILES
            tree, problems = parse_yaml("\n".join(source.lines), source, is_list=is_list)
        self.problems += problems
        return RecordSource(source, tree) if tree else RecordSource(source, is_parsed=False)

    def read_single(self, name: str, schema: type[T]) -> T | None:
        """Return the one record of a file, or None where it has a mistake."""
        source = self.sources[name]
        self.invalid_keys[name] = None
        if not source.is_parsed:
            return None
        if source.tree.value is None:
            message = "This file has no fields"
            self.problems.append(source.file.make_problem("E108", 1, 1, message, _PUT_BACK))
            return None
        record, problems = validate_tree(
            schema, source.tree, source.file, label=f"{name} record", languages=self.languages
        )
        self.problems += problems
        if record is not None:
            self.invalid_keys[name] = frozenset()
        return record

    def read_list(self, file: RecordList[T]) -> list[T]:
        """Return the valid records of a file, in the order of the file."""
        source = self.sources[file.name]
        if not source.is_parsed:
            return []
        if not source.is_list:
            message, help_text = "This file should be a list", "Begin each record with “- ”."
            if source.tree.value is None:
                message, help_text = "This file has no records", "Write [] below its comments."
                help_text = _PUT_BACK if file.name in NEVER_EMPTY else help_text
            self.problems.append(source.file.make_problem("E108", 1, 1, message, help_text))
            return []
        records, lines = [], dict[str, int]()
        for index in range(len(source.tree.value)):
            record, problems = validate_tree(
                file.schema, source.tree, source.file, (index,), file.label, self.languages
            )
            self.problems += problems
            if record is not None:
                self.problems += _find_duplicates(file, source, index, record, lines)
                source.indexes.setdefault(getattr(record, file.key), index)
                records.append(record)
        keys = (_get_raw_key(record, file.key) for record in source.raw_records)
        given = frozenset(key for key in keys if isinstance(key, str))
        self.invalid_keys[file.name] = given - {getattr(record, file.key) for record in records}
        return records

    def read_by_key(self, file: RecordList[T]) -> dict[str, T]:
        """Return the valid records of a file by their keys."""
        return {getattr(record, file.key): record for record in self.read_list(file)}


def _get_raw_key(record: dict[str, Any], field: str) -> Any:
    """Return the key of a record that may be invalid, or the English text that is its key."""
    key = record.get(field)
    return key.get(DEFAULT_LANG) if isinstance(key, dict) else key


def _find_old_name(content: Path, name: str) -> Iterator[Problem]:
    """Yield a problem where a file still has the name of an earlier version."""
    old = OLD_NAMES.get(name)
    if old and (content / "data" / f"{old}.yaml").is_file():
        message = f"The site does not read {old}.yaml: the name of this file is now {name}.yaml"
        help_text = f"Rename the file to {name}.yaml. Delete it if {name}.yaml is already there."
        yield Problem(f"content/data/{old}.yaml", 1, 1, "E604", message, help_text)


def _find_duplicates(
    file: RecordList[T], source: RecordSource, index: int, record: T, lines: dict[str, int]
) -> Iterator[Problem]:
    """Yield a problem for each name of a record that an earlier record has. Extend `lines`."""
    line = source.tree.get_mark((index, file.key)).line
    for name in (getattr(record, file.key), *getattr(record, "also", ())):
        if first := lines.get(name.casefold()):
            message = f'"{name}" is used already on line {first}'
            help_text = f"Give each {file.label} its own {file.key}, or delete one of the two."
            yield source.make_problem("E601", (index, file.key), message, help_text)
        lines.setdefault(name.casefold(), line)
