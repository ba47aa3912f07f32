"""Find where the values, the items and the comments of a YAML text begin and end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from clinicsite.authoring.yaml_format import is_empty_scalar

_HYPHEN = re.compile(r"^[ ]*(-)(?=\s)", re.MULTILINE)
_COMMENT = re.compile(r"(?:(?<=\s)|^)#.*", re.MULTILINE)


@dataclass(frozen=True)
class ItemSpan:
    """The lines of one item of a list: its comments, its hyphen, its end and the gap below it."""

    start: int  # of the comments right above it
    line: int  # of the line with the hyphen
    hyphen: int
    end: int
    gap_end: int  # of the empty lines that follow


def get_value(node: yaml.Node | None) -> Any:
    """Return the plain value of a node: texts, None, lists and groups."""
    if isinstance(node, yaml.SequenceNode):
        return [get_value(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key.value: get_value(value) for key, value in reversed(node.value)}
    if isinstance(node, yaml.ScalarNode) and not is_empty_scalar(node):
        return node.value
    return None


def can_edit(node: yaml.Node, wanted: Any) -> bool:
    """Return whether a part of the old value stays."""
    if isinstance(node, yaml.MappingNode):
        names = {key.value for key, _ in node.value}
        return isinstance(wanted, dict) and not names.isdisjoint(wanted)
    if isinstance(node, yaml.SequenceNode):
        return isinstance(wanted, list) and bool(node.value and wanted)
    return isinstance(wanted, str) and get_value(node) is not None


class YamlSpans:
    """The positions of one text, whose last line has an end."""

    def __init__(self, text: str, root: yaml.Node | None) -> None:
        self._text, self._root = text, root

    @property
    def comments(self) -> list[str]:
        """All comments of the text."""
        return [words for _, words in self._comments]

    def list_comments(self, start: int, end: int) -> list[str]:
        """Return the comments between two positions."""
        return [words for at, words in self._comments if start <= at < end]

    @cached_property
    def _comments(self) -> list[tuple[int, str]]:
        spans = sorted(self._iter_scalars(self._root))
        starts = [start for start, _ in spans]

        def is_in_text(at: int) -> bool:
            place = bisect_right(starts, at) - 1
            return place >= 0 and at < spans[place][1]

        found = ((one.start(), one[0].rstrip()) for one in _COMMENT.finditer(self._text))
        return [(at, words) for at, words in found if not is_in_text(at)]

    def _iter_scalars(self, node: yaml.Node | None) -> Iterator[tuple[int, int]]:
        if isinstance(node, yaml.ScalarNode):
            start = node.start_mark.index
            if node.style in ("|", ">"):  # its first line can have a comment
                start = self._text.find("\n", start)
            yield start, self.get_end(node)
            return
        for item in node.value if node else ():
            for part in item if isinstance(item, tuple) else (item,):
                yield from self._iter_scalars(part)

    def get_end(self, node: yaml.Node) -> int:
        """Return the end of a value, without the comments and empty lines that follow it."""
        if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
            last = node.value[-1]
            return self.get_end(last[1] if isinstance(last, tuple) else last)
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(self._text[start:end].rstrip()) if end > start else end

    def find_line_start(self, at: int) -> int:
        """Return the position at which the line of a position begins."""
        return self._text.rfind("\n", 0, at) + 1

    def find_line_end(self, at: int) -> int:
        """Return the position behind the line of a position."""
        return self._text.find("\n", at) + 1 or len(self._text)

    def list_items(self, node: yaml.SequenceNode) -> list[ItemSpan]:
        """Return the lines of each item of a list whose items begin with a hyphen."""
        items: list[ItemSpan] = []
        hyphen = node.start_mark.index
        for index, item in enumerate(node.value):
            if index:
                found = _HYPHEN.search(self._text, items[-1].end)
                hyphen = found.start(1) if found else items[-1].end
            line = self.find_line_start(hyphen)
            start = self._find_comments_above(line, items[-1].end) if items else line
            end = self.find_line_end(max(hyphen, self.get_end(item)))
            gap = re.compile(r"(?:[ \t]*\n)*").match(self._text, end)
            items.append(ItemSpan(start, line, hyphen, end, gap.end() if gap else end))
        return items

    def _find_comments_above(self, line: int, least: int) -> int:
        """Return where the comments right above a line begin, but not before `least`."""
        while line > least:
            above = self.find_line_start(line - 1)
            if above < least or not self._text[above:line].lstrip().startswith("#"):
                break
            line = above
        return line
