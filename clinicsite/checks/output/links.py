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

_HELP = "This is a fault of the theme or of the code, not of a page: report it."
_PUBLISH_HELP = "Write “status: published” in it."
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # RFC 3986, 3.1


@dataclass
class _LinkCollector(HTMLParser):
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


def check_output_links(output: str, site: Site) -> list[Problem]:
    """What is wrong with the files in `output`; an empty list when all is well."""
    folder = Path(output)
    return sorted({*_published_pages(folder, site), *_broken_links(folder, site)})


def _published_pages(folder: Path, site: Site) -> Iterator[Problem]:
    """A draft or a page of the future is never in a published build, and no page is missing."""
    for path, text in sorted(site.documents.items()):
        file = folder / _get_output_path(text.page_path.url_path)
        live = site.is_live(path) or site.is_expired(path)  # a notice stands where a page was
        if file.exists() and not live:
            message = f"{path} is not published, and yet the site holds it"
            yield Problem(f"content/{path}", 1, 1, "E705", message, _HELP)
        if live and not file.exists():
            message = f"{path} is published, and yet the site lacks it"
            yield Problem(f"content/{path}", 1, 1, "E705", message, _HELP)


def _broken_links(folder: Path, site: Site) -> Iterator[Problem]:
    pages: dict[str, _LinkCollector] = {}
    for file in sorted(folder.rglob("*.html")):
        pages[file.relative_to(folder).as_posix()] = links = _LinkCollector()
        links.feed(file.read_text("utf-8"))
    base = site.urls.base_path
    unpublished = {
        f"{base}/{text.page_path.url_path}": text
        for path, text in site.documents.items()
        if not (site.is_live(path) or site.is_expired(path))
    }
    for name, page in pages.items():
        for line, link in page.links:
            if text := unpublished.get(link.partition("#")[0]):
                message = "This page is not published, and yet others must link to it"
                yield text.source.make_problem(
                    "E706", *text.find_in_front_matter("status:"), message, _PUBLISH_HELP
                )
            elif fault := _explain_broken_link(link, name, folder, pages, base):
                message = f"The built page links to {link}: {fault}"
                yield Problem(f"output/{name}", line, 1, "E706", message, _HELP)


def _get_output_path(url_path: str) -> str:
    return f"{url_path}index.html" if not url_path or url_path.endswith("/") else url_path


def _explain_broken_link(
    link: str, name: str, folder: Path, pages: dict[str, _LinkCollector], base: str
) -> str | None:
    path, _, anchor = link.partition("#")
    path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
    if path:
        if not path.startswith(f"{base}/") or path.startswith("//"):
            return "it does not begin at the root of the site"
        name = _get_output_path(path.removeprefix(f"{base}/"))
        if not (folder / name).is_file():
            return "there is no such file"
    if anchor and name in pages and anchor not in pages[name].ids:
        return "there is no such place on that page"
    return None
