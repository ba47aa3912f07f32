"""Hold one file of records as the editor wrote it, so that every problem has a position."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlPath, YamlTree


@dataclass(frozen=True)
class RecordSource:
    """The lines of a file of content/data, and its values with their positions.

    `indexes` gives the index in the file of each valid record, by the key of the record.
    """

    file: SourceFile
    tree: YamlTree = field(default_factory=lambda: YamlTree(None))
    is_parsed: bool = True  # False for a missing file and for one that is not YAML
    indexes: dict[str, int] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether the file is a list of records."""
        return isinstance(self.tree.value, list)

    @cached_property
    def raw_records(self) -> list[dict[str, Any]]:
        """The records as plain values, with invalid ones. An item that is no record is {}."""
        rows = self.tree.value if self.is_list else []
        return [row if isinstance(row, dict) else {} for row in rows]

    def make_problem(self, code: str, path: YamlPath, message: str, help_text: str) -> Problem:
        """Return a problem at the value at `path`."""
        mark = self.tree.get_mark(path)
        return self.file.make_problem(code, mark.line, mark.column, message, help_text, mark.length)

    def make_record_problem(
        self, code: str, key: str, path: YamlPath, message: str, help_text: str
    ) -> Problem:
        """Return a problem at `path` inside the record with this key."""
        return self.make_problem(code, (self.indexes.get(key, 0), *path), message, help_text)
