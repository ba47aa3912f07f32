"""Explain mistakes inside of braces, such as `{date: 2026-12-25, name: Christmas, the day}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.support.yaml_loader import YAML_LOADER

_MISSING_SPACE = re.compile(r"([A-Za-z_][\w-]*):(?=[^\s/])")
_GROUP = re.compile(r"[\[{].*[\]}]\s*(?:#.*)?")
_PIECE = re.compile(r"""(?:(?<=[\s,:{\[])(?:"[^"]*"|'[^']*')(?!\w)|[^,{}\[\]])+""")
_QUOTED = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_FIELD = re.compile(r"\s*(?P<key>[\w-]+)\s*:(?:\s+|$)(?P<value>.*?)\s*")
_SPECIAL = "@`%&*!|>"
_QUOTE_VALUE = "Put quotation marks around the whole value."

Mistake = tuple[int, str, str]  # the column from 0, the message, the help


def is_pair(key: yaml.ScalarNode, source: SourceFile) -> bool:
    """Return whether a colon follows the key. In braces YAML accepts a key alone."""
    mark = key.end_mark
    line = source.lines[mark.line] if mark.line < len(source.lines) else ""
    return line[mark.column :].lstrip().startswith(":")


def join_stray_key(
    key: yaml.ScalarNode, group: dict[str, Any], source: SourceFile
) -> Iterator[Problem]:
    """Yield the problem of a key without a colon. Put its words where they belong in `group`.

    The words then cause no other problem.
    """
    mark, words = key.start_mark, key.value
    line, column = mark.line + 1, mark.column + 1
    if found := _MISSING_SPACE.match(words):
        group[found[1]] = words[found.end() :].strip("\"'")
        help_text = f"Write “{found[1]}: …”, with a space after the colon."
        message = "A space is missing after this colon"
        yield source.make_problem("E104", line, column + found.end() - 1, message, help_text, 1)
        return
    name = next(reversed(group), None)
    before = group.get(name) if name else None
    if not isinstance(before, str):
        message, help_text = f'"{words}" has no colon', "Write each part as “field: value”."
    else:
        group[str(name)] = f"{before}, {words}"
        message = "The comma in front of these words ends the value"
        help_text = f'Put quotation marks around the whole value: {name}: "{before}, {words}"'
    yield source.make_problem("E104", line, column, message, help_text, len(words))


def find_group_mistake(value: str, start: int) -> Mistake | None:
    """Return the mistake in braces or brackets that begin in column `start`, or None."""
    try:
        yaml.compose(value, Loader=YAML_LOADER)
        return None
    except yaml.YAMLError:
        if not _GROUP.fullmatch(value):
            message = f"A text cannot begin with {value[0]} here"
            return start, message, "Put quotation marks around the whole text."
    for piece in _PIECE.finditer(value):
        field = _FIELD.fullmatch(piece[0])
        text = field["value"] if field else piece[0].strip()
        offset = start + piece.start()
        if field and not text and value[piece.end() : piece.end() + 1] not in ("{", "["):
            key = field["key"]
            message, help_text = f'The field "{key}" is empty', f"Write something after “{key}:”."
            return offset + field.start("key"), message, help_text
        if mistake := _find_text_mistake(text, offset + piece[0].index(text)):
            return mistake
    help_text = "Write “field: value” between the braces, with a comma between two of them."
    return start, "These braces or brackets cannot be read", help_text


def _find_text_mistake(text: str, begin: int) -> Mistake | None:
    if text[:1] in ('"', "'"):
        if _QUOTED.fullmatch(text):
            return None
        if text.count(text[0]) < 2:
            message = "A quotation mark is opened here but never closed"
            return begin, message, f"Add the closing quotation mark, {text[0]}, after the value."
        other = "'" if text[0] == '"' else '"'
        message = "The quotation marks end before the value does"
        return begin, message, f"Put {other} around the whole value."
    if text[:1] and text[0] in _SPECIAL:
        return begin, f"A value cannot begin with {text[0]} here", _QUOTE_VALUE
    if colon := re.search(r":(?=\s|$)", text):
        return begin + colon.start(), "There is a second colon in this value", _QUOTE_VALUE
    if comment := re.search(r"(?<=\s)#", text):
        return begin + comment.start(), "The words after this # are left out", _QUOTE_VALUE
    return None
