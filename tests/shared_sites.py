"""Build a site once for all processes of a test run."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.support.file_lock import hold_file_lock
from tests.projects import BuiltSite, Project


def get_run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of temporary files that all processes of this run share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def build_once(
    factory: pytest.TempPathFactory, name: str, build: Callable[[Project], BuiltSite]
) -> BuiltSite:
    """Return the site that `build` makes of a new project, or that another process has built.

    No test changes it.
    """
    folder = get_run_folder(factory) / name
    folder.mkdir(exist_ok=True)
    root, address = folder / "project", folder / "url"
    with hold_file_lock(folder / "lock"):
        if address.exists():
            return BuiltSite(Project.at(root).output, address.read_text("utf-8"))
        shutil.rmtree(root, ignore_errors=True)  # of a process that failed
        site = build(Project(root))
        address.write_text(site.url, "utf-8")
        return site
