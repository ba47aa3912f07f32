"""Adds records to a file of content/data; every byte that was there stays as it is."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from clinicsite.parsing.decode import read_text
from clinicsite.parsing.yaml_source import parse_yaml

RecordFields = dict[str, str | list[str]]

# What needs no quotation marks: after a key, and in a list on one line (YAML 1.2, 7.3.3).
_PLAIN_SCALAR = re.compile(r"[^\W_](?:[^:#]|:(?=[^\s])|(?<=[^\s])#)*")
_PLAIN_IN_LIST = re.compile(r"[^\W_][\w .'’&/()-]*")


class YamlAppendError(Exception):
    """The file stays as it was; the text says why, and what to do."""


def append_records(file: Path, records: list[RecordFields]) -> None:
    """Adds `records` at the end of `file`, in one step: it has all of them or none.

    Raises NotWrittenError when the file would not read back as what it held and the records.
    """
    before = file.read_bytes()
    held = _read_records(file, file.name)
    wanted = [*held, *records]
    after = _append_bytes(before, is_empty=not held, records=records)
    handle, name = tempfile.mkstemp(prefix=".#", suffix=file.name, dir=file.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        if _read_records(new, file.name) != wanted:
            raise YamlAppendError(
                f"{file.name} is written in a form that this command cannot add to. Paste this "
                f"at its end by hand:\n\n{format_records(records)}"
            )
        shutil.copymode(file, new)
        if file.read_bytes() != before:
            raise YamlAppendError(f"{file.name} was changed meanwhile. Run the command again.")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    if os.name != "nt":  # there, a folder cannot be opened
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def format_records(records: list[RecordFields], indent: str = "") -> str:
    """The records as editors write them, with an empty line between."""
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
    """`text` as a YAML scalar on one line: as it is where that is safe, else in quotation marks."""
    if not quoted and plain.fullmatch(text) and text == text.strip() and text != "null":
        return text
    return json.dumps(text, ensure_ascii=False)  # JSON's strings are YAML's (YAML 1.2, 7.3.1)


def _append_bytes(before: bytes, *, is_empty: bool, records: list[RecordFields]) -> bytes:
    """The bytes of the file with the records behind them, in the way the file is written."""
    if is_empty:
        before = re.sub(rb"(?m)^\[\s*\][ \t]*\r?\n?", b"", before)
    first = re.search(rb"(?m)^( *)- ", before)
    text = format_records(records, first[1].decode() if first else "")
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before.strip() else end if before.endswith(b"\n") else end + end
    return before + gap + text.encode().replace(b"\n", end)


def _read_records(file: Path, name: str) -> list[RecordFields]:
    """The records of a file as plain values; raises NotWrittenError where the site would fail."""
    source, problems = read_text(file, f"content/data/{name}")
    tree = None
    if not problems:
        tree, problems = parse_yaml("\n".join(source.lines), source)
    if problems or tree is None or not isinstance(tree.value, list | None):
        why = problems[0].message if problems else "It should be a list"
        raise YamlAppendError(
            f"{name}, with what should be added, cannot be read: {why}. Add fewer."
        )
    return tree.value or []
