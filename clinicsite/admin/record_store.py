"""Read a file of records, and compute its bytes after a change of one entry."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicsite.admin.record_catalog import RecordEntry, RecordFile, list_entries
from clinicsite.authoring.text_edits import TextEdit, apply_edits
from clinicsite.authoring.yaml_editor import set_yaml_value
from clinicsite.model.problem import Problem
from clinicsite.model.record_source import RecordSource
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.record_update import read_record_source


@dataclass(frozen=True)
class RecordFileText:
    """The bytes of a file of records, its values with their positions, and its problems."""

    file: RecordFile
    data: bytes
    source: RecordSource
    problems: list[Problem]

    @property
    def is_readable(self) -> bool:
        """Whether a form can show the file."""
        is_kind = self.source.is_list or self.source.tree.value is None
        return self.source.is_parsed and (is_kind or not self.file.is_list)

    @property
    def entries(self) -> list[RecordEntry]:
        """The entries of a list."""
        return list_entries(self.file, self.source.tree.value)

    def find_entry(self, name: str) -> RecordEntry | None:
        """Return the entry with this name, or None."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def get_record(self, index: int | None) -> Any:
        """Return the entry at an index, or the record of a file with one."""
        value = self.source.tree.value
        if not self.file.is_list:
            return value
        return None if index is None else value[index]

    def with_record(self, index: int | None, record: dict[str, Any]) -> bytes:
        """Return the bytes with another record, which is added where there is no index.

        Raises TextEditError.
        """
        if not self.file.is_list:
            return self._with_value(record)
        value = list(self.source.tree.value or [])
        if index is None:
            return self._with_value([*value, record])
        if (lines := self._find_lines(index)) and record:
            return self._with_text(lines, set_yaml_value(self._get_lines(lines), [record]))
        return self._with_value([*value[:index], record, *value[index + 1 :]])

    def without_record(self, index: int) -> bytes:
        """Return the bytes without an entry. Raises TextEditError."""
        value = self.source.tree.value
        return self._with_value([*value[:index], *value[index + 1 :]])

    def with_move(self, index: int, step: int) -> bytes:
        """Return the bytes with an entry in another place. Raises TextEditError."""
        value = list(self.source.tree.value)
        value.insert(max(0, index + step), value.pop(index))
        return self._with_value(value)

    def _find_lines(self, index: int) -> tuple[int, int] | None:
        """Return the lines of an entry up to the next one, or None where its hyphen is above."""
        marks = self.source.tree.values
        first, lines = marks[(index,)].line - 1, self.source.file.lines
        following = marks.get((index + 1,))
        end = following.line - 1 if following else len(lines)
        starts = [lines[first], lines[end] if following else "-"]
        return (first, end) if all(line.lstrip().startswith("-") for line in starts) else None

    def _get_lines(self, lines: tuple[int, int]) -> str:
        return "\n".join(self.source.file.lines[slice(*lines)])

    def _with_text(self, lines: tuple[int, int], new: str) -> bytes:
        """Return the bytes with other words in some lines."""
        before, after = self.source.file.lines[: lines[0]], self.source.file.lines[lines[1] :]
        return self._with_whole("\n".join([*before, new, *after]))

    def _with_value(self, value: Any) -> bytes:
        return self._with_whole(set_yaml_value(decode_text(self.data), value))

    def _with_whole(self, after: str) -> bytes:
        """Return the bytes with other words. Line ends and a byte-order mark stay."""
        before = decode_text(self.data)
        start = _count_equal(before, after)
        most = min(len(before), len(after)) - start
        end = min(most, _count_equal(before[::-1], after[::-1]))
        edit = TextEdit(start, len(before) - end, after[start : len(after) - end])
        return apply_edits(self.data, [edit]) if before != after else self.data


def _count_equal(one: str, other: str) -> int:
    """Return how many characters at the beginning of two texts are equal."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def read_record_text(
    root: Path, file: RecordFile, known: RecordSource | None = None
) -> RecordFileText | None:
    """Return a file of records of the project, or None where there is none.

    A source that is `known` is not read again if the file still has its text.
    """
    place = root / file.path
    if place.is_symlink() or not place.is_file():
        return None
    data = place.read_bytes()
    if known and known.is_parsed and "\n".join(known.file.lines).encode() == data:
        return RecordFileText(file, data, known, [])
    source, problems = read_record_source(file.name, data)
    return RecordFileText(file, data, source, problems)


def hash_record(record: Any) -> str:
    """Return the version of a record, which comments and its place do not change."""
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:32]
