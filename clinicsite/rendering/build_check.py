"""Check all that a build would meet: the content, then each file that a build makes of it.

The result of a dry run stays in the document cache until one of its inputs changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from clinicsite.checks.check import read_checked_site
from clinicsite.checks.report_formats import select_errors
from clinicsite.checks.result_cache import PROBLEMS_ADAPTER
from clinicsite.checks.runner import sort_problems
from clinicsite.checks.unexpected_errors import make_unexpected_problem
from clinicsite.model.problem import Problem
from clinicsite.parsing.document_cache import iter_file_hashes
from clinicsite.parsing.site import Site
from clinicsite.rendering.settings import SETTINGS_FILE
from clinicsite.support.file_cache import make_key

_CACHE_NAME = "dry-run.problems"


def check_project(
    root: Path,
    settings: Mapping[str, object],
    *,
    host: str = "",
    cache: Path | None = None,
    build_module: str = "clinicsite.rendering.dry_run",
) -> list[Problem]:
    """Return every problem of the project at `root` that a build for visitors would meet.

    `settings` are those of publishconf.py. `host` and `cache` are as in `check_site`. A dry run
    imports the `build_module` first, so that the check finds a mistake in the code of the build.
    """
    site, problems = read_checked_site(root, str(settings["SITEURL"]), host=host, cache=cache)
    if site is None or select_errors(problems):
        return problems
    return sort_problems([*problems, *_find_build_problems(root, site, settings, build_module)])


def _find_build_problems(
    root: Path, site: Site, settings: Mapping[str, object], build_module: str
) -> list[Problem]:
    """Return the problems of a dry run, from the cache if no input has changed."""
    disk = site.document_cache
    key = _hash_inputs(root, site, settings) if disk else ""
    known: list[Problem] | None = disk.get(_CACHE_NAME, key, PROBLEMS_ADAPTER) if disk else None
    if known is not None:
        return known
    try:
        # Pelican and Jinja are slow to import, and a check with a full cache needs neither.
        import_module(build_module)
        from clinicsite.rendering import dry_run  # as slow
    except Exception as error:  # noqa: BLE001 (a fault of the code, which is reported)
        return [make_unexpected_problem(error, root, SETTINGS_FILE)]
    problems = dry_run.run_dry(root, site)
    if disk:
        disk.put(_CACHE_NAME, key, PROBLEMS_ADAPTER, problems)
    return problems


def _hash_inputs(root: Path, site: Site, settings: Mapping[str, object]) -> str:
    """Return a hash of all that a build reads: files, settings, packages and the date.

    The keys of the document cache hash the records, the images, the code and each document.
    """
    files = [*root.glob("*.py"), *filter(Path.is_file, (root / "theme").rglob("*"))]
    documents = [
        (path, text.cache_entry and text.cache_entry.key, site.is_live(path), site.is_expired(path))
        for path, text in site.documents.items()
    ]
    return make_key(
        documents,
        [*iter_file_hashes(root, files)],
        sorted((name, repr(value)) for name, value in settings.items() if name.isupper()),
        site.now.date(),
    )
