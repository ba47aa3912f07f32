"""The site as the preview has it: read and noted by Pelican, but no page is made yet."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican.contents import Content
from pelican.settings import read_settings

from clinicsite.model.problem import Problem
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.parsing.read import reset_renderer
from clinicsite.parsing.site import Site
from clinicsite.rendering.build import run_pelican
from clinicsite.rendering.hooks import reload_assets
from clinicsite.rendering.lazy_writer import OutputRegistry
from clinicsite.rendering.style_guide import rerender_examples


@dataclass(frozen=True)
class LazySite:
    """A site whose files are made when somebody asks for them."""

    settings: dict[str, Any]
    problems: list[Problem]  # warnings that Pelican's run brought

    @property
    def site(self) -> Site:
        """The pages and records. The text of a page may be replaced by a newer one."""
        return self.settings["SITE"]

    @property
    def registry(self) -> OutputRegistry:
        """How to make each file."""
        return self.settings["RECORD"]

    def rerender(self) -> None:
        """Lets every text be rendered with the templates of blocks as they are now.

        Raises ContentProblems, and what a template raises.
        """
        theme, memory = Path(self.settings["THEME"]), self.settings["MEMORY"]
        rerender_examples(theme, self.site, memory)
        reset_renderer(self.site, theme, memory)

    def reload_assets(self) -> None:
        """Reads the theme's styles, scripts and pictures again. Raises ContentProblems."""
        reload_assets(self.settings)


def load_lazy_settings(
    root: Path,
    folder: Path,
    memory: MemoryCache,
    *,
    settings_file: str = "pelicanconf.py",
    settings: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The settings of the project at `root`; `settings` override those of `settings_file`."""
    override = {"OUTPUT_PATH": str(folder), "MEMORY": memory, **(settings or {})}
    path_before = sys.path[:]
    try:
        return read_settings(str(root / settings_file), override=override)
    finally:
        sys.path[:] = path_before  # each run of the settings would make it longer


def collect_site(conf: dict[str, Any]) -> LazySite:
    """Runs Pelican with the settings `conf`, and makes no file, only folders at OUTPUT_PATH.

    Raises ContentProblems when something is wrong that is not wrong with the text of one page.
    """
    try:
        problems = run_pelican(conf)
    finally:  # Pelican keeps what it made of each page for as long as the process lives
        Content.get_content.cache.clear()
        Content.get_summary.cache.clear()
    return LazySite(conf, problems)
