"""Append records to a YAML file of content/data, and keep every byte that it holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

from clinicsite.authoring.write_ahead_log import commit_files, lock_content
from clinicsite.parsing.decode import decode_source
from clinicsite.parsing.yaml_source import parse_yaml
from clinicsite.support.errors import UserError

RecordFields = dict[str, str | list[str]]

# Scalars without quotation marks: after a key, and in a list on one line (YAML 1.2, 7.3.3).
_PLAIN_SCALAR = re.compile(r"[^\W_](?:[^:#]|:(?=[^\s])|(?<=[^\s])#)*")
_PLAIN_IN_LIST = re.compile(r"[^\W_][\w .'’&/()-]*")


def append_records(root: Path, path: str, records: list[RecordFields]) -> None:
    """Append records to a file of the project at `root`, all of them or none.

    Raises UserError when the file would not read back as its old records and the new ones, or when
    another command has just added one of their keys.
    """
    with lock_content(root):
        before = (root / path).read_bytes()
        old_records = _read_records(before, path)
        old_keys = {record.get("key") for record in old_records if isinstance(record, dict)}
        if old_keys & {record["key"] for record in records}:
            raise UserError(f"{path} was changed at this moment.", "Run the command again.")
        after = _append_bytes(before, is_empty=not old_records, records=records)
        if _read_records(after, path) != [*old_records, *records]:
            raise UserError(
                f"A program cannot append to {path} in its present form.",
                f"Paste this at its end:\n\n{format_records(records)}",
            )
        commit_files(root, {path: (before, after)})


def format_records(records: list[RecordFields], indent: str = "") -> str:
    """Return the records as YAML, with an empty line between them."""
    return "\n".join(_format_record(record, indent) for record in records)


def _format_record(record: RecordFields, indent: str) -> str:
    lines = [
        f"{name}: [{', '.join(_format_scalar(item, _PLAIN_IN_LIST) for item in value)}]"
        if isinstance(value, list)
        else f"{name}: {_format_scalar(value, _PLAIN_SCALAR, quoted=name == 'pmid')}"
        for name, value in record.items()
    ]
    return "".join(f"{indent}{'  ' if i else '- '}{line}\n" for i, line in enumerate(lines))


def _format_scalar(text: str, plain: re.Pattern[str], *, quoted: bool = False) -> str:
    """Return `text` as a YAML scalar on one line, in quotation marks where it needs them."""
    if not quoted and plain.fullmatch(text) and text == text.strip() and text != "null":
        return text
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a YAML string (YAML 1.2, 7.3.1)


def _append_bytes(before: bytes, *, is_empty: bool, records: list[RecordFields]) -> bytes:
    """Return the bytes of the file with the records, in its own indentation and line ends."""
    if is_empty:
        before = re.sub(rb"(?m)^\[\s*\][ \t]*\r?\n?", b"", before)
    first = re.search(rb"(?m)^( *)- ", before)
    text = format_records(records, first[1].decode() if first else "")
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before.strip() else end if before.endswith(b"\n") else end + end
    return before + gap + text.encode().replace(b"\n", end)


def _read_records(data: bytes, path: str) -> list[RecordFields]:
    """Return the records of a file as plain values. Raises UserError if the site cannot read it."""
    source, problems = decode_source(data, path)
    tree = None
    if not problems:
        tree, problems = parse_yaml("\n".join(source.lines), source)
    if problems or tree is None or not isinstance(tree.value, list | None):
        reason = problems[0].message if problems else "It is not a list"
        raise UserError(f"{path} cannot be read with the new records: {reason}.", "Add fewer.")
    return tree.value or []
