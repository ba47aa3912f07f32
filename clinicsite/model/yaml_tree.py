"""Hold the values of a YAML text with their positions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlMark:
    """A position in a file: line and column counted from 1, length in characters."""

    line: int
    column: int
    length: int


@dataclass
class YamlTree:
    """The values of a YAML text, and the marks of its keys and values."""

    value: Any
    keys: dict[YamlPath, YamlMark] = field(default_factory=dict)
    values: dict[YamlPath, YamlMark] = field(default_factory=dict)

    def get_mark(self, path: YamlPath, *, of_key: bool = False) -> YamlMark:
        """Return the mark of the value (or key) at `path`, else of the nearest value around it."""
        if of_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, YamlMark(1, 1, 0))

    def get_value(self, path: YamlPath, default: Any = None) -> Any:
        """Return the value at `path`, or `default` where there is none."""
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return default
        return value
