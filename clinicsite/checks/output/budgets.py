"""Rules over the finished site: each page is light, and asks no other site for anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from clinicsite.checks.output.output_files import OutputFiles
from clinicsite.checks.output.page_scan import get_gzip_size
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.support.html_page import find_lines, get_origin

# The first flight of a new TCP connection is ten segments (RFC 6928): what fits in it is
# there after one round trip.
INITIAL_WINDOW_BYTES = 14 * 1024  # bytes after gzip: the HTML up to the heading, styles, scripts
MAX_SCRIPT_BYTES = 4 * 1024  # bytes after gzip
MAX_FONT_BYTES = 40 * 1024  # bytes of all fonts together, which are compressed already
MAX_PAGE_BYTES = 40 * 1024  # bytes after gzip: the page, its styles and scripts, without fonts
MAX_REQUESTS = 6  # the page, its style sheets, scripts, icon, and images that are not lazy

# Scripts that make the budget of a page larger, by the begin of their names.
LARGER_SCRIPTS = {"search-engine.": 8 * 1024}

_HELP_PAGE = "Shorten the page, or divide it in two."
_HELP_THEME = "The theme or the code causes this, not a page. Report it."


@dataclass(frozen=True)
class PageWeight:
    """What the first view of a page takes, by file: the bytes that gzip leaves.

    `start` is the part of the page up to the end of its first heading. `fonts` are the fonts that
    its style sheets name.
    """

    page: int
    start: int
    styles: dict[str, int]
    scripts: dict[str, int]
    fonts: dict[str, int]
    requests: int

    @property
    def total(self) -> int:
        """Return the bytes of the page, its style sheets and its scripts."""
        return self.page + sum(self.styles.values()) + sum(self.scripts.values())

    @property
    def first_screen(self) -> int:
        """Return the bytes that a browser needs before it can draw the heading."""
        return self.start + sum(self.styles.values()) + sum(self.scripts.values())


def measure_page(files: OutputFiles, name: str) -> PageWeight:
    """Return the weight of the page in the file `name`."""
    return _PageScale(files).measure(name)


class _PageScale:
    """Measures pages after gzip, and each file that pages share once."""

    def __init__(self, files: OutputFiles) -> None:
        self._files = files
        self._get_file_size = cache(lambda url: get_gzip_size(files.read(url)))
        self._get_font_sizes = cache(partial(_measure_fonts, files))

    def measure(self, name: str) -> PageWeight:
        """Return the weight of the page in the file `name`."""
        page = self._files.pages[name]
        styles, scripts = (
            {
                fetch.url: self._get_file_size(fetch.url)
                for fetch in page.subresources
                if fetch.kind == kind
            }
            for kind in ("style", "script")
        )

        seen = {
            fetch.url for fetch in page.subresources if fetch.kind == "other" and not fetch.is_lazy
        }
        icon = any(
            fetch.kind == "icon" for fetch in page.subresources
        )  # a browser takes one of them
        return PageWeight(
            page=page.size.page,
            start=page.size.start,
            styles=styles,
            scripts=scripts,
            fonts=self._get_font_sizes(tuple(styles)),
            requests=1 + len(styles) + len(scripts) + len(seen) + icon,
        )


def _measure_fonts(files: OutputFiles, styles: tuple[str, ...]) -> dict[str, int]:
    """Return the bytes of each font that the style sheets name by a URL relative to their own."""
    urls = (
        f"{style.rpartition('/')[0]}/{url}"
        for style in styles
        for url in files.read_css_urls(style)
        if url.endswith(".woff2") and not get_origin(url)
    )
    return {url: len(files.read(url)) for url in urls}


def get_script_budget(scripts: Iterable[str]) -> int:
    """Return how many bytes the scripts of a page with these URLs may take."""
    names = [url.rpartition("/")[2] for url in scripts]
    larger = (
        most
        for begin, most in LARGER_SCRIPTS.items()
        if any(name.startswith(begin) for name in names)
    )
    return next(larger, MAX_SCRIPT_BYTES)


def check_budgets(files: OutputFiles, site: Site) -> list[Problem]:
    """Return the problems of pages that are heavy, or that request a file of another site."""
    sources = {page.output_path: f"content/{page.path}" for page in site.pages}
    scale = _PageScale(files)
    problems: list[Problem] = []
    for name in files.pages:
        source = sources.get(name, f"output/{name}")
        weight = scale.measure(name)
        problems += _check_page(source, name, weight)
        problems += _check_theme(name, weight)
        problems += _check_origins(files, name)
    return sorted(set(problems))


def _check_page(source: str, name: str, weight: PageWeight) -> Iterator[Problem]:
    """Yield a page without its fonts, and its requests, stay within their budget."""
    if weight.total > MAX_PAGE_BYTES:
        parts = _format_parts({"the page": weight.page, **weight.styles, **weight.scripts})
        message = f"/{name} takes {weight.total:,} bytes of {MAX_PAGE_BYTES:,} ({parts})"
        yield Problem(source, 1, 1, "W701", message, _HELP_PAGE)
    if weight.requests > MAX_REQUESTS:
        message = f"/{name} makes {weight.requests} requests at once, of {MAX_REQUESTS}"
        yield Problem(source, 1, 1, "W701", message, "Move an image to a lower part of the page.")


def _check_theme(name: str, weight: PageWeight) -> Iterator[Problem]:
    """Yield what the code adds to a page stays within its budget."""
    start = {"the page up to its heading": weight.start, **weight.styles, **weight.scripts}
    if get_script_budget(weight.scripts) > MAX_SCRIPT_BYTES:  # they run after the first screen
        start = {"the page up to its heading": weight.start, **weight.styles}
    limits = (
        ("The first screen", start, INITIAL_WINDOW_BYTES),
        ("The scripts", weight.scripts, get_script_budget(weight.scripts)),
        ("The fonts", weight.fonts, MAX_FONT_BYTES),
    )
    for label, sizes, most in limits:
        size = sum(sizes.values())
        if size > most:
            message = f"{label} of /{name}: {size:,} bytes of {most:,} ({_format_parts(sizes)})"
            yield Problem(f"output/{name}", 1, 1, "E712", message, _HELP_THEME)


def _format_parts(sizes: dict[str, int]) -> str:
    return ", ".join(f"{file} {size:,}" for file, size in sizes.items())


def _check_origins(files: OutputFiles, name: str) -> Iterator[Problem]:
    """No page and no style sheet of a page requests a file of another site."""
    for request in files.pages[name].subresources:
        urls = [request.url]
        if request.kind == "style":
            urls += files.read_css_urls(request.url)
        for url in urls:
            if get_origin(url):
                message = f"The built page requests a file from another site: {url}"
                for line in find_lines(files.get_html(name), request.url):
                    yield Problem(f"output/{name}", line, 1, "E709", message, _HELP_THEME)
