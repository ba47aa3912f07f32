"""Rules over the finished site: each page is light, and asks no other site for anything."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.checks.output.output_files import OutputFiles, find_css_urls
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.support.html_page import find_lines, get_origin

# The first flight of a new TCP connection is ten segments (RFC 6928): a page that fits in it is
# there after one round trip.
INITIAL_WINDOW_BYTES = 14 * 1024  # bytes


@dataclass(frozen=True)
class Budget:
    """The most that the first view of a page may take, in bytes after gzip."""

    total: int = INITIAL_WINDOW_BYTES  # the page, its style sheets and its scripts
    script: int = 3 * 1024
    requests: int = 5  # the page, its style sheets, scripts, icon, and images that are not lazy


# By the address of a page, or of the folder it is in.
BUDGETS = {
    "": Budget(),
    "search/": Budget(script=8 * 1024),
    # Twelve sections that a treatment's page must have (fair balance): a second flight.
    "treatments/": Budget(total=18 * 1024),
    # A warning is never cut for its bytes: the founding article once lost one to the first flight.
    "articles/": Budget(total=16 * 1024),
}

_HELP_PAGE = "Shorten the page, or divide it in two."
_HELP_THEME = "The theme or the code causes this, not a page. Report it."


@dataclass(frozen=True)
class PageWeight:
    """What the first view of a page takes, by file: the bytes that gzip leaves."""

    page: int
    styles: dict[str, int]
    scripts: dict[str, int]
    requests: int

    @property
    def total(self) -> int:
        """Return the bytes of the page, its style sheets and its scripts."""
        return self.page + sum(self.styles.values()) + sum(self.scripts.values())


def get_gzip_size(data: bytes) -> int:
    """Return how many bytes a host sends for `data`."""
    return len(gzip.compress(data, 9, mtime=0))


def measure_page(files: OutputFiles, name: str) -> PageWeight:
    """Return the weight of the page in the file `name`."""
    subresources = files.pages[name].subresources

    def measure_files(kind: str) -> dict[str, int]:
        urls = dict.fromkeys(fetch.url for fetch in subresources if fetch.kind == kind)
        return {url: get_gzip_size(files.read(url)) for url in urls}

    styles, scripts = measure_files("style"), measure_files("script")
    seen = {fetch.url for fetch in subresources if fetch.kind == "other" and not fetch.is_lazy}
    icon = any(fetch.kind == "icon" for fetch in subresources)  # a browser takes one of them
    requests = 1 + len(styles) + len(scripts) + len(seen) + icon
    return PageWeight(get_gzip_size((files.folder / name).read_bytes()), styles, scripts, requests)


def get_budget(name: str) -> Budget:
    """Return the budget of the page in the file `name`."""
    return BUDGETS[max((key for key in BUDGETS if name.startswith(key)), key=len)]


def check_budgets(files: OutputFiles, site: Site) -> list[Problem]:
    """Return the problems of pages that are heavy, or that request a file of another site."""
    sources = {page.output_path: f"content/{page.path}" for page in site.pages}
    problems: list[Problem] = []
    for name in files.pages:
        source = sources.get(name, f"output/{name}")
        problems += _check_weight(source, name, measure_page(files, name))
        problems += _check_origins(files, name)
    return sorted(set(problems))


def _check_weight(source: str, name: str, weight: PageWeight) -> Iterator[Problem]:
    """Yield a page, its style sheets and its scripts stay within their budget."""
    budget = get_budget(name)
    files = {"the page": weight.page, **weight.styles, **weight.scripts}
    parts = ", ".join(f"{file} {size:,}" for file, size in files.items())
    if weight.total > budget.total:
        message = f"/{name} takes {weight.total:,} bytes of {budget.total:,} ({parts})"
        yield Problem(source, 1, 1, "W701", message, _HELP_PAGE)
    script = sum(weight.scripts.values())
    if script > budget.script:
        message = f"The scripts of /{name} take {script:,} bytes of {budget.script:,} ({parts})"
        yield Problem(source, 1, 1, "W701", message, _HELP_THEME)
    if weight.requests > budget.requests:
        message = f"/{name} makes {weight.requests} requests at once, of {budget.requests}"
        yield Problem(source, 1, 1, "W701", message, "Move an image to a lower part of the page.")


def _check_origins(files: OutputFiles, name: str) -> Iterator[Problem]:
    """No page and no style sheet of a page requests a file of another site."""
    for request in files.pages[name].subresources:
        urls = [request.url]
        if request.kind == "style":
            urls += find_css_urls(files.read(request.url).decode())
        for url in urls:
            if get_origin(url):
                message = f"The built page requests a file from another site: {url}"
                for line in find_lines(files.get_html(name), request.url):
                    yield Problem(f"output/{name}", line, 1, "E709", message, _HELP_THEME)
