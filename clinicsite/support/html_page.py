"""Read what one HTML page holds: its ids, its links, its subresources and its visible text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

# `link` elements that make a browser send a request (HTML 4.6.7), and the kind of that request.
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
_EMBEDDING = (
    *("img", "source", "video", "audio", "iframe", "embed", "object", "track"),
    *("image", "use"),  # SVG 2, 12.3 and 5.5
)
_REQUESTING = ", ".join(("link", "script", *_EMBEDDING))
_HIDDEN = frozenset({"script", "style", "template", "svg"})
_TEXT_ATTRIBUTES = ("alt", "aria-label", "title")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # RFC 3986, 3.1
_OTHER_ORIGIN = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_REFRESH = re.compile(r"0; url=(.+)", re.DOTALL)


@dataclass(frozen=True)
class Subresource:
    """Describe a request of a browser: its URL as written, its kind, and whether it is lazy.

    `kind` is style, script, icon, manifest, preload or other.
    """

    url: str
    kind: str
    is_lazy: bool = False


@dataclass(frozen=True)
class VisibleText:
    """Hold the words of a page: its title, its main part with the description, and the rest."""

    title: str
    words: tuple[str, ...]
    surrounding: tuple[str, ...]


class HtmlPage:
    """Parse a page once, as a browser does, and answer questions about it."""

    def __init__(self, html: str) -> None:
        self._tree = LexborHTMLParser(html)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Return the ids of the elements."""
        return frozenset(filter(None, (node.id for node in self._tree.css("[id]"))))

    @cached_property
    def local_links(self) -> tuple[str, ...]:
        """Return the values of href and src that name no scheme, in reading order."""
        values = (
            value
            for node in self._tree.css("[href], [src]")
            for name, value in node.attributes.items()
            if name in ("href", "src")
        )
        return tuple(value for value in values if value and not _SCHEME.match(value))

    @cached_property
    def subresources(self) -> tuple[Subresource, ...]:
        """Return the requests of a browser, in reading order, without those of style sheets."""
        return tuple(
            Subresource(url, kind, attributes.get("loading") == "lazy")
            for node in self._tree.css(_REQUESTING)
            for attributes in (_get_attributes(node),)
            for kind, url in _list_requests(node.tag or "", attributes)
        )

    @cached_property
    def redirect_target(self) -> str:
        """Return the URL that the page leads to at once, or "" where it stays."""
        for node in self._tree.css('meta[http-equiv="refresh"]'):
            if match := _REFRESH.fullmatch(_get_attributes(node).get("content", "")):
                return match[1]
        return ""

    @property
    def stylesheets(self) -> tuple[str, ...]:
        """Return the URLs of the style sheets that the page names."""
        return tuple(request.url for request in self.subresources if request.kind == "style")

    @cached_property
    def feeds(self) -> tuple[str, ...]:
        """Return the URLs of the feeds that the page names."""
        nodes = self._tree.css('link[type="application/atom+xml"]')
        return tuple(url for node in nodes if (url := _get_attributes(node).get("href")))

    @cached_property
    def title(self) -> str:
        """Return the text of the title element."""
        node = self._tree.css_first("head > title")
        return " ".join(node.text().split()) if node else ""

    @cached_property
    def visible_text(self) -> VisibleText:
        """Return the words that a visitor reads or hears."""
        words: dict[str, list[str]] = {"title": [], "main": [], "surrounding": [], "head": []}
        if root := self._tree.root:
            _collect_words(root, words)
        description = [
            word
            for node in self._tree.css('meta[name="description"]')
            for word in _get_attributes(node).get("content", "").split()
        ]
        title = words["title"]
        main = (*title, *description, *words["main"])
        return VisibleText(" ".join(title), main, tuple(words["surrounding"]))


def get_origin(url: str) -> str:
    """Return the origin of another site, as in https://example.org, or "" for our own."""
    return "/".join(url.split("/", 3)[:3]) if _OTHER_ORIGIN.match(url) else ""


def find_lines(html: str, url: str) -> list[int]:
    """Return the numbers of the lines where attributes name `url`, or [1]."""
    written = {re.escape(form) for form in (url, escape(url), escape(url, quote=False))}
    pattern = rf"""(?<=["'=\s,])(?:{"|".join(sorted(written))})(?=["'\s,>])"""
    return [html.count("\n", 0, match.start()) + 1 for match in re.finditer(pattern, html)] or [1]


def _get_attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}


def _list_requests(tag: str, attributes: dict[str, str]) -> list[tuple[str, str]]:
    """Return the kind and the URL of each request that an element causes."""
    if tag == "link":
        rels = attributes.get("rel", "").lower().split()
        kinds = [_LINK_KINDS[rel] for rel in rels if rel in _LINK_KINDS]
        return [(kind, attributes.get("href", "")) for kind in kinds[:1]]
    if tag == "script":
        return [("script", attributes["src"])] if attributes.get("src") else []
    names = ("href", "xlink:href") if tag in ("image", "use") else ("src", "data", "poster")
    urls = [attributes[name] for name in names if attributes.get(name)]
    parts = attributes.get("srcset", "").split(",")
    urls += [part.split()[0] for part in parts if part.strip()]
    return [("other", url) for url in urls if not url.startswith(("#", "data:"))]


def _collect_words(root: LexborNode, words: dict[str, list[str]]) -> None:
    """Add the words of every node to the list of the region that the node is in."""
    pending: list[tuple[LexborNode, str]] = [(root, "surrounding")]
    while pending:
        node, region = pending.pop()
        if node.is_text_node:
            words[region] += node.text_content.split() if node.text_content else []
            continue
        tag = node.tag or ""
        if tag in _HIDDEN:
            continue
        region = tag if tag in ("title", "head", "main") else region
        for name in _TEXT_ATTRIBUTES:
            words[region] += (node.attributes.get(name) or "").split()
        pending += reversed([(child, region) for child in node.iter(include_text=True)])
