"""Read the files of a built site, and scan each page once for all rules."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import unquote

from clinicsite.checks.output.page_scan import PageScan, PageScanner, scan_page
from clinicsite.model.output_paths import is_verification_file
from clinicsite.support.file_tree import iter_files

_CSS_URL = re.compile(r"""(?:@import\s+|url\()\s*["']?([^"')\s]+)""", re.IGNORECASE)


def find_css_urls(css: str) -> tuple[str, ...]:
    """Return the URLs that a style sheet makes a browser request."""
    return tuple(url for url in _CSS_URL.findall(css) if not url.startswith(("#", "data:")))


class OutputFiles(ABC):
    """The files of a built site, by their paths and by the URLs that pages name.

    A `scanner` reads pages from a cache.
    """

    def __init__(self, base_path: str, scanner: PageScanner | None = None) -> None:
        self.base_path = base_path
        self._scan = scanner.scan if scanner else scan_page
        self.read = cache(self._read)
        self.read_css_urls = cache(self._read_css_urls)

    @abstractmethod
    def list_names(self) -> list[str]:
        """Return the paths of all files, relative to the root of the site and sorted."""

    @abstractmethod
    def has_file(self, name: str) -> bool:
        """Return whether the site has a file at this path."""

    @abstractmethod
    def read_file(self, name: str) -> bytes:
        """Return the bytes of the file at this path. Raises OSError."""

    @cached_property
    def pages(self) -> dict[str, PageScan]:
        """Return the scan of each page, by the path of its file."""
        names = (name for name in self.list_names() if name.endswith(".html"))
        return {
            name: self._scan(name, self.read_file(name))
            for name in names
            if not is_verification_file(name)
        }

    def get_html(self, name: str) -> str:
        """Return the text of a page. Raises OSError."""
        return self.read_file(name).decode()

    def _read(self, url: str) -> bytes:
        """Return the bytes of the file that a URL names, or b"" when there is no such file."""
        path = unquote(url.partition("#")[0].partition("?")[0])
        name = path.removeprefix(self.base_path).lstrip("/")
        return self.read_file(name) if self.has_file(name) else b""

    def _read_css_urls(self, url: str) -> tuple[str, ...]:
        """Return the URLs that the style sheet with this URL makes a browser request."""
        return find_css_urls(self.read(url).decode())


class OutputFolder(OutputFiles):
    """The files of a built site in a folder."""

    def __init__(self, folder: Path, base_path: str, scanner: PageScanner | None = None) -> None:
        super().__init__(base_path, scanner)
        self.folder = folder

    def list_names(self) -> list[str]:
        """Return the paths of all files, relative to the root of the site and sorted."""
        return sorted(self._names)

    def has_file(self, name: str) -> bool:
        """Return whether the site has a file at this path."""
        return name in self._names

    def read_file(self, name: str) -> bytes:
        """Return the bytes of the file at this path. Raises OSError."""
        with open(f"{self.folder}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - pathlib doubles the time
            return file.read()

    def write_file(self, name: str, data: bytes) -> None:
        """Add a file to the site. Raises OSError."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self._names.add(name)

    @cached_property
    def _names(self) -> set[str]:
        return set(iter_files(self.folder))
