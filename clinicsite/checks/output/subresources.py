"""What a browser fetches by itself for a page, read from the built files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

# `link` elements that make a browser fetch, and what for (HTML 4.6.7); others only lead somewhere.
_LINKS = {
    "stylesheet": "style",
    "icon": "icon",
    "apple-touch-icon": "icon",
    "manifest": "manifest",
    "preload": "preload",
    "modulepreload": "preload",
    "prefetch": "preload",
    "preconnect": "preload",
    "dns-prefetch": "preload",
}
_OTHERS = ("img", "source", "video", "audio", "iframe", "embed", "object", "track", "image", "use")
_TAGS = re.compile(
    rf"""<(?:link|script|{"|".join(_OTHERS)})\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE
)
_CSS_URL = re.compile(r"""(?:@import\s+|url\()\s*["']?([^"')\s]+)""", re.IGNORECASE)
_OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


@dataclass(frozen=True)
class Fetch:
    """One request: its address as written, what it is for, the line of the page, whether it waits.

    `kind` is style, script, icon, manifest, preload or other; one that waits is below the fold.
    """

    url: str
    kind: str
    line: int
    waits: bool = False

    @property
    def origin(self) -> str:
        """The other site that is asked; empty when it is our own."""
        if not _OUTSIDE.match(self.url):
            return ""
        return "/".join(self.url.split("/", 3)[:3])


@dataclass
class _Fetches(HTMLParser):
    line: int
    found: list[Fetch] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        waits = has.get("loading") == "lazy"
        for kind, url in _requests(tag, has):
            self.found.append(Fetch(url, kind, self.line, waits))


def _requests(tag: str, has: dict[str, str]) -> list[tuple[str, str]]:
    """What the element asks for: (kind, address)."""
    if tag == "link":
        kinds = [_LINKS[rel] for rel in has.get("rel", "").lower().split() if rel in _LINKS]
        return [(kind, has.get("href", "")) for kind in kinds[:1]]
    if tag == "script":
        return [("script", has["src"])] if has.get("src") else []
    if tag not in _OTHERS:
        return []
    names = ("src", "data", "poster") if tag not in ("image", "use") else ("href", "xlink:href")
    urls = [has[name] for name in names if has.get(name)]
    urls += [part.split()[0] for part in has.get("srcset", "").split(",") if part.strip()]
    return [("other", url) for url in urls if not url.startswith(("#", "data:"))]


def fetched(html: str) -> tuple[Fetch, ...]:
    """What the page asks for, in the order of the page; not what its style sheets ask for."""
    found: list[Fetch] = []
    for tag in _TAGS.finditer(html):  # the rest of the page is not worth parsing
        parser = _Fetches(html.count("\n", 0, tag.start()) + 1)
        parser.feed(tag[0])
        found += parser.found
    return tuple(found)


def fetched_by_css(css: str) -> tuple[str, ...]:
    """The addresses that a style sheet asks for."""
    return tuple(url for url in _CSS_URL.findall(css) if not url.startswith(("#", "data:")))


class Built:
    """The files of a built site, by the addresses under which pages ask for them."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder, self._base = folder, base
        self.read = cache(self._read)

    def pages(self) -> dict[str, tuple[Fetch, ...]]:
        """What each page asks for, by the file of the page."""
        files = sorted(self.folder.rglob("*.html"))
        names = (file.relative_to(self.folder).as_posix() for file in files)
        return {name: fetched(file.read_text("utf-8")) for name, file in zip(names, files)}

    def _read(self, url: str) -> bytes:
        """The bytes of a file of the site; none when there is no such file."""
        path = unquote(url.partition("#")[0].partition("?")[0])
        file = self.folder / path.removeprefix(self._base).lstrip("/")
        return file.read_bytes() if file.is_file() else b""
