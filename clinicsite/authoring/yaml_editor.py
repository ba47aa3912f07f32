"""Change values of a YAML text, and keep its comments, its order and every other line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import yaml

from clinicsite.authoring.item_matching import match_items
from clinicsite.authoring.text_edits import TextEdit, TextEditError
from clinicsite.authoring.yaml_format import (
    format_after_key,
    format_flow,
    format_lines,
    format_root,
    format_scalar,
)
from clinicsite.authoring.yaml_spans import ItemSpan, YamlSpans, can_edit, get_value
from clinicsite.support.yaml_loader import YAML_LOADER


def set_yaml_value(text: str, wanted: Any) -> str:
    """Return a text with plain line feeds that has the `wanted` value.

    Values are texts, None, lists and groups of them. A line changes only where its value does, and
    each comment stays. Raises TextEditError.
    """
    whole = text if text.endswith("\n") or not text else f"{text}\n"
    try:
        root = yaml.compose(whole, Loader=YAML_LOADER)
        new = _YamlEditor(whole, root).apply(wanted)
        after = yaml.compose(new, Loader=YAML_LOADER)
    except (yaml.YAMLError, RecursionError):
        raise TextEditError("the file would not be readable") from None
    if get_value(after) != wanted:
        raise TextEditError("the result would not have the wanted values")
    if Counter(YamlSpans(whole, root).comments) - Counter(YamlSpans(new, after).comments):
        raise TextEditError("a comment inside of brackets would be lost")
    return new if whole == text else new.removesuffix("\n")


class _YamlEditor:
    """Collects the edits of one text."""

    def __init__(self, text: str, root: yaml.Node | None) -> None:
        self._text, self._root = text, root
        self._spans = YamlSpans(text, root)
        self._edits: list[TextEdit] = []

    def apply(self, wanted: Any) -> str:
        """Return the text with the wanted value of its root."""
        root = self._root
        if root is None:
            return self._text + format_root(wanted)
        if get_value(root) == wanted:
            return self._text
        if can_edit(root, wanted):
            self._edit(root, wanted)
            return self._join(self._edits, 0, len(self._text))
        start, end = root.start_mark.index, self._spans.get_end(root)
        comments = "".join(f"{words}\n" for words in self._spans.list_comments(start, end))
        return self._text[:start] + comments + format_root(wanted).rstrip("\n") + self._text[end:]

    def _join(self, edits: Sequence[TextEdit], start: int, end: int) -> str:
        """Return the part from `start` to `end` after its edits, in the order of their places."""
        parts, position = [], start
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            parts += [self._text[position : edit.start], edit.new]
            position = edit.end
        return "".join([*parts, self._text[position:end]])

    def _replace(self, start: int, end: int, new: str) -> None:
        self._edits.append(TextEdit(start, end, new))

    def _keep_comments(self, start: int, end: int, at: int, column: int) -> None:
        """Write the comments of a part that goes on lines of their own."""
        lines = [f"{' ' * column}{words}\n" for words in self._spans.list_comments(start, end)]
        self._replace(at, at, "".join(lines))

    def _edit(self, node: yaml.Node, wanted: Any, *, in_flow: bool = False) -> None:
        """Change a node, of which a part stays."""
        if isinstance(node, yaml.ScalarNode):
            self._edit_scalar(node, wanted, in_flow)
        elif isinstance(node, yaml.CollectionNode) and node.flow_style:
            self._edit_brackets(node, wanted)
        elif isinstance(node, yaml.MappingNode):
            self._edit_mapping(node, wanted)
        elif isinstance(node, yaml.SequenceNode):
            self._edit_sequence(node, wanted)

    def _edit_scalar(self, node: yaml.ScalarNode, wanted: str, in_flow: bool) -> None:
        start, end = node.start_mark.index, self._spans.get_end(node)
        new = format_scalar(wanted, in_flow=in_flow, style=node.style)
        if node.style in ("|", ">"):
            header = self._text[start : self._spans.find_line_end(start)]
            _, sign, comment = header.rstrip("\n").partition(" #")
            new += f"{sign}{comment}"
        self._replace(start, end, new)

    def _edit_brackets(self, node: yaml.CollectionNode, wanted: Any) -> None:
        """Change values in brackets in their places, or write the brackets again."""
        old = get_value(node)
        if isinstance(node, yaml.MappingNode):
            is_same = old.keys() == wanted.keys()
            pairs = [(value, wanted.get(key.value)) for key, value in node.value]
        else:
            is_same = len(old) == len(wanted)
            pairs = list(zip(node.value, wanted, strict=False))
        changed = [(inner, new) for inner, new in pairs if get_value(inner) != new]
        if is_same and all(can_edit(inner, new) for inner, new in changed):
            for inner, new in changed:
                self._edit(inner, new, in_flow=True)
        else:
            start, end = node.start_mark.index, node.end_mark.index
            self._replace(start, end, self._format_brackets(node, wanted))

    def _format_brackets(self, node: yaml.CollectionNode, wanted: Any) -> str:
        """Return the brackets with the wanted values, and unchanged ones as they are written."""
        if isinstance(wanted, dict):
            known = {key.value: value for key, value in node.value}
            pairs = (
                f"{format_scalar(key, in_flow=True)}: {self._reuse([known.get(key)], value)}"
                for key, value in wanted.items()
            )
            return f"{{{', '.join(pairs)}}}"
        return f"[{', '.join(self._reuse(node.value, item) for item in wanted)}]"

    def _reuse(self, nodes: Sequence[yaml.Node | None], wanted: Any) -> str:
        """Return a value as one of the nodes has it, or written again."""
        for node in nodes:
            if node is not None and get_value(node) == wanted:
                written = self._text[node.start_mark.index : node.end_mark.index]
                if written and "\n" not in written:
                    return written
        return format_flow(wanted)

    def _edit_mapping(self, node: yaml.MappingNode, wanted: dict[str, Any]) -> None:
        column = node.start_mark.column
        stays = [(key, value) for key, value in node.value if key.value in wanted]
        self._remove_pairs(node, wanted)
        ends = {
            key.value: self._spans.find_line_end(self._get_end(key, value)) for key, value in stays
        }
        for key, value in stays:
            if get_value(value) != wanted[key.value]:
                place = (key.start_mark.index, key.end_mark.index)
                self._edit_value(*place, ":", value, wanted[key.value], column)
        at = ends[stays[0][0].value]
        for name, new in wanted.items():
            at = ends.get(name, at)
            if name not in ends:
                self._replace(at, at, "\n".join([*format_lines({name: new}, column), ""]))

    def _get_end(self, key: yaml.Node, value: yaml.Node) -> int:
        return max(key.end_mark.index, self._spans.get_end(value))

    def _remove_pairs(self, node: yaml.MappingNode, wanted: dict[str, Any]) -> None:
        """Remove the lines of the keys that are not wanted."""
        column, pairs = node.start_mark.column, list(node.value)
        first = pairs[0][0].start_mark.index
        line = self._spans.find_line_start(first)
        if pairs[0][0].value not in wanted and self._text[line:first].strip():
            # The first key shares its line with a hyphen, which the next key takes.
            while pairs[0][0].value not in wanted:
                pairs.pop(0)
            following = pairs[0][0].start_mark.index
            self._keep_comments(first, following, line, column)
            self._replace(first, following, "")
        for key, value in pairs:
            if key.value not in wanted:
                start = self._spans.find_line_start(key.start_mark.index)
                end = self._spans.find_line_end(self._get_end(key, value))
                self._keep_comments(start, end, start, column)
                self._replace(start, end, "")

    def _edit_value(
        self, owner: int, start: int, colon: str, node: yaml.Node, wanted: Any, column: int
    ) -> None:
        """Change the value behind a key or a hyphen, which begins at `owner`.

        What replaces it begins at `start`, with the `colon` of a key.
        """
        if can_edit(node, wanted):
            self._edit(node, wanted)
            return
        begin = self._text.index(":", start) + 1 if colon else start
        end = max(begin, self._spans.get_end(node))
        self._keep_comments(start, end, self._spans.find_line_start(owner), column)
        self._replace(start, end, colon + format_after_key(wanted, column + 2))

    def _edit_sequence(self, node: yaml.SequenceNode, wanted: list[Any]) -> None:
        old, items = get_value(node), self._spans.list_items(node)
        sources = match_items(old, wanted)
        stays = [index for index in sources if index is not None]
        column = node.start_mark.column
        for place, index in enumerate(sources):
            if index is not None and old[index] != wanted[place]:
                hyphen, new = items[index].hyphen, wanted[place]
                self._edit_value(hyphen, hyphen + 1, "", node.value[index], new, column)
        slots = [items[index] for index in sorted(stays)]
        self._move([items[index] for index in stays], slots)
        self._remove([one for index, one in enumerate(items) if index not in stays], items, column)
        self._add(sources, wanted, slots, items, column)

    def _move(self, order: list[ItemSpan], slots: list[ItemSpan]) -> None:
        """Put each item, with its edits, into the place of another one."""
        moved = []
        for item, slot in zip(order, slots, strict=True):
            if item != slot:
                inner = [one for one in self._edits if item.start <= one.start < item.end]
                inner += [one for one in self._edits if one.start == one.end == item.end]
                moved.append((slot, inner, self._join(inner, item.start, item.end)))
        done = [id(edit) for _, inner, _ in moved for edit in inner]
        self._edits = [edit for edit in self._edits if id(edit) not in done]
        for slot, _, new in moved:
            self._replace(slot.start, slot.end, new)

    def _remove(self, gone: list[ItemSpan], items: list[ItemSpan], column: int) -> None:
        gaps = set()
        for item in gone:
            self._keep_comments(item.line, item.end, item.line, column)
            self._replace(item.line, item.end, "")
            is_last = item == items[-1] and len(items) > 1
            before = items[items.index(item) - 1] if is_last else item
            gaps.add((before.end, before.gap_end))
        for start, end in gaps:
            if end > start:
                self._replace(start, end, "")

    def _add(
        self,
        sources: list[int | None],
        wanted: list[Any],
        slots: list[ItemSpan],
        items: list[ItemSpan],
        column: int,
    ) -> None:
        has_gap = column == 0 and (len(items) < 2 or items[0].gap_end > items[0].end)
        at, passed = (slots or items)[0].start, 0
        for index, new in zip(sources, wanted, strict=True):
            if index is not None:
                passed += 1
                at = slots[passed - 1].end
                continue
            lines = format_lines([new], column)
            gap = [""] if has_gap and isinstance(new, dict) else []
            whole = [*gap, *lines, ""] if passed else [*lines, *gap, ""]
            self._replace(at, at, "\n".join(whole))
