"""Define the files that visitors can download: their types, and how a page names them."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

DOWNLOAD_FOLDER = "extra/"
# Types that phones and computers open without a special program, and that hold no macros.
DOWNLOAD_SUFFIXES = (
    ".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".txt", ".csv", ".ics", ".vcf",
)  # fmt: skip


@dataclass(frozen=True)
class Download:
    """A file to download: its path relative to content/, and its size in bytes."""

    path: str
    size: int

    @property
    def facts(self) -> str:
        """The type and the size, as in `PDF, 120 KB`."""
        suffix = PurePosixPath(self.path).suffix[1:].upper()
        return f"{suffix}, {format_size(self.size)}"


def is_download(path: str) -> bool:
    """Return whether the file at `path` is of a type that visitors download."""
    is_typed = PurePosixPath(path).suffix.lower() in DOWNLOAD_SUFFIXES
    return path.startswith(DOWNLOAD_FOLDER) and is_typed


def find_download(content: Path, path: str) -> Download | None:
    """Return the download at `path`, relative to content/, or None. Links are not followed."""
    if not is_download(path):
        return None
    try:
        stats = (content / path).lstat()
    except (OSError, ValueError):
        return None
    return Download(path, stats.st_size) if stat.S_ISREG(stats.st_mode) else None


def format_size(size: int) -> str:
    """Return a size in bytes as a reader sees it: whole kilobytes (1,000 bytes), or megabytes."""
    if size < 999_500:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"
