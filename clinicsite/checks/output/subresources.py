"""What a browser fetches by itself for a page, read from the built files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

# `link` elements that make a browser fetch, and what for (HTML 4.6.7); others only lead somewhere.
_LINK_KINDS = {
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
_MEDIA_TAGS = (
    "img",
    "source",
    "video",
    "audio",
    "iframe",
    "embed",
    "object",
    "track",
    "image",
    "use",
)
_TAG_PATTERN = re.compile(
    rf"""<(?:link|script|{"|".join(_MEDIA_TAGS)})\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE
)
_CSS_URL_PATTERN = re.compile(r"""(?:@import\s+|url\()\s*["']?([^"')\s]+)""", re.IGNORECASE)
_ABSOLUTE_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


@dataclass(frozen=True)
class Subresource:
    """One request: its address as written, what it is for, the line of the page, whether it waits.

    `kind` is style, script, icon, manifest, preload or other; one that waits is below the fold.
    """

    url: str
    kind: str
    line: int
    is_lazy: bool = False

    @property
    def origin(self) -> str:
        """The other site that is asked; empty when it is our own."""
        if not _ABSOLUTE_URL.match(self.url):
            return ""
        return "/".join(self.url.split("/", 3)[:3])


@dataclass
class _SubresourceParser(HTMLParser):
    line: int
    found: list[Subresource] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        waits = has.get("loading") == "lazy"
        for kind, url in _list_requests(tag, has):
            self.found.append(Subresource(url, kind, self.line, waits))


def _list_requests(tag: str, attributes: dict[str, str]) -> list[tuple[str, str]]:
    """What the element asks for: (kind, address)."""
    if tag == "link":
        kinds = [
            _LINK_KINDS[rel]
            for rel in attributes.get("rel", "").lower().split()
            if rel in _LINK_KINDS
        ]
        return [(kind, attributes.get("href", "")) for kind in kinds[:1]]
    if tag == "script":
        return [("script", attributes["src"])] if attributes.get("src") else []
    if tag not in _MEDIA_TAGS:
        return []
    names = ("src", "data", "poster") if tag not in ("image", "use") else ("href", "xlink:href")
    urls = [attributes[name] for name in names if attributes.get(name)]
    urls += [part.split()[0] for part in attributes.get("srcset", "").split(",") if part.strip()]
    return [("other", url) for url in urls if not url.startswith(("#", "data:"))]


def find_subresources(html: str) -> tuple[Subresource, ...]:
    """What the page asks for, in the order of the page; not what its style sheets ask for."""
    found: list[Subresource] = []
    for tag in _TAG_PATTERN.finditer(html):  # the rest of the page is not worth parsing
        parser = _SubresourceParser(html.count("\n", 0, tag.start()) + 1)
        parser.feed(tag[0])
        found += parser.found
    return tuple(found)


def find_css_urls(css: str) -> tuple[str, ...]:
    """The addresses that a style sheet asks for."""
    return tuple(url for url in _CSS_URL_PATTERN.findall(css) if not url.startswith(("#", "data:")))


class OutputFiles:
    """The files of a built site, by the addresses under which pages ask for them."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder, self._base_path = folder, base
        self.read = cache(self._read)

    def list_subresources(self) -> dict[str, tuple[Subresource, ...]]:
        """What each page asks for, by the file of the page."""
        files = sorted(self.folder.rglob("*.html"))
        names = (file.relative_to(self.folder).as_posix() for file in files)
        return {
            name: find_subresources(file.read_text("utf-8")) for name, file in zip(names, files)
        }

    def _read(self, url: str) -> bytes:
        """The bytes of a file of the site; none when there is no such file."""
        path = unquote(url.partition("#")[0].partition("?")[0])
        file = self.folder / path.removeprefix(self._base_path).lstrip("/")
        return file.read_bytes() if file.is_file() else b""
