"""Set fields of a front matter to new values, and leave the others as their author wrote them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import yaml

from clinicsite.authoring.front_matter_editor import FrontMatterEditor, parse_values
from clinicsite.authoring.text_edits import (
    TextEdit,
    TextEditError,
    apply_edits,
    find_line_end,
    find_line_start,
)
from clinicsite.parsing.decode import decode_text
from clinicsite.support.yaml_loader import YAML_LOADER

FieldValue = str | Sequence[str]  # an empty one removes the field
_PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?", re.ASCII)
_FLOW_WIDTH = 96  # characters


def set_fields(data: bytes, values: Mapping[str, FieldValue], order: Sequence[str]) -> bytes:
    """Return the bytes of a page with these values in its front matter.

    A new field goes below the last one that is before it in `order`. Comments, the order of the
    fields, line ends and a byte-order mark stay. Raises TextEditError.
    """
    changed = data
    for key, value in values.items():
        editor = FrontMatterEditor(decode_text(changed))
        if edit := _plan_edit(editor.yaml_text, key, value, order):
            edit = TextEdit(edit.start + editor.start, edit.end + editor.start, edit.new)
            changed = apply_edits(changed, [edit])
    before, after = parse_values(data), parse_values(changed)
    others = before.keys() - values.keys()
    if any(before[key] != after.get(key) for key in others) or any(
        normalize_value(after.get(key)) != normalize_value(value) for key, value in values.items()
    ):
        raise TextEditError("the result would not have the wanted values")
    return changed


def add_change(data: bytes, entry: Mapping[str, str]) -> bytes:
    """Return the bytes of a page with a new first entry in its change log. Raises TextEditError."""
    editor = FrontMatterEditor(decode_text(data))
    first, *rest = (f"{key}: {_format_scalar(value)}" for key, value in entry.items())
    _, log = _find_pair(editor.yaml_text, "changes") or (None, None)
    if log and not (isinstance(log, yaml.SequenceNode) and log.value and not log.flow_style):
        raise TextEditError("“changes” is not a list with one entry below the other")
    indent = log.start_mark.column if log else 2
    lines = [f"{' ' * indent}- {first}", *(f"{' ' * indent}  {line}" for line in rest)]
    new = "".join(f"{line}\n" for line in lines)
    if log:
        at = find_line_start(editor.yaml_text, log.start_mark)
    else:
        at, new = len(editor.yaml_text), f"changes:\n{new}"
    return apply_edits(data, [TextEdit(at + editor.start, at + editor.start, new)])


def normalize_value(value: object) -> str | list[str]:
    """Return a value of a front matter as a form holds it: a text, or a list of texts."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return [str(item) for item in value] or ""
    return str(value)


def _plan_edit(
    yaml_text: str, key: str, value: FieldValue, order: Sequence[str]
) -> TextEdit | None:
    pair = _find_pair(yaml_text, key)
    if pair is None:
        at = _find_new_line(yaml_text, key, order)
        return TextEdit(at, at, f"{key}:{_format_new(value)}\n") if value else None
    name, node = pair
    start, end = find_line_start(yaml_text, name.start_mark), find_line_end(yaml_text, _end(node))
    if not value:
        return TextEdit(start, end, "")
    is_on_one_line = isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">")
    if isinstance(value, str) and is_on_one_line:
        gap = " " if node.start_mark.index == node.end_mark.index else ""
        new = f"{gap}{_format_scalar(value)}"
        return TextEdit(node.start_mark.index, node.end_mark.index, new)
    if isinstance(node, yaml.SequenceNode) and not isinstance(value, str) and node.flow_style:
        return TextEdit(node.start_mark.index, node.end_mark.index, _format_flow(value))
    return TextEdit(start, end, f"{key}:{_format_new(value)}\n")


def _find_pair(yaml_text: str, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    root = yaml.compose(yaml_text, Loader=YAML_LOADER)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((pair for pair in pairs if pair[0].value == key), None)


def _find_new_line(yaml_text: str, key: str, order: Sequence[str]) -> int:
    """Return the position of the line for a new field."""
    earlier = order[: order.index(key)] if key in order else order
    for name in reversed(earlier):
        if pair := _find_pair(yaml_text, name):
            return find_line_end(yaml_text, _end(pair[1]))
    return len(yaml_text)


def _end(node: yaml.Node) -> yaml.Mark:
    """Return the end of a value, without the comments that follow it."""
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _end(node.value[-1])
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _end(node.value[-1][1])
    return node.end_mark


def _format_new(value: FieldValue) -> str:
    if isinstance(value, str):
        return f" {_format_scalar(value)}"
    return "".join(f"\n  - {_format_scalar(item)}" for item in value)


def _format_scalar(text: str) -> str:
    """Return a text as YAML on one line. A day stays without quotation marks."""
    if _PLAIN_DAY.fullmatch(text):
        return text
    dumped: str = yaml.dump(text, Dumper=yaml.SafeDumper, allow_unicode=True, width=math.inf)
    return dumped.removesuffix("\n").removesuffix("\n...")


def _format_flow(items: Sequence[str]) -> str:
    dumped: str = yaml.dump(
        list(items),
        Dumper=yaml.SafeDumper,
        allow_unicode=True,
        width=_FLOW_WIDTH,
        default_flow_style=True,
    )
    return dumped.removesuffix("\n")
