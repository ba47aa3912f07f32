"""YAML text → plain values, with the line and column of every key and value.

Scalars stay text: no word turns into a truth value, a number or a date by itself, so `NO` is a
word and 2024-13-45 reaches the rule for dates, which can say what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from plugins.model.problem import Problem, Source

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FLOW_HINT = (
    'Put quotation marks around the whole text if it holds ":", "#", "[" or a quotation mark.'
)

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


def parse(text: str, source: Source, first_line: int = 1) -> tuple[Tree | None, list[Problem]]:
    """The tree of `text`, which begins on `first_line` of `source`; None when it does not parse."""
    offset = first_line - 1
    for number, line in enumerate(text.split("\n"), start=first_line):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            message, cure = "This line begins with a tab", "Use spaces instead of the tab."
            return None, [source.problem("E109", number, indent.index("\t") + 1, message, cure, 1)]
    try:
        _refuse_shorthand(text)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        return None, [_syntax_problem(error, source, offset)]
    except (yaml.YAMLError, RecursionError):
        cure = "Remove what is not plain text, lists and “key: value” lines."
        return None, [source.problem("E104", first_line, 1, "This cannot be read as YAML", cure)]
    tree = Tree(None)
    problems: list[Problem] = []
    if root is not None:
        tree.value = _build(root, (), tree, problems, source, offset)
    return tree, problems


def _refuse_shorthand(text: str) -> None:
    """Anchors, aliases and tags can blow a small file up, and no editor needs them."""
    for event in yaml.parse(text, Loader=_LOADER):
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tag:
            raise yaml.MarkedYAMLError(problem="shorthand", problem_mark=event.start_mark)


def _syntax_problem(error: yaml.MarkedYAMLError, source: Source, offset: int) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = source.lines[offset:]
    while line > 1 and not (line <= len(lines) and lines[line - 1].strip()):
        line, column = line - 1, 1  # the fault is at the end of the last line with words
    return source.problem("E104", line + offset, column, *_explain(error, lines, line))


def _explain(error: yaml.MarkedYAMLError, lines: tuple[str, ...], line: int) -> tuple[str, str]:
    shown = lines[line - 1] if line <= len(lines) else ""
    problem = error.problem or ""
    if problem == "shorthand":
        message = "Words that begin with &, * or ! have a special meaning in YAML"
        return message, "Put quotation marks around the text."
    if "mapping values" in problem:
        return "There is a second colon in this line", _FLOW_HINT
    if "quoted scalar" in (error.context or ""):
        return "A quotation mark is opened here but never closed", "Add the closing quotation mark."
    if "flow" in (error.context or ""):
        return "A bracket is opened here but never closed", "Add the closing bracket, ] or }."
    if "could not find expected ':'" in problem or (shown.strip() and ":" not in shown):
        return (
            "This line is not in the form “key: value”",
            "Write the key, a colon, a space, the value.",
        )
    if "block mapping" in (error.context or "") or "block" in problem:
        cure = "Give lines that belong together the same number of spaces at the left."
        return "This line is indented differently from the lines around it", cure
    return "This cannot be read as YAML", _FLOW_HINT


def _build(
    node: yaml.Node, path: Path, tree: Tree, problems: list[Problem], source: Source, offset: int
) -> Any:
    tree.values[path] = _mark(node, offset)
    if isinstance(node, yaml.ScalarNode):
        plain_empty = not node.style and node.value in ("", "~", "null")
        return None if plain_empty else node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(item, (*path, index), tree, problems, source, offset)
            for index, item in enumerate(node.value)
        ]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        mark = _mark(key_node, offset)
        if not isinstance(key_node, yaml.ScalarNode):
            message, cure = "A key must be one word", "Write “key: value”."
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
        result[key] = _build(value_node, (*path, key), tree, problems, source, offset)
    return result


def _mark(node: yaml.Node, offset: int) -> Mark:
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column if end.line == start.line else 0
    return Mark(start.line + 1 + offset, start.column + 1, max(length, 0))
