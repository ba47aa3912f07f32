"""Carry unsaved words along when an action moves or changes the files under them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from clinicsite.admin.drafts import DRAFTS_FOLDER, DraftStore, StoredDraft
from clinicsite.admin.page_text import hash_page, split_page
from clinicsite.authoring.front_matter_fields import normalize_value
from clinicsite.support.atomic_write import write_atomically

_RENAMES_FILE = "renames.txt"  # JSON: the new path of each page that was renamed


class DraftMover:
    """Keep the unsaved words of all windows, whatever an action does to their files."""

    def __init__(self, root: Path) -> None:
        self._root, self._store = root, DraftStore(root)
        self._renames_file = root / DRAFTS_FOLDER / _RENAMES_FILE

    def read_bases(self) -> dict[str, bytes]:
        """Return the bytes of each page that has unsaved words, by path."""
        found = {}
        for path in {draft.path for draft in self._store.list_all()}:
            with suppress(OSError):
                found[path] = (self._root / "content" / path).read_bytes()
        return found

    def follow(self, bases: Mapping[str, bytes], moved: Mapping[str, str]) -> None:
        """Give each draft the path of its page, and what the action changed there.

        `bases` are the bytes of the pages before the action.
        """
        with suppress(OSError):  # the action itself is done
            self._note_renames(moved)
        for draft in self._store.list_all():
            path = moved.get(draft.path, draft.path)
            with suppress(OSError):
                after = (self._root / "content" / path).read_bytes()
                new = replace(draft, path=path)
                if (before := bases.get(draft.path)) not in (None, after):
                    new = rebase_draft(new, before, after)
                if new != draft:
                    self._store.save(new)
                    if path != draft.path:
                        self._store.put_aside(draft.path, draft.window)

    def get_new_path(self, path: str) -> str:
        """Return where the page of a path is now, for a window that was open before a rename."""
        renames, known = self._read_renames(), set[str]()
        while path in renames and path not in known:
            known.add(path)
            path = renames[path]
        return path

    def _note_renames(self, moved: Mapping[str, str]) -> None:
        pages = {old: new for old, new in moved.items() if old.endswith(".md")}
        if pages:
            renames = {
                old: new
                for old, new in (self._read_renames() | pages).items()
                if old not in pages.values()
            }
            self._renames_file.parent.mkdir(exist_ok=True)
            write_atomically(self._renames_file, json.dumps(renames, indent=1).encode())

    def _read_renames(self) -> dict[str, str]:
        try:
            renames = json.loads(self._renames_file.read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(old): str(new) for old, new in renames.items()}


def rebase_draft(draft: StoredDraft, before: bytes, after: bytes) -> StoredDraft:
    """Return unsaved words with the changes that an action made to the file under them.

    What the person has typed stays. A field or a paragraph as it was in the file becomes the new
    one.
    """
    old, new = split_page(before), split_page(after)
    fields = {
        name: normalize_value(new.fields.get(name))
        if normalize_value(old.fields.get(name)) == normalize_value(value)
        else value
        for name, value in draft.fields.items()
    }
    body = merge_paragraphs(*(text.split("\n\n") for text in (old.body, new.body, draft.body)))
    base = hash_page(after) if draft.base == hash_page(before) else draft.base
    return replace(draft, fields=fields, body="\n\n".join(body), base=base)


def merge_paragraphs(before: list[str], after: list[str], typed: list[str]) -> list[str]:
    """Return `typed`, with what differs between `before` and `after` where it is as before."""
    added: list[list[str]] = [[] for _ in [*before, ""]]  # above each paragraph, and at the end
    changed: list[list[str]] = [[] for _ in before]  # in the place of each paragraph
    for kind, start, end, new, new_end in _compare(before, after):
        if kind == "insert":
            added[start] = after[new:new_end]
        for position in range(start, end):
            first = min(new + position - start, new_end)
            last = new_end if position == end - 1 else min(first + 1, new_end)
            changed[position] = after[first:last]
    return list(_iter_merged(before, typed, added, changed))


def _iter_merged(
    before: list[str], typed: list[str], added: list[list[str]], changed: list[list[str]]
) -> Iterator[str]:
    for kind, start, end, new, new_end in _compare(before, typed):
        for position in range(start, end):
            yield from added[position]
            yield from changed[position] if kind == "equal" else ()
        if kind != "equal":
            yield from typed[new:new_end]
    yield from added[len(before)]


def _compare(one: Sequence[str], other: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
