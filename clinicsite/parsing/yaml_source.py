"""Parse YAML into plain values with the line and column of every key and value.

Scalars stay text: the parser makes no booleans, numbers or dates. `NO` is a word, and 2024-13-45
reaches the rule for dates, which explains the mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlMark, YamlPath, YamlTree
from clinicsite.parsing.decode import describe_hidden
from clinicsite.parsing.yaml_groups import is_pair, join_stray_key
from clinicsite.parsing.yaml_hints import find_yaml_mistake
from clinicsite.support.characters import find_hidden, mask_hidden
from clinicsite.support.yaml_loader import YAML_LOADER

MAX_YAML_DEPTH = 20  # nested lists and groups, more than any record has

_SHORTHAND = "Words that begin with &, * or ! have a special meaning here"
_DEPTH = "Brackets or lists are nested too deep here"
_SYNTAX_HELP = {_SHORTHAND: "Put quotation marks around the text.", _DEPTH: "Use fewer levels."}


def parse_yaml(
    text: str, source: SourceFile, *, is_list: bool = False
) -> tuple[YamlTree | None, list[Problem]]:
    """Return the tree of `text`, whose lines are those of `source`, or None for invalid YAML.

    `is_list` is for a file of records, each of which begins with a hyphen.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            message, help_text = "This line begins with a tab", "Use spaces instead of the tab."
            return None, [
                source.make_problem("E109", number, indent.index("\t") + 1, message, help_text, 1)
            ]
    try:
        _check_plain_yaml(text)
        root = yaml.compose(text, Loader=YAML_LOADER)
    except yaml.MarkedYAMLError as error:
        return None, [_make_syntax_problem(error, text, source, is_list)]
    except (yaml.YAMLError, RecursionError):
        help_text = "Remove what is not plain text, lists and “field: value” lines."
        return None, [source.make_problem("E104", 1, 1, "This cannot be read", help_text)]
    tree = YamlTree(None)
    problems: list[Problem] = []
    if root is not None:
        tree.value = _build_value(root, (), tree, problems, source)
    return tree, problems


def _check_plain_yaml(text: str) -> None:
    """Raise an error for anchors, aliases, tags and depth, which can expand a small file."""
    depth = 0
    for event in yaml.parse(text, Loader=YAML_LOADER):
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tag:
            raise _make_error(_SHORTHAND, event)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_YAML_DEPTH:
            raise _make_error(_DEPTH, event)


def _make_error(problem: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    mark: Any = event.start_mark  # of the parser in C, which has the same attributes
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _make_syntax_problem(
    error: yaml.MarkedYAMLError, text: str, source: SourceFile, is_list: bool
) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if error.problem in _SYNTAX_HELP:
        return source.make_problem("E104", line, column, error.problem, _SYNTAX_HELP[error.problem])
    lines = tuple(text.split("\n"))
    while line > 1 and not (line <= len(lines) and lines[line - 1].strip()):
        line, column = line - 1, 1  # the mistake is at the end of the last line with words
    slip = find_yaml_mistake(lines, line, column, is_list=is_list)
    return source.make_problem("E104", slip.line, slip.column, slip.message, slip.help)


def _build_value(
    node: yaml.Node, path: YamlPath, tree: YamlTree, problems: list[Problem], source: SourceFile
) -> Any:
    tree.values[path] = _make_mark(node)
    if isinstance(node, yaml.ScalarNode):
        problems += _find_dropped_words(node, source)
        plain_empty = not node.style and node.value in ("", "~", "null")
        return None if plain_empty else _decode_escapes(node, problems, source)
    if isinstance(node, yaml.SequenceNode):
        return [
            _build_value(item, (*path, index), tree, problems, source)
            for index, item in enumerate(node.value)
        ]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        mark = _make_mark(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            message, help_text = "The name of a field is one word", "Write “field: value”."
            problems.append(source.make_problem("E104", mark.line, mark.column, message, help_text))
            continue
        if getattr(node, "flow_style", False) and not is_pair(key_node, source):
            problems += join_stray_key(key_node, result, source)
            continue
        key = _decode_escapes(key_node, problems, source)
        if key in result:
            first = tree.keys[(*path, key)].line
            message = f'"{key}" is given twice; the first time on line {first}'
            problems.append(
                source.make_problem(
                    "E110", mark.line, mark.column, message, "Keep one of the two.", mark.length
                )
            )
            continue
        tree.keys[(*path, key)] = mark
        result[key] = _build_value(value_node, (*path, key), tree, problems, source)
    return result


def _decode_escapes(node: yaml.ScalarNode, problems: list[Problem], source: SourceFile) -> str:
    r"""Return the text of a node with marks for invisible characters. Extend `problems`.

    The file itself has none (E202), so each is an escape, as \u200b is.
    """
    text: str = node.value
    if not (hidden := find_hidden(text)):
        return text
    mark = _make_mark(node)
    message = f"{describe_hidden([char[0] for char in hidden])} in this text, written with a \\"
    help_text = "Remove the \\ and the letters and digits of its code, or type the text again."
    problems.append(
        source.make_problem("E202", mark.line, mark.column, message, help_text, mark.length)
    )
    return mask_hidden(text)


def _find_dropped_words(node: yaml.ScalarNode, source: SourceFile) -> Iterator[Problem]:
    """Yield a problem for words after a # in a plain text, which YAML drops silently."""
    mark = node.end_mark
    line = source.lines[mark.line] if mark.line < len(source.lines) else ""
    rest = line[mark.column :]
    if node.value and not node.style and rest.lstrip().startswith("#"):
        column = len(line) - len(rest.lstrip()) + 1
        message = "The words after this # are left out"
        help_text = (
            "Put quotation marks around the whole text, or put the comment on a line of its own."
        )
        yield source.make_problem("E104", mark.line + 1, column, message, help_text, 1)


def _make_mark(node: yaml.Node) -> YamlMark:
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column if end.line == start.line else 0
    return YamlMark(start.line + 1, start.column + 1, max(length, 0))
