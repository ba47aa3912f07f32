"""Share texts, YAML, records, claim rules and strings of the theme between tests of one process.

No code changes a tree or a record. Tests edit one file of records, and read all of them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from clinicsite.checks.analysis.claims.engine import Judge
from clinicsite.model.claim import ClaimRule
from clinicsite.model.claim_language import ClaimLanguage
from clinicsite.model.claim_tone import Tone, WordGroups
from clinicsite.model.claim_words import ClaimAct, WordList
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlPath, YamlTree
from clinicsite.parsing.decode import read_bytes, read_text
from clinicsite.parsing.memory_cache import list_block_templates
from clinicsite.parsing.schema import validate_tree
from clinicsite.parsing.template_strings import list_template_strings
from clinicsite.parsing.yaml_source import parse_yaml
from tests.projects import ROOT

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
    languages: tuple[str, ...] = (),
) -> tuple[Any, list[Problem]]:
    """Return what `validate_tree` returned for the same part of the same tree."""
    key = (schema, id(tree), path, languages)
    if key not in _VALIDATED:  # with the tree, so that no other one gets its number
        _VALIDATED[key] = (tree, *validate_tree(schema, tree, source, path, label, languages))
    _, record, problems = _VALIDATED[key]
    return record, [*problems]


def prepare_shared_judge(
    rules: Iterable[ClaimRule],
    acts: Iterable[ClaimAct],
    lists: Mapping[str, WordList],
    tone: Tone | None = None,
    groups: WordGroups | None = None,
    language: ClaimLanguage | None = None,
) -> Judge:
    """Return the judge that was prepared from the same records."""
    given = [[*rules], [*acts], [*lists.values()], [tone, groups, language]]
    records = [record for group in given for record in group]
    key = (*map(len, given), *map(id, records))
    if key not in _JUDGES:
        _JUDGES[key] = records, Judge(given[0], given[1], lists, tone, groups, language)
    return _JUDGES[key][1]


@cache
def _list_real_strings() -> dict[str, str]:
    return list_template_strings(ROOT / "theme")


def list_shared_strings(theme: Path) -> dict[str, str]:
    """Return what `list_template_strings` returned for the real theme, which no test changes."""
    return {**_list_real_strings()} if is_real(theme) else list_template_strings(theme)


def list_shared_templates(theme: Path) -> list[Path]:
    """Return no block templates of the real theme, because these do not change while tests run."""
    return [] if is_real(theme) else list_block_templates(theme)


def is_real(theme: Path) -> bool:
    """Return whether a theme is the real one, or has links to its parts."""
    return (theme / "templates").resolve() == ROOT / "theme/templates"


SHARED_FUNCTIONS = {
    "clinicsite.parsing.record_files.read_text": read_shared_text,
    "clinicsite.parsing.record_files.parse_yaml": parse_shared_yaml,
    "clinicsite.parsing.record_files.validate_tree": validate_shared_tree,
    "clinicsite.parsing.read.list_template_strings": list_shared_strings,
    "clinicsite.parsing.memory_cache.list_block_templates": list_shared_templates,
    "clinicsite.checks.analysis.claims.engine.Judge": prepare_shared_judge,
}
