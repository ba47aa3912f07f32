"""List the open notes of the pages that a proposed change is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clinicsite.model.page_note import PageNote
from clinicsite.parsing.page_notes import get_notes_path, list_open_notes, place_notes
from clinicsite.parsing.site import Site
from clinicsite.parsing.translation_blocks import list_blocks
from clinicsite.reports.change_report import SiteChanges, escape_markdown


@dataclass(frozen=True)
class ReportedNote:
    """An open note, and the line of its paragraph, or 0 where the page no longer has it."""

    path: str  # from the root of the project
    line: int
    note: PageNote

    def __str__(self) -> str:
        words = " ".join(self.note.text.split())
        gone = "" if self.line else ", which is gone"
        return f"{self.note.by}: {words} (on “{self.note.excerpt}”{gone})"

    @property
    def place(self) -> str:
        """The file and the line of the paragraph."""
        return f"{self.path}:{self.line}" if self.line else self.path


def list_changed_notes(site: Site, old: Path, changes: SiteChanges) -> list[ReportedNote]:
    """Return the open notes of each page that changes, and of each whose notes change.

    `old` is the folder content/ of the earlier state.
    """
    url_paths = {page.url_path for page in changes.pages}
    found = []
    for path, document in site.documents.items():
        is_changed = document.page_path.url_path in url_paths
        is_changed = is_changed or document.source.path in changes.hidden_paths
        if is_changed or _is_different(get_notes_path(path), old, site.content):
            notes = place_notes(list_open_notes(site.content, path), list_blocks(document))
            found += [
                ReportedNote(document.source.path, one.block.line if one.block else 0, one.note)
                for one in notes
            ]
    return found


def _is_different(path: str, old: Path, new: Path) -> bool:
    files = [folder / path for folder in (old, new)]
    before, after = (file.read_bytes() if file.is_file() else b"" for file in files)
    return before != after


def format_notes_markdown(notes: list[ReportedNote]) -> str:
    """Return the part of the summary of a pull request with its notes, or an empty text."""
    if not notes:
        return ""
    lines = [f"- `{one.place}` {escape_markdown(str(one))}" for one in notes]
    return "\n".join(["", "### Open notes, which block a sign-off", "", *lines, ""])
