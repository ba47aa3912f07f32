"""The words that a visitor reads, taken from built pages: to tell a change of words from others."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

# What says nothing to a reader; a `meta` that does is read by its name.
_SILENT = frozenset({"script", "style", "template", "svg"})
_TEXTS = ("alt", "aria-label", "title")
_REFRESH = re.compile(rb'<meta http-equiv="refresh" content="0; url=([^"]*)"')


@dataclass(frozen=True)
class Shown:
    """The words of a page: its title and description, its main part, and what stands around it."""

    title: str
    words: tuple[str, ...]
    around: tuple[str, ...]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.title: list[str] = []
        self.words: list[str] = []
        self.around: list[str] = []
        self.inside: list[str] = []  # the elements that were opened and decide where words belong

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "description":
            self.words += (given.get("content") or "").split()
        if tag in ("main", "head", "title", *_SILENT):
            self.inside.append(tag)
        for name in _TEXTS:
            self.handle_data(f" {given.get(name) or ''} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                continue

    def handle_data(self, data: str) -> None:
        if _SILENT.intersection(self.inside):
            return
        if "title" in self.inside:
            self.title += data.split()
        elif "main" in self.inside:
            self.words += data.split()
        elif "head" not in self.inside:
            self.around += data.split()


def shown(html: str) -> Shown:
    """The words of a page."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    title = " ".join(parser.title)
    return Shown(title, (*parser.title, *parser.words), tuple(parser.around))


def pages_in(folder: Path) -> dict[str, bytes]:
    """The address of each page in a folder of built files, and its bytes; no redirects."""
    return {address: data for address, data in _html(folder) if not _REFRESH.search(data)}


def redirects_in(folder: Path) -> dict[str, str]:
    """The old addresses that lead on by a page, and where each leads."""
    found = ((address, _REFRESH.search(data)) for address, data in _html(folder))
    return {address: leads[1].decode() for address, leads in found if leads}


def _html(folder: Path) -> list[tuple[str, bytes]]:
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [(path.removesuffix("index.html"), (folder / path).read_bytes()) for path in found]


def difference(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[int, int]:
    """How many words are new, and how many are gone; words that only moved are neither."""
    before, after = Counter(old), Counter(new)
    return (after - before).total(), (before - after).total()
