"""Write a note on a paragraph of a page, and close one."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from pathlib import Path

import yaml

from clinicsite.authoring.write_ahead_log import commit_files, lock_content
from clinicsite.checks.report_formats import format_text
from clinicsite.model.page_note import PageNote
from clinicsite.parsing.page_notes import get_notes_path, make_excerpt, parse_page_notes
from clinicsite.parsing.translation_blocks import TextBlock
from clinicsite.support.errors import UserError

_HEADER = "# Notes for colleagues on the page of this name. The site never publishes them.\n"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 8


def add_note(
    root: Path, page_path: str, block: TextBlock, text: str, by: str, day: dt.date
) -> PageNote:
    """Write a note on a paragraph of the page at `page_path`, relative to content/.

    Raises UserError, and then no file has changed.
    """
    note = PageNote.model_construct(
        id="".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH)),
        by=by,
        on=day,
        text=text.replace("\r\n", "\n").strip(),
        paragraph=block.digest,
        excerpt=make_excerpt(block),
    )
    with lock_content(root):
        before, notes = _read(root, page_path)
        _write(root, page_path, before, [*notes, note])
    return note


def close_note(root: Path, page_path: str, note_id: str, by: str, day: dt.date) -> None:
    """Close a note, which stays in its file. Raises UserError, and then no file has changed."""
    with lock_content(root):
        before, notes = _read(root, page_path)
        if not any(note.id == note_id and note.is_open for note in notes):
            raise UserError("This note is not open any more.", "Reload the page.")
        closed = {"closed_by": by, "closed_on": day}
        changed = [note.model_copy(update=closed) if note.id == note_id else note for note in notes]
        _write(root, page_path, before, changed)


def _read(root: Path, page_path: str) -> tuple[bytes | None, list[PageNote]]:
    path = f"content/{get_notes_path(page_path)}"
    file = root / path
    if not file.exists():
        return None, []
    data = file.read_bytes()
    notes, problems = parse_page_notes(data, path)
    if problems:
        raise UserError(f"The notes have errors. Fix them first:\n\n{format_text(problems)}")
    return data, notes


def _write(root: Path, page_path: str, before: bytes | None, notes: Sequence[PageNote]) -> None:
    """Write the notes, if they read back as they are. The caller holds `lock_content`."""
    path = f"content/{get_notes_path(page_path)}"
    values = [note.model_dump(exclude_none=True) for note in notes]
    text: str = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=96)
    data = f"{_HEADER}{text}".encode()
    _, problems = parse_page_notes(data, path)
    if problems:
        raise UserError(f"{problems[0].message}.", problems[0].help)
    commit_files(root, {path: (before, data)})
