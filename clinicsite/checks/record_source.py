"""A file of records as somebody wrote it: for the places of problems, faulty records and all."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.markdown.quotes import smarten_quotes
from clinicsite.parsing.site import Site
from clinicsite.parsing.yaml_source import YamlPath, YamlTree, parse_yaml


class RecordSource:
    """One file of `content/data`, read a second time, and only when a rule asks for it."""

    def __init__(self, site: Site, name: str) -> None:
        self._file = site.content / f"data/{name}.yaml"
        self._path = f"content/data/{name}.yaml"

    @cached_property
    def _parsed(self) -> tuple[SourceFile, YamlTree]:
        if not self._file.is_file():
            return SourceFile.from_text(self._path, ""), YamlTree(None)
        source, faults = read_text(self._file, self._path)
        tree = None if faults else parse_yaml("\n".join(source.lines), source)[0]
        return source, tree or YamlTree(None)

    @property
    def is_list(self) -> bool:
        """Whether it could be read as a list of records."""
        return isinstance(self._parsed[1].value, list)

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Its records with their values as they are written; what is no record is an empty one."""
        given = self._parsed[1].value if self.is_list else []
        return [record if isinstance(record, dict) else {} for record in given]

    def make_problem(
        self, name: str, value: str, path: YamlPath, code: str, message: str, help_text: str
    ) -> Problem:
        """A problem at `path` of the record whose field `name` is `value`."""
        source, tree = self._parsed
        same = (
            n
            for n, record in enumerate(self.records)
            if _normalize_value(record.get(name)) == value
        )
        mark = tree.get_mark((next(same, 0), *path))
        return source.make_problem(code, mark.line, mark.column, message, help_text, mark.length)


def _normalize_value(value: Any) -> str:
    """A value as a record has it."""
    return smarten_quotes(str(value)).strip()
