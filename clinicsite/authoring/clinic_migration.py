"""Move the facts of one office in an old clinic.yaml below `locations`, and keep all comments."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from clinicsite.authoring.text_edits import TextEditError
from clinicsite.parsing.outdated_records import MOVED_FIELDS

_KEY = re.compile(r"([\w-]+):(?=\s|$)")
_EMPTY_VALUES: tuple[Any, ...] = (None, "", [], "[]", "unset", "null", "~")


@dataclass
class _Entry:
    """A field of the record: the comments above it, and its own lines."""

    key: str
    comments: list[str]
    lines: list[str]


def migrate_clinic(text: str) -> str:
    """Return the text of clinic.yaml with its address, phone and hours in an office.

    A file without such facts, or with offices, stays as it is. Raises TextEditError.
    """
    before = _load(text)
    if not isinstance(before, dict) or before.get("locations"):
        return text
    head, entries, tail = _split_entries(text)
    moved = [entry for entry in entries if entry.key in MOVED_FIELDS]
    if not moved:
        return text
    is_empty = all(before.get(entry.key) in _EMPTY_VALUES for entry in moved)
    office = _format_empty(moved) if is_empty else _format_office(moved, before)
    lines = [*head]
    for entry in entries:
        if entry is moved[0]:
            lines += office
        if entry.key == "locations":
            lines += entry.comments
        elif entry.key not in MOVED_FIELDS:
            lines += [*entry.comments, *entry.lines]
    new = "\n".join([*lines, *tail])
    _check_same_facts(before, _load(new), is_empty=is_empty)
    return new


def _load(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes plain texts only


def _split_entries(text: str) -> tuple[list[str], list[_Entry], list[str]]:
    """Return the lines above the first field, the fields, and the lines below the last one."""
    entries: list[_Entry] = []
    waiting: list[str] = []  # comments and empty lines whose field is not known yet
    head: list[str] = []
    for line in text.split("\n"):
        if found := _KEY.match(line):
            gap = max((i + 1 for i, above in enumerate(waiting) if not above.strip()), default=0)
            _append_gap(entries, head, waiting[:gap])
            entries.append(_Entry(found[1], waiting[gap:], [line]))
            waiting = []
        elif entries and line.startswith((" ", "- ")):
            entries[-1].lines += [*waiting, line]
            waiting = []
        else:
            waiting.append(line)
    return head, entries, waiting


def _append_gap(entries: list[_Entry], head: list[str], lines: list[str]) -> None:
    """Leave empty lines, and comments above them, with what stands before them."""
    if entries:
        entries[-1].lines += lines
    else:
        head += lines


def _format_empty(moved: list[_Entry]) -> list[str]:
    """Return the lines of a clinic without any office, with all comments."""
    return [*(line for entry in moved for line in entry.comments), "locations: []"]


def _format_office(moved: list[_Entry], record: dict[str, Any]) -> list[str]:
    lines = ["locations:", *_indent(moved[0].comments, 2)]
    for entry in moved:
        own = _format_hours(entry, record) if entry.key == "hours" else _indent(entry.lines, 4)
        if entry is moved[0]:
            own[0] = f"  - {own[0].lstrip()}"
        else:
            own = [*_indent(entry.comments, 4), *own]
        lines += own
    return lines


def _indent(lines: list[str], width: int) -> list[str]:
    return [f"{' ' * width}{line}" if line.strip() else line for line in lines]


def _format_hours(entry: _Entry, record: dict[str, Any]) -> list[str]:
    """Return the hours as a list of one line each. A comma in brackets had cut them apart."""
    given = record["hours"]
    if not isinstance(given, list) or not given or entry.lines[0].strip() == "hours:":
        return _indent(entry.lines, 4)
    return ["    hours:", *(f"      - {_quote(line)}" for line in _join_hours(given))]


def _join_hours(given: list[Any]) -> list[str]:
    lines: list[str] = []
    for part in map(str, given):
        if lines and re.match(r"\d|noon", part) and not re.search(r"\d", lines[-1]):
            lines[-1] += f", {part}"
        else:
            lines.append(part)
    return lines


def _quote(text: str) -> str:
    """Return the line as YAML, in quotation marks where it needs them."""
    is_plain = re.fullmatch(r"[A-Za-z][^:#\"']*", text)
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _check_same_facts(before: dict[str, Any], after: Any, *, is_empty: bool) -> None:
    """Raise TextEditError if a fact changed on the way."""
    if not isinstance(after, dict):
        raise TextEditError("the file would not be readable")
    office = {} if is_empty else after.get("locations", [{}])[0]
    for key, value in before.items():
        if key in ("hours", "locations"):
            continue
        found = office.get(key) if key in MOVED_FIELDS and not is_empty else after.get(key)
        if found != value and not (is_empty and key in MOVED_FIELDS):
            raise TextEditError(f"the field {key} would change")
