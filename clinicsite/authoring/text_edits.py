"""Edits of a text by line and column; every other byte of its file stays as it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from clinicsite.model.yaml_tree import YamlMark

_BOM = b"\xef\xbb\xbf"


class TextEditError(Exception):
    """The text is written in a way that leaves no safe place for the edit; says which."""


@dataclass(frozen=True, order=True)
class TextEdit:
    """New text in the place of `start` to `end`: characters of the text with plain line feeds."""

    start: int
    end: int
    new: str


def apply_edits(data: bytes, edits: Iterable[TextEdit]) -> bytes:
    """The bytes of a UTF-8 file after the edits; line ends and a byte-order mark are kept."""
    text = data.decode("utf-8-sig")
    first = re.search(r"\r\n|\n|\r", text)
    end = first[0] if first else "\n"
    # Where, in the text with plain line feeds, two signs end a line.
    doubles = [found.start() - n for n, found in enumerate(re.finditer(r"\r\n", text))]
    for edit in sorted(set(edits), reverse=True):
        start, stop = (place + bisect_left(doubles, place) for place in (edit.start, edit.end))
        text = text[:start] + edit.new.replace("\n", end) + text[stop:]
    return (_BOM if data.startswith(_BOM) else b"") + text.encode()


class LineIndex:
    """A text with plain line feeds, whose places are given by line and column from 1."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self.text = "\n".join(lines)
        self.line_starts = [0]
        for line in lines:
            self.line_starts.append(self.line_starts[-1] + len(line) + 1)

    def replace(self, mark: YamlMark, old: str, new: str) -> TextEdit:
        """The edit that puts `new` in the place of `old`, which is the value at the mark."""
        begin = self.line_starts[mark.line - 1] + mark.column - 1
        start = self.text.find(old, begin, begin + mark.length)
        if start < 0 or not mark.length:
            raise TextEditError(f"line {mark.line}: “{old}” is written over more than one line")
        return TextEdit(start, start + len(old), new)

    def change_list(
        self, node: yaml.SequenceNode, dropped: Iterable[int], added: Iterable[str]
    ) -> Iterator[TextEdit]:
        """The edits that drop items from a list of words, and add others at its end."""
        gone, added = set(dropped), list(added)
        if not gone and not added:
            return
        if node.flow_style:
            spans = [
                (self._get_offset(item.start_mark), self._get_offset(item.end_mark))
                for index, item in enumerate(node.value)
                if index not in gone
            ]
            kept = [self.text[start:end] for start, end in spans]
            start, end = self._get_offset(node.start_mark), self._get_offset(node.end_mark)
            yield TextEdit(start, end, f"[{', '.join([*kept, *added])}]")
            return
        ends = [
            self.line_starts[item.end_mark.line + (item.end_mark.column > 0)] for item in node.value
        ]
        for index in gone:
            yield TextEdit(self.line_starts[node.value[index].start_mark.line], ends[index], "")
        indent = " " * node.start_mark.column
        if added:
            yield TextEdit(ends[-1], ends[-1], "".join(f"{indent}- {word}\n" for word in added))

    def _get_offset(self, mark: yaml.Mark) -> int:
        return self.line_starts[mark.line] + mark.column


def get_yaml_value(text: str, key: str) -> yaml.Node | None:
    """The value of a key of YAML."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)
