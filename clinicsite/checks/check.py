"""Reads and checks the content without building anything."""

from __future__ import annotations

from pathlib import Path

from clinicsite.checks.last_release import read_last_release
from clinicsite.checks.runner import check_all
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site


def check_site(
    root: Path,
    site_url: str = "",
    *,
    host: str = "",
    cache: Path | None = None,
) -> list[Problem]:
    """Every problem of the project at `root`, as the visitors' build would meet them.

    `site_url` is the address that the site is built for; after launch it has to be a real one.
    With the `host` that it is sent to, also what changed since the last release.
    With a folder `cache`, pages that are as they were are not read again.
    """
    theme = root / "theme"
    try:
        site = read_site(root / "content", theme, site_url, publish=True, cache=cache)
        site.last_release = read_last_release(root, host) if host else ""
        return check_all(site)
    except _get_template_error() as error:  # a block's template has a fault
        # Jinja is slow to import, and a check with a full cache does not need it.
        from clinicsite.checks.template_errors import make_template_problem

        return [make_template_problem(error, theme)]


def _get_template_error() -> type[Exception]:
    """What Jinja raises; looked up only when something is raised, since Jinja is slow to import."""
    from jinja2 import TemplateError  # slow to import

    return TemplateError
