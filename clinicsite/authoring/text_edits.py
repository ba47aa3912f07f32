"""Edit a text by position, and leave every other byte of its file as it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from clinicsite.model.yaml_tree import YamlMark, YamlPath
from clinicsite.support.errors import UserError
from clinicsite.support.yaml_loader import YAML_LOADER

_BOM = b"\xef\xbb\xbf"


class TextEditError(UserError):
    """Raise when a text is written in a form that a program cannot change safely."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, which is a clause without a full stop."""
        super().__init__(f"A program cannot change this safely: {reason}.")
        self.reason = reason


@dataclass(frozen=True, order=True)
class TextEdit:
    """Replace the characters from `start` to `end` of a text with plain line feeds by `new`."""

    start: int
    end: int
    new: str


def apply_edits(data: bytes, edits: Iterable[TextEdit]) -> bytes:
    """Return the bytes of a UTF-8 file after the edits, with its line ends and byte-order mark."""
    text = data.decode("utf-8-sig")
    first = re.search(r"\r\n|\n|\r", text)
    line_end = first[0] if first else "\n"
    # The positions, in the text with plain line feeds, of line ends of two characters.
    doubles = [found.start() - n for n, found in enumerate(re.finditer(r"\r\n", text))]
    for edit in sorted(set(edits), reverse=True):
        start, stop = (place + bisect_left(doubles, place) for place in (edit.start, edit.end))
        text = text[:start] + edit.new.replace("\n", line_end) + text[stop:]
    return (_BOM if data.startswith(_BOM) else b"") + text.encode()


class LineIndex:
    """Find positions of a text with plain line feeds by line and column, counted from 1."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        """Index the lines of a text."""
        self.text = "\n".join(lines)
        self.line_starts = [0]
        for line in lines:
            self.line_starts.append(self.line_starts[-1] + len(line) + 1)

    def replace(self, mark: YamlMark, old: str, new: str) -> TextEdit:
        """Return the edit that replaces `old` in the value at the mark. Raises TextEditError."""
        begin = self.line_starts[mark.line - 1] + mark.column - 1
        start = self.text.find(old, begin, begin + mark.length)
        if start < 0 or not mark.length:
            raise TextEditError(f"line {mark.line}: “{old}” is written over more than one line")
        return TextEdit(start, start + len(old), new)


def change_list(
    text: str, node: yaml.SequenceNode, dropped: Iterable[int], added: Iterable[str]
) -> Iterator[TextEdit]:
    """Yield the edits that drop items of a YAML list by index, and append others.

    The positions of the node count from the start of `text`.
    """
    gone, added = set(dropped), list(added)
    if not gone and not added:
        return
    if node.flow_style:
        old_items = [
            text[item.start_mark.index : item.end_mark.index]
            for index, item in enumerate(node.value)
            if index not in gone
        ]
        new = f"[{', '.join([*old_items, *added])}]"
        yield TextEdit(node.start_mark.index, node.end_mark.index, new)
        return
    ends = [find_line_end(text, item.end_mark) for item in node.value]
    for index in gone:
        yield TextEdit(find_line_start(text, node.value[index].start_mark), ends[index], "")
    indent = " " * node.start_mark.column
    if added:
        new = "".join(f"{indent}- {word}\n" for word in added)
        yield TextEdit(ends[-1], ends[-1], new)


def find_line_start(text: str, mark: yaml.Mark) -> int:
    """Return the position at which the line of a mark begins."""
    return text.rfind("\n", 0, mark.index) + 1


def find_line_end(text: str, mark: yaml.Mark) -> int:
    """Return the position after the line of a mark, or the mark's own if a line begins there."""
    if mark.index == find_line_start(text, mark):
        return mark.index
    end = text.find("\n", mark.index)
    return len(text) if end < 0 else end + 1


def get_yaml_node(text: str, path: YamlPath) -> yaml.Node | None:
    """Return the node of the value at `path` in the YAML text, or None."""
    node = yaml.compose(text, Loader=YAML_LOADER)
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step] if step < len(node.value) else None
        else:
            return None
    return node
