"""Sets values in the front matter of a page, and leaves every other sign of it as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from clinicsite.model.problem import SourceFile
from clinicsite.parsing.front_matter import FENCE, split_document
from clinicsite.parsing.yaml_source import parse_yaml

_LINE_END = re.compile(r"\r\n|\n|\r")

Value = str | dict[str, str]


class FrontMatterEditError(Exception):
    """The front matter is written in a way that leaves no place for the value."""


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    new: str


def set_values(text: str, values: dict[str, Value], after: str) -> str:
    """`text` with these values in its front matter; a new key goes below the line of `after`.

    Comments, order, quotation marks and line ends stay. Raises CannotSetError.
    """
    start, end = _find_yaml_bounds(text)
    yaml_text = text[start:end]
    try:
        root = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise FrontMatterEditError(str(error)) from None
    edits = [
        edit
        for key, value in values.items()
        for edit in _plan_edits(yaml_text, root, key, value, after)
    ]
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        yaml_text = yaml_text[: edit.start] + edit.new + yaml_text[edit.end :]
    changed = text[:start] + yaml_text + text[end:]
    if _parse_values(changed) != _parse_values(text) | values:
        raise FrontMatterEditError("the result would not be what is meant")
    return changed


def _find_yaml_bounds(text: str) -> tuple[int, int]:
    """Where the YAML of a page begins and ends: between its first two lines of ---."""
    fences = [
        (found.start(), found.end())
        for found in re.finditer(rf"(?:^|(?<=[\r\n])){FENCE}[ \t]*(?:\r\n|\n|\r|$)", text)
    ]
    if len(fences) < 2:
        raise FrontMatterEditError("there is no front matter")
    return fences[0][1], fences[1][0]


def _plan_edits(yaml_text: str, root: yaml.Node, key: str, value: Value, after: str) -> list[_Edit]:
    old = _get_value_node(root, key)
    if old is None:
        return [_insert_line(yaml_text, root, after, f"{key}: {_format_flow_value(value)}")]
    if isinstance(value, dict) and isinstance(old, yaml.MappingNode):
        inner = {name: _get_value_node(old, name) for name in value}
        if all(isinstance(node, yaml.ScalarNode) for node in inner.values()):
            return [_replace_value(node, value[name]) for name, node in inner.items() if node]
    if isinstance(old, yaml.ScalarNode):
        return [_replace_value(old, _format_flow_value(value))]
    raise FrontMatterEditError(f"“{key}” is written in a form that was not expected")


def _get_value_node(node: yaml.Node, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _replace_value(node: yaml.Node, new: str) -> _Edit:
    """A value in the place of another, in the same quotation marks."""
    start, end = node.start_mark.index, node.end_mark.index
    mark = node.style if node.style in ("'", '"') and not new.startswith("{") else ""
    gap = " " if start == end else ""  # “key:” with nothing after it
    return _Edit(start, end, f"{gap}{mark}{new}{mark}")


def _insert_line(yaml_text: str, root: yaml.Node, after: str, line: str) -> _Edit:
    """A new line below that of the key `after`."""
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    found = next(((name, value) for name, value in pairs if name.value == after), None)
    end = found and _LINE_END.search(yaml_text, found[1].end_mark.index)
    if not found or not end:
        raise FrontMatterEditError(f"there is no line “{after}: …” to put it below")
    indent = " " * found[0].start_mark.column
    return _Edit(end.end(), end.end(), f"{indent}{line}{end[0]}")


def _format_flow_value(value: Value) -> str:
    if isinstance(value, str):
        return value
    return f"{{{', '.join(f'{name}: {inner}' for name, inner in value.items())}}}"


def _parse_values(text: str) -> dict[str, object]:
    """The values of the front matter, as the site reads them."""
    source = SourceFile.from_text("", re.sub(_LINE_END, "\n", text))
    parts, _ = split_document(source)
    tree = parse_yaml(parts.yaml, source)[0] if parts else None
    if tree is None or not isinstance(tree.value, dict):
        raise FrontMatterEditError("the front matter cannot be read")
    return tree.value
