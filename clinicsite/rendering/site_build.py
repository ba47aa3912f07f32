"""Hold the state of one build in one typed object among Pelican's settings."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clinicsite.checks.output.page_scan import PageScanner
from clinicsite.model.problem import Problem
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.parsing.site import Site
from clinicsite.rendering.assets import Assets, load_assets
from clinicsite.rendering.evidence_export import EvidenceExport
from clinicsite.rendering.icons import make_icon_files
from clinicsite.rendering.output_registry import OutputRegistry
from clinicsite.rendering.page_cache import PageCache
from clinicsite.rendering.social_cards import SocialCards
from clinicsite.support.file_cache import FileCache, NoCache

SETTING = "CLINIC_SITE"  # the one key of ours in Pelican's settings
# Folders beside content/.
CACHES = {
    name: f".cache/{name}" for name in ("images", "cards", "icons", "texts", "pages", "scans")
}


@dataclass
class SiteBuild:
    """The options and the results of one run of Pelican.

    With a `memory_cache` the run is that of a preview: it renders no page before a browser asks.
    With `is_dry_run` it checks each file that a build makes, and writes none. Without `use_cache`
    nothing of an earlier run is read or stored. A `checked_site` is one that is read and checked
    already. With a `publication_date` the site is that of the end of
    that day. `on_file` gets the path of each written file. `on_image` gets the number of encoded
    images and of all images.
    """

    publication_date: dt.date | None = None
    memory_cache: MemoryCache | None = None
    is_dry_run: bool = False
    use_cache: bool = True
    checked_site: Site | None = None
    on_file: Callable[[str], None] | None = None
    on_image: Callable[[int, int], None] | None = None
    problems: list[Problem] = field(default_factory=list)
    registry: OutputRegistry = field(default_factory=OutputRegistry)
    assets: Assets = field(default_factory=lambda: Assets({}))
    site: Site = field(init=False)
    theme: Path = field(init=False)
    cards: SocialCards = field(init=False)
    page_cache: PageCache | None = None
    scanner: PageScanner | None = None
    evidence_exports: tuple[EvidenceExport, ...] = field(init=False)

    @property
    def is_preview(self) -> bool:
        """Whether pages are rendered on request."""
        return self.memory_cache is not None

    def get_document_folder(self, root: Path) -> Path | None:
        """Return the folder of the document cache, or None where the run does not use it."""
        return root / CACHES["texts"] if self.use_cache and not self.is_preview else None

    def get_cache(self, name: str) -> FileCache:
        """Return the cache with one of the names in CACHES."""
        root = self.site.content.parent
        if not self.use_cache:
            return NoCache(root)
        if name == "images" and not (root / CACHES[name]).exists():
            with contextlib.suppress(OSError):  # the name of earlier versions
                (root / ".cache/pictures").rename(root / CACHES[name])
        return FileCache(root / CACHES[name])

    def reload_assets(self) -> None:
        """Read the files of the theme again. Templates keep the object that they know.

        Raises OSError, and ThemeFileError when a style sheet has a fault or the mark cannot be
        drawn.
        """
        site, assets = self.site, load_assets(self.theme)
        cache = self.get_cache("icons")
        assets.files.update(make_icon_files(self.theme, cache, site.records.clinic, site.urls))
        self.assets.replace_with(assets)


def get_build(settings: dict[str, Any]) -> SiteBuild:
    """Return the build of these settings. Plain Pelican gets a new one without options."""
    build = settings.setdefault(SETTING, SiteBuild())
    assert isinstance(build, SiteBuild)
    return build
