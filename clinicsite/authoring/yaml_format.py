"""Write values as YAML in the form of the files of content/data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from clinicsite.support.yaml_loader import YAML_LOADER

MAX_WIDTH = 100  # characters of a list on one line
_EMPTY = ("", "~", "null")  # plain words that stand for no value
# Characters that end a line of YAML, or that its readers refuse (YAML 1.2, 5.1 and 5.4).
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def is_empty_scalar(node: yaml.ScalarNode) -> bool:
    """Return whether a scalar stands for no value."""
    return not node.style and node.value in _EMPTY


def format_scalar(text: str | None, *, in_flow: bool = False, style: str | None = None) -> str:
    """Return a text as a scalar on one line, in quotation marks where it needs them.

    `style` is the quotation mark that its former value had.
    """
    if text is None:
        return "null" if in_flow else ""
    if style not in ("'", '"') and _is_plain(text, in_flow=in_flow):
        return text
    is_printable = not _UNSAFE.search(text) and all(sign >= " " for sign in text)
    if is_printable and (style == "'" or (style != '"' and '"' in text)):
        return "'{}'".format(text.replace("'", "''"))
    quoted = json.dumps(text, ensure_ascii=False)  # a JSON string is a YAML string (7.3.1)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_plain(text: str, *, in_flow: bool) -> bool:
    if text in _EMPTY or text != text.strip() or "\n" in text or _UNSAFE.search(text):
        return False
    try:
        node = yaml.compose(f"[{text}]" if in_flow else f"k: {text}", Loader=YAML_LOADER)
    except (yaml.YAMLError, RecursionError):
        return False
    if node is None:
        return False
    values = node.value if in_flow else [value for _, value in node.value]
    is_scalar = len(values) == 1 and isinstance(values[0], yaml.ScalarNode)
    return is_scalar and not values[0].style and values[0].value == text


def format_flow(value: Any) -> str:
    """Return a value on one line, with brackets around lists and groups."""
    if isinstance(value, dict):
        pairs = (f"{format_scalar(k, in_flow=True)}: {format_flow(v)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(format_flow, value))}]"
    return format_scalar(value, in_flow=True)


def format_after_key(value: Any, column: int) -> str:
    """Return the text behind the colon of a key, without a line end.

    The lines of a list or a group below it begin at `column`.
    """
    if value in ([], {}) or (isinstance(value, list) and _fits_on_line(value)):
        return f" {format_flow(value)}"
    if isinstance(value, list | dict):
        return "".join(f"\n{line}" for line in format_lines(value, column))
    return f" {format_scalar(value)}" if value is not None else ""


def format_lines(value: Any, column: int) -> list[str]:
    """Return the lines of a list or a group, each with its indentation."""
    indent = " " * column
    if isinstance(value, dict):
        pairs = (
            f"{indent}{format_scalar(key)}:{format_after_key(inner, column + 2)}"
            for key, inner in value.items()
        )
        return "\n".join(pairs).split("\n")
    return [line for item in value for line in _iter_item_lines(item, column)]


def _iter_item_lines(item: Any, column: int) -> Iterator[str]:
    indent = " " * column
    if isinstance(item, dict | list) and item:
        first, *rest = format_lines(item, column + 2)
        yield f"{indent}- {first[column + 2 :]}"
        yield from rest
    else:
        yield f"{indent}- {format_flow(item) if item in ([], {}) else format_scalar(item)}".rstrip()


def _fits_on_line(items: list[Any]) -> bool:
    texts = [item for item in items if isinstance(item, str)]
    is_plain = len(texts) == len(items) and all(_is_plain(text, in_flow=True) for text in texts)
    return is_plain and len(", ".join(texts)) <= MAX_WIDTH


def format_root(wanted: Any) -> str:
    """Return a whole file with a value."""
    if not wanted:
        return f"{format_flow(wanted)}\n"
    if isinstance(wanted, list):
        return "\n".join("\n".join([*format_lines([item], 0), ""]) for item in wanted)
    return "\n".join([*format_lines(wanted, 0), ""])
