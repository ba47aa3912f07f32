"""Find the field of each problem of a record, and the record of a problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from clinicsite.admin.record_catalog import find_record_file, make_record_url
from clinicsite.admin.record_fields import RecordField
from clinicsite.admin.record_hours import find_weekday
from clinicsite.admin.record_store import read_record_text
from clinicsite.model.problem import Problem
from clinicsite.model.yaml_tree import YamlPath, YamlTree
from clinicsite.preview.overlay import MEANINGS_URL_PATH

_FOLDER, _ENDING = "content/data/", ".yaml"
_QUOTED = re.compile(r'"([\w-]+)"')


def find_field_path(tree: YamlTree, problem: Problem, prefix: YamlPath) -> YamlPath | None:
    """Return the path of the value that a problem is about, below `prefix`, or None elsewhere."""
    place = (problem.line, problem.column)
    keys = [path for path, mark in tree.keys.items() if (mark.line, mark.column) == place]
    values = [path for path, mark in tree.values.items() if (mark.line, mark.column) == place]
    is_missing = problem.code == "E103" and not problem.length
    found = values[:1] if is_missing and values else [*keys, *reversed(values)][:1]
    if not found:
        on_line = [
            path
            for marks in (tree.keys, tree.values)
            for path, mark in marks.items()
            if mark.line == problem.line
        ]
        found = sorted(on_line, key=len)[:1]
    if not found:
        before = [path for path, mark in tree.values.items() if mark.line <= problem.line]
        found = before[-1:]
    path = found[0] if found else ()
    return path if path[: len(prefix)] == prefix else None


def get_form_path(
    fields: Sequence[RecordField], tree: YamlTree, problem: Problem, prefix: YamlPath
) -> list[str | int] | None:
    """Return the steps to the field of a problem in the form, or None for another record."""
    path = find_field_path(tree, problem, prefix)
    if path is None:
        return None
    steps = list(path[len(prefix) :])
    names = _list_names(fields, steps)
    named = [name for name in _QUOTED.findall(problem.message) if name in names]
    if named and "missing" in problem.message:
        steps.append(named[0])
    if len(steps) > 1 and steps[-2] == "hours" and isinstance(steps[-1], int):
        day = find_weekday(str(tree.get_value(path, "")))
        steps[-1] = steps[-1] if day is None else day
    return steps


def _list_names(fields: Sequence[RecordField], steps: Sequence[str | int]) -> list[str]:
    """Return the names of the fields of the group at the end of some steps."""
    for step in steps:
        if isinstance(step, str):
            field = next((one for one in fields if one.name == step), None)
            fields = field.fields if field else ()
    return [field.name for field in fields]


def describe_problems(
    fields: Sequence[RecordField], tree: YamlTree, problems: Iterable[Problem], prefix: YamlPath
) -> list[dict[str, Any]]:
    """Return the problems of one record for its form, each once."""
    described = []
    for problem in problems:
        steps = get_form_path(fields, tree, problem, prefix)
        if steps is not None:
            described.append(_describe(problem, steps))
    return described


def _describe(problem: Problem, steps: list[str | int]) -> dict[str, Any]:
    shown = problem.printable
    return {
        "path": steps,
        "is_error": problem.severity == "error",
        "message": f"{shown.message}.",
        "help": shown.help,
        "label": problem.label,
        "meaning": f"/{MEANINGS_URL_PATH}#{problem.code.lower()}",
    }


def find_record_url(root: Path, problem: Problem) -> str:
    """Return the address of the field of a problem, or an empty text where it has no form."""
    path = problem.path
    name = path.removeprefix(_FOLDER).removesuffix(_ENDING)
    file = find_record_file(name) if path == f"{_FOLDER}{name}{_ENDING}" else None
    text = read_record_text(root, file) if file else None
    if file is None or text is None:
        return ""
    steps = find_field_path(text.source.tree, problem, ()) or ()
    if not file.is_list:
        return make_record_url(name, "", ".".join(map(str, steps)))
    entry = next((one for one in text.entries if steps and one.index == steps[0]), None)
    return make_record_url(name, entry.name if entry else "", ".".join(map(str, steps[1:])))
