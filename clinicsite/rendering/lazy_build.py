"""Run Pelican without rendering a page: the site as the preview holds it."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican.contents import Content

from clinicsite.model.problem import Problem
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.parsing.read import reset_renderer
from clinicsite.parsing.site import Site
from clinicsite.rendering.build import run_pelican
from clinicsite.rendering.output_registry import OutputRegistry
from clinicsite.rendering.settings import load_build_settings
from clinicsite.rendering.site_build import SETTING, SiteBuild, get_build
from clinicsite.rendering.style_guide import rerender_examples


@dataclass(frozen=True)
class LazySite:
    """A site whose files are made when a browser asks for them."""

    build: SiteBuild
    problems: list[Problem]  # warnings of the run

    @property
    def site(self) -> Site:
        """Return the pages and records. A newer document may replace one of the site."""
        return self.build.site

    @property
    def registry(self) -> OutputRegistry:
        """Return the producers of the files."""
        return self.build.registry

    def rerender(self) -> None:
        """Render every document with the present templates of blocks when it is next wanted.

        Raises ContentCheckError, and what a template raises.
        """
        build = self.build
        assert build.memory_cache
        rerender_examples(build.theme, build.site, build.memory_cache)
        reset_renderer(build.site, build.theme, build.memory_cache)

    def reload_assets(self) -> None:
        """Read the styles, scripts and images of the theme again. Raises ContentCheckError."""
        self.build.reload_assets()


def load_lazy_settings(
    root: Path,
    folder: Path,
    memory_cache: MemoryCache,
    *,
    publication_date: dt.date | None = None,
    settings_file: str = "pelicanconf.py",
    settings: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the settings of a preview. `settings` override those of `settings_file`."""
    build = SiteBuild(publication_date, memory_cache)
    override = {"OUTPUT_PATH": str(folder), SETTING: build, **(settings or {})}
    path_before = sys.path[:]
    try:
        return load_build_settings(root, settings_file, override)
    finally:
        sys.path[:] = path_before  # each run of the settings would make it longer


def collect_site(settings: dict[str, Any]) -> LazySite:
    """Run Pelican, and make no file, only folders at OUTPUT_PATH.

    Raises ContentCheckError for an error that is not one of the text of a single page.
    """
    try:
        problems = run_pelican(settings)
    finally:  # Pelican keeps what it made of each page for as long as the process lives
        Content.get_content.cache.clear()
        Content.get_summary.cache.clear()
    return LazySite(get_build(settings), problems)
