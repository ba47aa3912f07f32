"""Run a build without writing its files, to find the problems that it would meet."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.rendering.build import run_pelican
from clinicsite.rendering.settings import SETTINGS_FILE, load_build_settings
from clinicsite.rendering.site_build import SETTING, SiteBuild


def run_dry(root: Path, site: Site) -> list[Problem]:
    """Return the problems that a build of a checked site meets. Pelican may make empty folders."""
    path_before = sys.path[:]
    with tempfile.TemporaryDirectory() as folder:
        build = SiteBuild(is_dry_run=True)
        try:
            override = {"OUTPUT_PATH": folder, SETTING: build}
            settings = load_build_settings(root, SETTINGS_FILE, override)
            if _is_same_site(site, settings):
                build.checked_site = site
            return run_pelican(settings)
        except ContentCheckError as error:
            return error.problems
        finally:
            sys.path[:] = path_before  # the settings file puts its folder first


def _is_same_site(site: Site, settings: dict[str, object]) -> bool:
    """Return whether the build of these settings would read the same site."""
    root = site.content.parent
    return (settings["PATH"], settings["THEME"], settings["SITEURL"], settings["PUBLISH"]) == (
        str(site.content),
        str(root / "theme"),
        site.urls.site_url,
        site.publish,
    )
