"""Compare what visitors read on the pages of two built sites."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from clinicsite.support.html_page import HtmlPage, VisibleText


def extract_visible_text(html: str) -> VisibleText:
    """Return the words of a page."""
    return HtmlPage(html).visible_text


def read_pages(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each page of a built site by its URL path, without redirects."""
    return {path: data for path, data in _read_html_files(folder) if not _get_redirect(data)}


def read_redirects(folder: Path) -> dict[str, str]:
    """Return the target of each redirect of a built site by its URL path."""
    found = ((path, _get_redirect(data)) for path, data in _read_html_files(folder))
    return {path: target for path, target in found if target}


def _get_redirect(data: bytes) -> str:
    return HtmlPage(data.decode()).redirect_target if b"http-equiv" in data else ""


def _read_html_files(folder: Path) -> list[tuple[str, bytes]]:
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [(path.removesuffix("index.html"), (folder / path).read_bytes()) for path in found]


def count_differences(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[int, int]:
    """Return how many words are new and how many are gone. A moved word is neither."""
    before, after = Counter(old), Counter(new)
    return (after - before).total(), (before - after).total()
