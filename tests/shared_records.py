"""Share texts, parsed YAML, validated records and claim rules between the tests of one process.

No code changes a tree or a record. Tests edit one file of records, and read all of them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from clinicsite.checks.analysis.claims.engine import Judge
from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_tone import Tone, WordGroups
from clinicsite.model.claim_words import ClaimAct, WordList
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlPath, YamlTree
from clinicsite.parsing.decode import read_bytes, read_text
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.yaml_source import parse_yaml

_TEXTS: dict[tuple[str, bytes], tuple[SourceFile, list[Problem]]] = {}
_PARSED: dict[tuple[str, str, bool], tuple[YamlTree | None, list[Problem]]] = {}
_VALIDATED: dict[tuple[type, int, YamlPath], tuple[YamlTree, Any, list[Problem]]] = {}
_JUDGES: dict[tuple[int, ...], tuple[list[Any], Judge]] = {}


def read_shared_text(file: Path, path: str) -> tuple[SourceFile, list[Problem]]:
    """Return what `read_text` returned for the same bytes of the same path."""
    data = read_bytes(file, path)
    if not isinstance(data, bytes):
        return read_text(file, path)
    key = (path, data)
    if key not in _TEXTS:
        _TEXTS[key] = read_text(file, path)
    source, problems = _TEXTS[key]
    return source, [*problems]


def parse_shared_yaml(
    text: str, source: SourceFile, *, is_list: bool = False
) -> tuple[YamlTree | None, list[Problem]]:
    """Return what `parse_yaml` returned for the same text of the same path."""
    key = (source.path, text, is_list)
    if key not in _PARSED:
        _PARSED[key] = parse_yaml(text, source, is_list=is_list)
    tree, problems = _PARSED[key]
    return tree, [*problems]


def validate_shared_tree(
    schema: type[BaseModel],
    tree: YamlTree,
    source: SourceFile,
    path: YamlPath = (),
    label: str = "page",
) -> tuple[Any, list[Problem]]:
    """Return what `validate_tree` returned for the same part of the same tree."""
    key = (schema, id(tree), path)
    if key not in _VALIDATED:  # with the tree, so that no other one gets its number
        _VALIDATED[key] = (tree, *validate_tree(schema, tree, source, path, label))
    _, record, problems = _VALIDATED[key]
    return record, [*problems]


def prepare_shared_judge(
    rules: Iterable[ClaimRule],
    acts: Iterable[ClaimAct],
    lists: Mapping[str, WordList],
    tone: Tone | None = None,
    groups: WordGroups | None = None,
) -> Judge:
    """Return the judge that was prepared from the same records."""
    given = [[*rules], [*acts], [*lists.values()], [tone, groups]]
    records = [record for group in given for record in group]
    key = (*map(len, given), *map(id, records))
    if key not in _JUDGES:
        _JUDGES[key] = records, Judge(given[0], given[1], lists, tone, groups)
    return _JUDGES[key][1]
