"""Scan a built page once for all rules, and cache the result by its bytes."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from clinicsite.checks.output.text_faults import Fault, find_fault
from clinicsite.support.file_cache import FileCache
from clinicsite.support.html_page import HtmlPage, Subresource

QUICK_LEVEL, SENT_LEVEL = 1, 9  # of gzip: a quick measure finds the pages that are light enough
_END_OF_HEADING = re.compile(rb"</h1>", re.IGNORECASE)


@dataclass(frozen=True)
class PageSize:
    """The bytes that gzip leaves of a page, and of its part up to the end of its first heading."""

    page: int
    start: int


@dataclass(frozen=True)
class PageScan:
    """What the rules need of one page, without its parsed tree. `size` is a quick measure."""

    ids: frozenset[str]
    local_links: tuple[str, ...]
    subresources: tuple[Subresource, ...]
    fault: Fault | None
    size: PageSize


_ADAPTER = TypeAdapter(PageScan)


def scan_page(name: str, data: bytes) -> PageScan:
    """Return the scan of the page at the path `name`."""
    page = HtmlPage(data.decode("utf-8", "replace"))
    size = measure_size(data, QUICK_LEVEL)
    return PageScan(page.ids, page.local_links, page.subresources, find_fault(name, data), size)


def measure_size(html: bytes, level: int) -> PageSize:
    """Return the size of a page after gzip with this level."""
    heading = _END_OF_HEADING.search(html)
    start = html[: heading.end()] if heading else html
    return PageSize(get_gzip_size(html, level), get_gzip_size(start, level))


def get_gzip_size(data: bytes, level: int = SENT_LEVEL) -> int:
    """Return how many bytes a host sends for `data`."""
    return len(gzip.compress(data, level, mtime=0))


class PageScanner:
    """Scan pages. Equal bytes are scanned once, also in another run with the same code."""

    def __init__(self, cache: FileCache, code_digest: str) -> None:
        self._cache, self._code_digest = cache, code_digest

    def scan(self, name: str, data: bytes) -> PageScan:
        """Return the scan of the page at the path `name`."""
        key = self.make_key(data)
        stored = self._cache.get(name, key)
        if stored is not None:
            try:
                return _ADAPTER.validate_json(stored)
            except ValidationError:
                pass
        scan = scan_page(name, data)
        self._cache.put(name, key, _ADAPTER.dump_json(scan))
        return scan

    def make_key(self, data: bytes) -> str:
        """Return the key of a page with these bytes."""
        return f"{self._code_digest} {hashlib.sha256(data).hexdigest()}"
