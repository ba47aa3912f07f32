"""Explain YAML syntax errors in words that editors know.

The parser reports where it stopped, often some lines below the mistake. This module therefore reads
the lines again, and looks for common mistakes.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from clinicsite.parsing.yaml_groups import find_group_mistake

_LINE = re.compile(
    r"(?P<indent> *)(?P<dash>(?:- +)*)(?:(?P<key>[\w-]+):(?:[ \t]+|$))?(?P<value>.*)"
)
_HARD_SPACE = re.compile(r"(?: |-(?= )|[\w-]+:)*+\u00a0")  # where a usual one belongs
_DASH_WITHOUT_SPACE = re.compile(r" *-([A-Za-z]\w*):(?:\s|$)")
_BACKSLASH = re.compile(r'\\[^"\\/nt]')
_QUOTED = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?""")
_EMPTY_LIST = re.compile(r"(?:\[\s*\]|\{\s*\})\s*(?:#.*)?")
_BLOCK_TEXT = re.compile(r"[|>][+-]?\d?\s*(?:#.*)?")
_QUOTE_ALL = "Put quotation marks around the whole text."
_CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True)
class YamlMistake:
    """A mistake in a YAML text. The line and the column count from 1."""

    line: int
    column: int
    message: str
    help: str


def find_yaml_mistake(
    lines: tuple[str, ...], last: int, column: int, *, is_list: bool = False
) -> YamlMistake:
    """Return the first mistake up to line `last`, where the parser stopped at `column`.

    `is_list` is for a file of records, each of which begins with a hyphen.
    """
    levels: list[_Level] = []
    above: tuple[int, re.Match[str]] | None = None
    text_below: int | None = None  # the indent of a key whose text is on the lines below it
    for number, line in enumerate(lines[:last], start=1):
        found = _LINE.fullmatch(line)
        if not found or not line.strip() or line.lstrip().startswith("#"):
            continue
        if hard := _HARD_SPACE.match(line):
            message = "This space comes from a word processor, and is not a usual one (U+00A0)"
            return YamlMistake(number, hard.end(), message, "Delete it, and type a space.")
        indent = len(found["indent"])
        if above and (mistake := _find_list_mistake(above[1], found)):
            return YamlMistake(above[0], *mistake)
        if dash := _DASH_WITHOUT_SPACE.match(line):
            message, help_text = "A space is missing after this hyphen", f"Write “- {dash[1]}: …”."
            return YamlMistake(number, indent + 1, message, help_text)
        if is_list and found["key"] and not found["dash"] and indent <= _get_column(levels):
            help_text = f"Begin each record with a hyphen and a space: “- {found['key']}: …”."
            return YamlMistake(number, indent + 1, "The record has no hyphen", help_text)
        deeper = bool(levels) and indent > levels[-1].column
        if text_below is not None and indent > text_below:
            continue
        text_below = indent if _BLOCK_TEXT.fullmatch(found["value"]) else None
        if deeper and not found["key"] and not found["dash"]:
            continue  # the text of the line above goes on
        above = number, found
        if mistake := _find_value_mistake(found) or _find_indent_mistake(found, levels):
            where, message, help_text = mistake
            return YamlMistake(number, where + 1, message, help_text)
    return YamlMistake(last, column, "This cannot be read", _QUOTE_ALL)


@dataclass(frozen=True)
class _Level:
    """A column of keys. `open`: deeper lines may follow the last of them."""

    column: int
    open: bool


def _get_column(levels: list[_Level]) -> int:
    """Return the column of the records, or that of any line before the first one."""
    return levels[0].column if levels else sys.maxsize


def _find_list_mistake(above: re.Match[str], found: re.Match[str]) -> tuple[int, str, str] | None:
    """Return the mistake of a list that is written as empty, and has lines below it."""
    empty = _EMPTY_LIST.fullmatch(above["value"])
    if not (above["key"] and empty):
        return None
    indent, column = len(found["indent"]), above.start("key")
    if indent < column or (indent == column and not found["dash"]):
        return None
    sign = above["value"][:1]
    message = "These brackets mean “nothing here”, but there are lines below them"
    help_text = f"Delete {sign}{_CLOSING[sign]} behind “{above['key']}:”, and keep the lines."
    return above.start("value") + 1, message, help_text


def _find_value_mistake(found: re.Match[str]) -> tuple[int, str, str] | None:
    value, start = found["value"], found.start("value")
    first = value[:1]
    if found["key"] is None and not found["dash"]:
        return _find_key_mistake(found)
    if first in ('"', "'"):
        return _find_quote_mistake(value, start)
    if first in _CLOSING:
        if _CLOSING[first] in value:
            return find_group_mistake(value, start)
        return start, "A bracket is opened here but never closed", f"Close it: {_CLOSING[first]}"
    if first and first in "@`%&*!|>" and not _BLOCK_TEXT.fullmatch(value):
        return start, f"A text cannot begin with {first} here", _QUOTE_ALL
    if value.startswith(("- ", "? ")) and found["key"]:
        return start, f"A text cannot begin with {first} here", _QUOTE_ALL
    if colon := re.search(r":(?=\s|$)", value.split(" #")[0]):
        return start + colon.start(), "There is a second colon in this line", _QUOTE_ALL
    return None


def _find_key_mistake(found: re.Match[str]) -> tuple[int, str, str]:
    value, start = found["value"], found.start("value")
    if no_space := re.match(r"([\w-]+):(?=\S)", value):
        help_text = f"Write “{no_space[1]}: …”, with a space after the colon."
        return start + no_space.end() - 1, "A space is missing after this colon", help_text
    if _EMPTY_LIST.fullmatch(value):
        message = "An empty list is in a file with other lines"
        return start, message, "Delete this line. It is for a file without records."
    message = "This line is not in the form “field: value”"
    return start, message, "Write the name of the field, a colon, a space, the value."


def _find_quote_mistake(value: str, start: int) -> tuple[int, str, str] | None:
    mark = value[0]
    if mark == '"' and (found := _BACKSLASH.search(value)):
        message = "A backslash has a special meaning between these quotation marks"
        return start + found.start(), message, "Write \\\\ for one backslash, or take it out."
    if _QUOTED.fullmatch(value):
        return None
    if value.count(mark) < 2:
        message = "A quotation mark is opened here but never closed"
        return start, message, f"Add the closing quotation mark, {mark}, at the end of the text."
    message = "The quotation marks end before the text does"
    other = "'" if mark == '"' else '"'
    help_text = (
        f"Put {other} around the whole text, and take care that the text itself holds no {other}."
    )
    return start, message, help_text


def _find_indent_mistake(found: re.Match[str], levels: list[_Level]) -> tuple[int, str, str] | None:
    """Return the mistake of a line in no known column, else update `levels`."""
    indent, first = len(found["indent"]), not levels
    while levels and levels[-1].column > indent:
        levels.pop()
    same = levels and levels[-1].column == indent
    if not (first or same or (levels and levels[-1].open)):
        help_text = "Give lines that belong together the same number of spaces at the left."
        return indent, "This line is indented differently from the lines around it", help_text
    if levels:
        above = levels.pop()
        if not same:
            levels.append(
                _Level(above.column, False)
            )  # deeper lines now have the column of this one
    levels.append(_Level(indent, not found["value"]))
    if found["dash"] and found["key"]:
        levels.append(_Level(indent + len(found["dash"]), not found["value"]))
    return None
