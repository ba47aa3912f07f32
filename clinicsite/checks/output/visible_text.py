"""The words that a visitor reads, taken from built pages: to tell a change of words from others."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

# What says nothing to a reader; a `meta` that does is read by its name.
_HIDDEN_TAGS = frozenset({"script", "style", "template", "svg"})
_TEXT_ATTRIBUTES = ("alt", "aria-label", "title")
_REDIRECT_PATTERN = re.compile(rb'<meta http-equiv="refresh" content="0; url=([^"]*)"')


@dataclass(frozen=True)
class VisibleText:
    """The words of a page: its title and description, its main part, and what stands around it."""

    title: str
    words: tuple[str, ...]
    surrounding: tuple[str, ...]


class _VisibleTextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.title: list[str] = []
        self.words: list[str] = []
        self.surrounding: list[str] = []
        self.open_tags: list[
            str
        ] = []  # the elements that were opened and decide where words belong

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "description":
            self.words += (given.get("content") or "").split()
        if tag in ("main", "head", "title", *_HIDDEN_TAGS):
            self.open_tags.append(tag)
        for name in _TEXT_ATTRIBUTES:
            self.handle_data(f" {given.get(name) or ''} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open_tags:
            while self.open_tags.pop() != tag:
                continue

    def handle_data(self, data: str) -> None:
        if _HIDDEN_TAGS.intersection(self.open_tags):
            return
        if "title" in self.open_tags:
            self.title += data.split()
        elif "main" in self.open_tags:
            self.words += data.split()
        elif "head" not in self.open_tags:
            self.surrounding += data.split()


def extract_visible_text(html: str) -> VisibleText:
    """The words of a page."""
    parser = _VisibleTextParser()
    parser.feed(html)
    parser.close()
    title = " ".join(parser.title)
    return VisibleText(title, (*parser.title, *parser.words), tuple(parser.surrounding))


def read_pages(folder: Path) -> dict[str, bytes]:
    """The address of each page in a folder of built files, and its bytes; no redirects."""
    return {
        address: data
        for address, data in _read_html_files(folder)
        if not _REDIRECT_PATTERN.search(data)
    }


def read_redirects(folder: Path) -> dict[str, str]:
    """The old addresses that lead on by a page, and where each leads."""
    found = (
        (address, _REDIRECT_PATTERN.search(data)) for address, data in _read_html_files(folder)
    )
    return {address: leads[1].decode() for address, leads in found if leads}


def _read_html_files(folder: Path) -> list[tuple[str, bytes]]:
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [(path.removesuffix("index.html"), (folder / path).read_bytes()) for path in found]


def count_differences(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[int, int]:
    """How many words are new, and how many are gone; words that only moved are neither."""
    before, after = Counter(old), Counter(new)
    return (after - before).total(), (before - after).total()
