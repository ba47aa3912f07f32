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
    """Return every problem of the project at `root`, as the visitors' build would meet them.

    `site_url` is the URL of the site. After launch it must be public. With a `host`, the result
    includes changes since its last release. With a folder `cache`, unchanged pages come from it.
    """
    theme = root / "theme"
    try:
        site = read_site(root / "content", theme, site_url, publish=True, cache=cache)
        site.last_release = read_last_release(root, host) if host else ""
        return check_all(site)
    except _get_template_error() as error:  # the template of a block fails
        # Jinja is slow to import, and a check with a full cache does not need it.
        from clinicsite.checks.template_errors import make_template_problem

        problem = make_template_problem(error, theme)
        if problem is None:
            raise
        return [problem]


def _get_template_error() -> type[Exception]:
    """Return the base class of the errors of Jinja."""
    from jinja2 import TemplateError  # slow to import, and only needed for an error

    return TemplateError
