"""Rules over the finished site: each page is light, and asks no other site for anything."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite.checks.output.subresources import Built, Fetch, fetched_by_css
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site

# The first flight of a new TCP connection is ten segments (RFC 6928): a page that fits in it is
# there after one round trip.
FLIGHT = 14 * 1024  # bytes


@dataclass(frozen=True)
class Budget:
    """The most that the first view of a page may take; bytes are those that gzip leaves."""

    total: int = FLIGHT  # the page, its style sheets and its scripts
    script: int = 3 * 1024
    requests: int = 5  # the page, its style sheets, scripts, icon, and pictures that do not wait


# By the address of a page, or of the folder it is in.
BUDGETS = {
    "": Budget(),
    "search/": Budget(script=8 * 1024),
    # Twelve sections that a treatment's page must have (fair balance): a second flight.
    "treatments/": Budget(total=18 * 1024),
    # A warning is never cut for its bytes: the founding article once lost one to the first flight.
    "articles/": Budget(total=16 * 1024),
}

_CURE_PAGE = "Shorten the page, or divide it in two."
_CURE_THEME = "This is a fault of the theme or of the code, not of a page: report it."


@dataclass(frozen=True)
class Weight:
    """What the first view of a page takes, by file: the bytes that gzip leaves."""

    page: int
    styles: dict[str, int]
    scripts: dict[str, int]
    requests: int

    @property
    def total(self) -> int:
        """The bytes of the page, its style sheets and its scripts."""
        return self.page + sum(self.styles.values()) + sum(self.scripts.values())


def zipped(data: bytes) -> int:
    """How many bytes a host sends for `data`."""
    return len(gzip.compress(data, 9, mtime=0))


def weigh(built: Built, name: str, fetches: tuple[Fetch, ...]) -> Weight:
    """What the page in the file `name`, which asks for `fetches`, takes."""

    def bytes_of(kind: str) -> dict[str, int]:
        urls = dict.fromkeys(fetch.url for fetch in fetches if fetch.kind == kind)
        return {url: zipped(built.read(url)) for url in urls}

    styles, scripts = bytes_of("style"), bytes_of("script")
    seen = {fetch.url for fetch in fetches if fetch.kind == "other" and not fetch.waits}
    icon = any(fetch.kind == "icon" for fetch in fetches)  # a browser takes one of them
    requests = 1 + len(styles) + len(scripts) + len(seen) + icon
    return Weight(zipped((built.folder / name).read_bytes()), styles, scripts, requests)


def budget_of(name: str) -> Budget:
    """The budget of the page in the file `name`."""
    return BUDGETS[max((key for key in BUDGETS if name.startswith(key)), key=len)]


def check_budgets(output: str, site: Site) -> list[Problem]:
    """Where the built site is too heavy, or asks another site for a file."""
    built = Built(Path(output), site.addresses.base)
    sources = {page.file: f"content/{page.path}" for page in site.pages}
    problems: list[Problem] = []
    for name, fetches in built.pages().items():
        source = sources.get(name, f"output/{name}")
        problems += _too_heavy(source, name, weigh(built, name, fetches))
        problems += _outside(built, name, fetches)
    return sorted(set(problems))


def _too_heavy(source: str, name: str, weight: Weight) -> Iterator[Problem]:
    """A page, its style sheets and its scripts stay within their budget."""
    budget = budget_of(name)
    files = {"the page": weight.page, **weight.styles, **weight.scripts}
    parts = ", ".join(f"{file} {size:,}" for file, size in files.items())
    if weight.total > budget.total:
        message = f"/{name} takes {weight.total:,} bytes of {budget.total:,} ({parts})"
        yield Problem(source, 1, 1, "W701", message, _CURE_PAGE)
    script = sum(weight.scripts.values())
    if script > budget.script:
        message = f"The scripts of /{name} take {script:,} bytes of {budget.script:,} ({parts})"
        yield Problem(source, 1, 1, "W701", message, _CURE_THEME)
    if weight.requests > budget.requests:
        message = f"/{name} makes {weight.requests} requests at once, of {budget.requests}"
        yield Problem(source, 1, 1, "W701", message, "Take a picture out of its beginning.")


def _outside(built: Built, name: str, fetches: tuple[Fetch, ...]) -> Iterator[Problem]:
    """No page, and no style sheet of one, asks another site for anything."""
    asked = list(fetches)
    for sheet in fetches:
        if sheet.kind == "style":
            urls = fetched_by_css(built.read(sheet.url).decode())
            asked += [Fetch(url, "other", sheet.line) for url in urls]
    for fetch in asked:
        if fetch.origin:
            message = f"The built page asks another site for a file: {fetch.url}"
            yield Problem(f"output/{name}", fetch.line, 1, "E709", message, _CURE_THEME)
