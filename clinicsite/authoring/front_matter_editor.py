"""Edit the front matter of a page, and leave every other character of the file as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import yaml

from clinicsite.authoring.text_edits import (
    TextEdit,
    TextEditError,
    apply_edits,
    change_list,
    find_line_end,
    find_line_start,
)
from clinicsite.model.problem import SourceFile
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.front_matter import split_document
from clinicsite.parsing.front_matter_bounds import FENCE
from clinicsite.parsing.yaml_source import parse_yaml
from clinicsite.support.yaml_loader import YAML_LOADER

_FENCE_LINE = re.compile(rf"^{FENCE}[ \t]*$\n?", re.MULTILINE)

Value = str | dict[str, str]


class FrontMatterEditor:
    """Plan the edits of one front matter by its keys.

    The text has plain line feeds, and the edits count from its start. The editor does not combine
    edits: plan each key once, then apply all edits together.
    """

    def __init__(self, text: str) -> None:
        """Parse the front matter of a page. Raises TextEditError."""
        self.start, self.end = _find_yaml_bounds(text)
        self.yaml_text = text[self.start : self.end]
        try:
            self._root = yaml.compose(self.yaml_text, Loader=YAML_LOADER)
        except yaml.YAMLError as error:
            raise TextEditError(str(error)) from None

    def set_value(self, key: str, value: Value, after: str) -> list[TextEdit]:
        """Return the edits that set a key. A new key goes below the line of the key `after`.

        Raises TextEditError.
        """
        old = self._get_value(key)
        if old is None:
            return [self._shift(self._insert_below(after, f"{key}: {_format_flow(value)}"))]
        if isinstance(value, dict) and isinstance(old, yaml.MappingNode):
            inner = {name: _get_node(old, name) for name in value}
            if all(isinstance(node, yaml.ScalarNode) for node in inner.values()):
                edits = (_replace_scalar(node, value[name]) for name, node in inner.items() if node)
                return [self._shift(edit) for edit in edits]
        if isinstance(old, yaml.ScalarNode):
            return [self._shift(_replace_scalar(old, _format_flow(value)))]
        raise TextEditError(f"“{key}” has an unexpected form")

    def change_list(self, key: str, dropped: list[int], added: list[str]) -> Iterator[TextEdit]:
        """Yield the edits that drop items of a list by index, and append others.

        A key without items gets a list on one line. A list without items is removed with its key.
        """
        node = self._get_value(key)
        for edit in self._iter_list_edits(key, node, dropped, added):
            yield self._shift(edit)

    def _iter_list_edits(
        self, key: str, node: yaml.Node | None, dropped: list[int], added: list[str]
    ) -> Iterator[TextEdit]:
        line = f"{key}: [{', '.join(added)}]\n"
        if isinstance(node, yaml.SequenceNode) and node.value:
            if added or len(dropped) < len(node.value):
                yield from change_list(self.yaml_text, node, dropped, added)
                return
            last = node.end_mark if node.flow_style else node.value[-1].end_mark
            start = find_line_start(self.yaml_text, self._get_key(key).start_mark)
            yield TextEdit(start, find_line_end(self.yaml_text, last), "")
        elif node is not None and added:  # “key:” without a value, or []
            mark = self._get_key(key).end_mark
            start = find_line_start(self.yaml_text, mark)
            yield TextEdit(start, find_line_end(self.yaml_text, mark), line)
        elif added:
            yield TextEdit(len(self.yaml_text), len(self.yaml_text), line)

    def _insert_below(self, after: str, line: str) -> TextEdit:
        node = self._get_value(after)
        end = self.yaml_text.find("\n", node.end_mark.index) + 1 if node else 0
        if not end:
            raise TextEditError(f"there is no line “{after}: …” above the new one")
        indent = " " * self._get_key(after).start_mark.column
        return TextEdit(end, end, f"{indent}{line}\n")

    def _get_value(self, key: str) -> yaml.Node | None:
        return _get_node(self._root, key)

    def _get_key(self, key: str) -> yaml.Node:
        pairs = self._root.value if isinstance(self._root, yaml.MappingNode) else []
        return next(name for name, _ in pairs if name.value == key)

    def _shift(self, edit: TextEdit) -> TextEdit:
        return replace(edit, start=edit.start + self.start, end=edit.end + self.start)


def set_front_matter(data: bytes, values: dict[str, Value], after: str) -> bytes:
    """Return the bytes of a page with these values in its front matter.

    A new key goes below the line of the key `after`. Comments, order, quotation marks, line ends
    and a byte-order mark stay. Raises TextEditError.
    """
    editor = FrontMatterEditor(decode_text(data))
    edits = [edit for key, value in values.items() for edit in editor.set_value(key, value, after)]
    changed = apply_edits(data, edits)
    if parse_values(changed) != parse_values(data) | values:
        raise TextEditError("the result would not have the wanted values")
    return changed


def _find_yaml_bounds(text: str) -> tuple[int, int]:
    """Return where the YAML of a page begins and ends: between its first two lines of ---."""
    fences = [(found.start(), found.end()) for found in _FENCE_LINE.finditer(text)]
    if len(fences) < 2:
        raise TextEditError("there is no front matter")
    return fences[0][1], fences[1][0]


def _get_node(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _replace_scalar(node: yaml.Node, new: str) -> TextEdit:
    """Return the edit that replaces a value, in the same quotation marks."""
    start, end = node.start_mark.index, node.end_mark.index
    style = node.style if isinstance(node, yaml.ScalarNode) else ""
    quote = style if style in ("'", '"') and not new.startswith("{") else ""
    gap = " " if start == end else ""  # “key:” without a value
    return TextEdit(start, end, f"{gap}{quote}{new}{quote}")


def _format_flow(value: Value) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, str):
        return value
    return f"{{{', '.join(f'{name}: {inner}' for name, inner in value.items())}}}"


def parse_values(data: bytes) -> dict[str, object]:
    """Return the values of a front matter as the site reads them. Raises TextEditError."""
    source = SourceFile.from_text("", decode_text(data))
    parts, _ = split_document(source)
    tree = parse_yaml(parts.yaml, source)[0] if parts else None
    if tree is None or not isinstance(tree.value, dict):
        raise TextEditError("the front matter cannot be read")
    return tree.value
