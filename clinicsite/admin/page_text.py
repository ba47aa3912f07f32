"""Take the file of a page apart for a form, and put it together again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinicsite.authoring.front_matter_editor import FrontMatterEditor, parse_values
from clinicsite.authoring.front_matter_fields import (
    FieldValue,
    add_change,
    normalize_value,
    set_fields,
)
from clinicsite.authoring.text_edits import TextEdit, TextEditError, apply_edits
from clinicsite.parsing.decode import decode_text


@dataclass(frozen=True)
class PageText:
    """The fields and the body of a page. A file that a form cannot hold is all body.

    `body_start` is the position of the body in the text, and `body_line` is its first line there.
    """

    fields: Mapping[str, Any]
    body: str
    body_start: int
    body_line: int

    @property
    def is_whole(self) -> bool:
        """Whether the body is the whole file, since its front matter cannot be read."""
        return not self.body_start


def split_page(data: bytes) -> PageText:
    """Return the parts of a page. Raises UnicodeDecodeError."""
    text = decode_text(data)
    try:
        editor, fields = FrontMatterEditor(text), parse_values(data)
    except (TextEditError, ValueError):
        return PageText({}, text, 0, 1)
    fence_end = text.find("\n", editor.end) + 1 or len(text)
    body = text[fence_end:].lstrip("\n")
    start = len(text) - len(body)
    return PageText(fields, body.rstrip("\n"), start, text.count("\n", 0, start) + 1)


def join_page(data: bytes, fields: Mapping[str, FieldValue], body: str, order: list[str]) -> bytes:
    """Return the bytes of a page with these fields and this body.

    A field or a body with its value of before stays byte for byte. Raises TextEditError.
    """
    page, body = split_page(data), body.replace("\r\n", "\n")
    changed = {
        name: value
        for name, value in fields.items()
        if normalize_value(page.fields.get(name)) != normalize_value(value)
    }
    if page.body != body.rstrip("\n"):
        text = decode_text(data)
        gap = "\n" if page.body_start and not text[: page.body_start].endswith("\n\n") else ""
        gap = f"\n{gap}" if gap and not text[: page.body_start].endswith("\n") else gap
        new = f"{gap}{body.strip(chr(10))}\n" if body.strip("\n") else ""
        data = apply_edits(data, [TextEdit(page.body_start, len(text), new)])
    return set_fields(data, changed, order) if changed and not page.is_whole else data


def join_change(data: bytes, what: str, why: str, day: str) -> bytes:
    """Return the bytes of a page with an entry in its change log. Raises TextEditError."""
    return add_change(data, {"date": day, "what": what, "why": why})


def hash_page(data: bytes) -> str:
    """Return the name of a version of a file."""
    return hashlib.sha256(data).hexdigest()
