"""Give the checks of a built site its files before they are written."""

from __future__ import annotations

from itertools import islice

from clinicsite.checks.output.output_files import OutputFiles
from clinicsite.checks.output.page_scan import PageScanner
from clinicsite.parsing.site import Site
from clinicsite.rendering.image_files import find_image_file
from clinicsite.rendering.output_registry import OutputRegistry, Producer
from clinicsite.rendering.request_report import REPORT_FILE, report_requests
from clinicsite.support.file_cache import FileCache

# Drawn from the same fonts and colors, so that one shows whether all can be drawn.
_CARDS = "cards/"


class RegisteredFiles(OutputFiles):
    """The files that a build would write. Each is made when a check reads it."""

    def __init__(
        self,
        registry: OutputRegistry,
        site: Site,
        images: FileCache,
        scanner: PageScanner | None = None,
    ) -> None:
        super().__init__(site.urls.base_path, scanner)
        self._registry, self._site, self._images = registry, site, images
        self._made: dict[str, bytes] = {}

    def list_names(self) -> list[str]:
        """Return the paths of all files but raster images, which other checks decode."""
        return sorted([*self._registry, REPORT_FILE])

    def has_file(self, name: str) -> bool:
        """Return whether the site has a file at this path."""
        return name == REPORT_FILE or self._find_producer(name) is not None

    def read_file(self, name: str) -> bytes:
        """Return the bytes of the file at this path. Raises FileNotFoundError."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def make_all(self) -> None:
        """Make every file as a build does, but of the social cards only the first."""
        cards = (name for name in self._registry if name.startswith(_CARDS))
        first = set(islice(cards, 1))
        for name in self._registry:
            if not name.startswith(_CARDS) or name in first:
                self.read_file(name)

    def _make(self, name: str) -> bytes:
        if name == REPORT_FILE:
            return report_requests(self, self._site)
        producer = self._find_producer(name)
        if producer is None:
            raise FileNotFoundError(name)
        return producer()

    def _find_producer(self, name: str) -> Producer | None:
        return self._registry.find_producer(name) or find_image_file(name, self._site, self._images)
