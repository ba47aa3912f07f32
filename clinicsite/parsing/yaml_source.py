"""YAML text → plain values, with the line and column of every key and value.

Scalars stay text: no word turns into a truth value, a number or a date by itself, so `NO` is a
word and 2024-13-45 reaches the rule for dates, which can say what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from clinicsite.model.problem import Problem, Source
from clinicsite.parsing.yaml_hints import find_slip

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 20  # lists and groups within each other; more than any record has

_SHORTHAND = "Words that begin with &, * or ! have a special meaning here"
_DEPTH = "Brackets or lists are nested too deep here"
_CURES = {_SHORTHAND: "Put quotation marks around the text.", _DEPTH: "Use fewer levels."}

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mark:
    """A place in the file: line and column counted from 1, length in characters."""

    line: int
    column: int
    length: int


@dataclass
class Tree:
    """Values of a YAML text with the marks of its keys and values."""

    value: Any
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)

    def mark(self, path: Path, *, of_key: bool = False) -> Mark:
        """The mark of the value (or key) at `path`, or of the nearest value around it."""
        if of_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Mark(1, 1, 0))


def parse(text: str, source: Source) -> tuple[Tree | None, list[Problem]]:
    """The tree of `text`, whose lines are those of `source`; None when it does not parse."""
    for number, line in enumerate(text.split("\n"), start=1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            message, cure = "This line begins with a tab", "Use spaces instead of the tab."
            return None, [source.problem("E109", number, indent.index("\t") + 1, message, cure, 1)]
    try:
        _refuse_shorthand(text)
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        return None, [_syntax_problem(error, text, source)]
    except (yaml.YAMLError, RecursionError):
        cure = "Remove what is not plain text, lists and “field: value” lines."
        return None, [source.problem("E104", 1, 1, "This cannot be read", cure)]
    tree = Tree(None)
    problems: list[Problem] = []
    if root is not None:
        tree.value = _build(root, (), tree, problems, source)
    return tree, problems


def _refuse_shorthand(text: str) -> None:
    """Anchors, aliases, tags and depth can blow a small file up, and no editor needs them."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tag:
            raise yaml.MarkedYAMLError(problem=_SHORTHAND, problem_mark=event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=_DEPTH, problem_mark=event.start_mark)


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, source: Source) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if error.problem in _CURES:
        return source.problem("E104", line, column, error.problem, _CURES[error.problem])
    lines = tuple(text.split("\n"))
    while line > 1 and not (line <= len(lines) and lines[line - 1].strip()):
        line, column = line - 1, 1  # the fault is at the end of the last line with words
    slip = find_slip(lines, line, column)
    return source.problem("E104", slip.line, slip.column, slip.message, slip.cure)


def _build(node: yaml.Node, path: Path, tree: Tree, problems: list[Problem], source: Source) -> Any:
    tree.values[path] = _mark(node)
    if isinstance(node, yaml.ScalarNode):
        problems += _cut_off(node, source)
        plain_empty = not node.style and node.value in ("", "~", "null")
        return None if plain_empty else node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(item, (*path, index), tree, problems, source)
            for index, item in enumerate(node.value)
        ]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        mark = _mark(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            message, cure = "The name of a field is one word", "Write “field: value”."
            problems.append(source.problem("E104", mark.line, mark.column, message, cure))
            continue
        key = key_node.value
        if key in result:
            first = tree.keys[(*path, key)].line
            message = f'"{key}" is given twice; the first time on line {first}'
            problems.append(
                source.problem(
                    "E110", mark.line, mark.column, message, "Keep one of the two.", mark.length
                )
            )
            continue
        tree.keys[(*path, key)] = mark
        result[key] = _build(value_node, (*path, key), tree, problems, source)
    return result


def _cut_off(node: yaml.ScalarNode, source: Source) -> Iterator[Problem]:
    """Words after a # in the line of a plain text: YAML drops them without a word."""
    mark = node.end_mark
    line = source.lines[mark.line] if mark.line < len(source.lines) else ""
    rest = line[mark.column :]
    if node.value and not node.style and rest.lstrip().startswith("#"):
        column = len(line) - len(rest.lstrip()) + 1
        message = "What stands after this # is left out"
        cure = "Put quotation marks around the whole text, or put a remark on a line of its own."
        yield source.problem("E104", mark.line + 1, column, message, cure, 1)


def _mark(node: yaml.Node) -> Mark:
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column if end.line == start.line else 0
    return Mark(start.line + 1, start.column + 1, max(length, 0))
