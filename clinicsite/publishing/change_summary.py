"""Describe what a publish changes for visitors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinicsite.publishing.hosts.host import LiveState
from clinicsite.rendering import release_info
from clinicsite.support.html_head import HtmlHead
from clinicsite.support.plural import format_count

MAX_PAGES_SHOWN = 10  # pages of a kind; the rest is counted


@dataclass(frozen=True)
class FileChanges:
    """The paths of added, changed and removed files."""

    added: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    @property
    def short_summary(self) -> str:
        """Return the numbers, as in: 1 page added, 3 changed, 2 other files."""
        kinds = (("added", self.added), ("changed", self.changed), ("removed", self.removed))
        counts = [(verb, sum(map(_is_page, paths))) for verb, paths in kinds]
        parts = [f"{count:,} {verb}" for verb, count in counts if count]
        if parts:
            verb, count = next(pair for pair in counts if pair[1])
            parts[0] = f"{format_count(count, 'page')} {verb}"
        others = sum(len(paths) for _, paths in kinds) - sum(count for _, count in counts)
        parts += [format_count(others, "other file")] if others else []
        return ", ".join(parts) or "no page changed"


def find_file_changes(new_hashes: Mapping[str, str], live: LiveState | None) -> FileChanges:
    """Return the changes of a site, without the release info, which always changes.

    `new_hashes` is path → hash of its files, as `Host.hash_files` makes it.
    """
    live_hashes = live.hashes if live else {}
    changed = {
        path
        for path in new_hashes.keys() & live_hashes.keys()
        if new_hashes[path] != live_hashes[path]
    }
    kinds = (
        new_hashes.keys() - live_hashes.keys(),
        changed,
        live_hashes.keys() - new_hashes.keys(),
    )
    return FileChanges(*(frozenset(kind) - {release_info.RELEASE_INFO_FILE} for kind in kinds))


def format_changes(changes: FileChanges, site: Path) -> str:
    """Return the changed pages by title and path, at most MAX_PAGES_SHOWN of a kind."""
    lines = []
    for verb, paths in (
        ("New", changes.added),
        ("Changed", changes.changed),
        ("Gone", changes.removed),
    ):
        pages = [path for path in sorted(paths) if _is_page(path)]
        lines += [f"  {verb}: {_format_page(path, site)}" for path in pages[:MAX_PAGES_SHOWN]]
        if more := len(pages) - MAX_PAGES_SHOWN:
            lines += [f"  {verb}: and {more} more"] if more > 0 else []
    return "\n".join(lines)


def _is_page(path: str) -> bool:
    return path.endswith(".html")


def _format_page(path: str, site: Path) -> str:
    url_path = f"/{path.removesuffix('index.html')}"
    file = site / path
    if not file.is_file():
        return url_path
    page = HtmlHead(file.read_text("utf-8", "replace"))
    if page.redirect_target:
        return f"{url_path} (leads on to another page)"
    return f"{page.title.partition(' | ')[0]} ({url_path})" if page.title else url_path
