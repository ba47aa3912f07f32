"""Store what is typed, before it is saved, outside of the content."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from clinicsite.support.atomic_write import write_atomically

DRAFTS_FOLDER = ".drafts"  # of the project; git ignores it
OLD_FOLDER = "old"  # of drafts that were saved or put aside
WINDOW_NAME = re.compile(r"[a-f0-9]{8,32}")
MAX_OLD = 200  # drafts that were put aside


@dataclass(frozen=True)
class StoredDraft:
    """The unsaved words of one window: the version of the file that they began with, and when."""

    path: str  # of the page, relative to content/
    window: str
    base: str
    fields: dict[str, str | list[str]]
    body: str
    saved_at: float  # seconds since 1970


class DraftStore:
    """Keep one draft for each window of each page. Raises OSError where the disk refuses."""

    def __init__(self, root: Path) -> None:
        self._folder = root / DRAFTS_FOLDER

    def save(self, draft: StoredDraft) -> None:
        """Write a draft in place of the former one of its window."""
        self._folder.mkdir(exist_ok=True)
        data = json.dumps(asdict(draft), ensure_ascii=False).encode("utf-8", "surrogatepass")
        write_atomically(self._get_file(draft.path, draft.window), data)

    def put_aside(self, path: str, window: str) -> None:
        """Move a draft to the old ones, of which the newest stay."""
        file, old = self._get_file(path, window), self._folder / OLD_FOLDER
        if not file.exists():
            return
        old.mkdir(exist_ok=True)
        file.replace(old / f"{time.time_ns()}-{file.name}")
        for extra in sorted(old.iterdir())[:-MAX_OLD]:
            extra.unlink(missing_ok=True)

    def list_drafts(self, path: str) -> list[StoredDraft]:
        """Return the drafts of a page, the newest first."""
        return sorted(self._iter_drafts(path), key=lambda draft: -draft.saved_at)

    def list_all(self) -> list[StoredDraft]:
        """Return the drafts of all pages."""
        return list(self._iter_files("*.json"))

    def _iter_drafts(self, path: str) -> Iterator[StoredDraft]:
        found = self._iter_files(f"{_format_name(path)}.*.json")
        return (draft for draft in found if draft.path == path)

    def _iter_files(self, pattern: str) -> Iterator[StoredDraft]:
        for file in self._folder.glob(pattern):
            with suppress(OSError, ValueError, TypeError):  # a file that another program wrote
                yield StoredDraft(**json.loads(file.read_bytes().decode("utf-8")))

    def _get_file(self, path: str, window: str) -> Path:
        if not WINDOW_NAME.fullmatch(window):
            raise ValueError(f"{window} is no window")
        return self._folder / f"{_format_name(path)}.{window}.json"


def _format_name(path: str) -> str:
    """Return the beginning of the names of the files of a page, without slashes."""
    return path.removesuffix(".md").replace("/", "__")
