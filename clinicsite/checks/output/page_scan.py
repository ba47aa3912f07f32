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

_GZIP_LEVEL = 9  # as publishing compresses
_END_OF_HEADING = re.compile(rb"</h1>", re.IGNORECASE)


@dataclass(frozen=True)
class PageSize:
    """The bytes that gzip leaves of a page, and of its part up to the end of its first heading."""

    page: int
    start: int


@dataclass(frozen=True)
class PageScan:
    """What the rules need of one page, without its parsed tree."""

    ids: frozenset[str]
    local_links: tuple[str, ...]
    subresources: tuple[Subresource, ...]
    fault: Fault | None
    size: PageSize


_ADAPTER = TypeAdapter(PageScan)


def scan_page(name: str, data: bytes) -> PageScan:
    """Return the scan of the page at the path `name`."""
    page = HtmlPage(data.decode("utf-8", "replace"))
    fault = find_fault(name, data)
    return PageScan(page.ids, page.local_links, page.subresources, fault, _measure_size(data))


def _measure_size(html: bytes) -> PageSize:
    heading = _END_OF_HEADING.search(html)
    start = html[: heading.end()] if heading else html
    return PageSize(get_gzip_size(html), get_gzip_size(start))


def get_gzip_size(data: bytes) -> int:
    """Return how many bytes a host sends for `data`."""
    return len(gzip.compress(data, _GZIP_LEVEL, mtime=0))


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
