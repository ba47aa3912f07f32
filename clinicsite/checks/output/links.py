"""Rules over the finished site: just the pages that may be there, and no link into nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site

_CURE = "This is a fault of the theme or of the code, not of a page: report it."
_PUBLISH = "Write “status: published” in it."
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # RFC 3986, 3.1


@dataclass
class _Links(HTMLParser):
    """Collects the ids and the local links of a page."""

    ids: set[str] = field(default_factory=set)
    links: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in ("href", "src") and value and not _SCHEME.match(value):
                self.links.append((self.getpos()[0], value))


def check_built(output: str, site: Site) -> list[Problem]:
    """What is wrong with the files in `output`; an empty list when all is well."""
    folder = Path(output)
    return sorted({*_pages_that_must_not_be(folder, site), *_links_into_nothing(folder, site)})


def _pages_that_must_not_be(folder: Path, site: Site) -> Iterator[Problem]:
    """A draft or a page of the future is never in a published build, and no page is missing."""
    for path, text in sorted(site.texts.items()):
        file = folder / _file_of(text.place.address)
        live = site.is_live(path) or site.is_gone(path)  # a notice stands where a page was
        if file.exists() and not live:
            message = f"{path} is not published, and yet the site holds it"
            yield Problem(f"content/{path}", 1, 1, "E705", message, _CURE)
        if live and not file.exists():
            message = f"{path} is published, and yet the site lacks it"
            yield Problem(f"content/{path}", 1, 1, "E705", message, _CURE)


def _links_into_nothing(folder: Path, site: Site) -> Iterator[Problem]:
    pages: dict[str, _Links] = {}
    for file in sorted(folder.rglob("*.html")):
        pages[file.relative_to(folder).as_posix()] = links = _Links()
        links.feed(file.read_text("utf-8"))
    base = site.addresses.base
    unpublished = {
        f"{base}/{text.place.address}": text
        for path, text in site.texts.items()
        if not (site.is_live(path) or site.is_gone(path))
    }
    for name, page in pages.items():
        for line, link in page.links:
            if text := unpublished.get(link.partition("#")[0]):
                message = "This page is not published, and yet others must link to it"
                yield text.source.problem("E706", *text.find("status:"), message, _PUBLISH)
            elif fault := _fault(link, name, folder, pages, base):
                message = f"The built page links to {link}: {fault}"
                yield Problem(f"output/{name}", line, 1, "E706", message, _CURE)


def _file_of(address: str) -> str:
    return f"{address}index.html" if not address or address.endswith("/") else address


def _fault(link: str, name: str, folder: Path, pages: dict[str, _Links], base: str) -> str | None:
    path, _, anchor = link.partition("#")
    path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
    if path:
        if not path.startswith(f"{base}/") or path.startswith("//"):
            return "it does not begin at the root of the site"
        name = _file_of(path.removeprefix(f"{base}/"))
        if not (folder / name).is_file():
            return "there is no such file"
    if anchor and name in pages and anchor not in pages[name].ids:
        return "there is no such place on that page"
    return None
