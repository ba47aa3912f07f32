"""Reads and checks the content without building anything."""

from __future__ import annotations

from pathlib import Path

from clinicsite.checks.last_release import read_last_release
from clinicsite.checks.runner import check_all
from clinicsite.checks.unexpected_errors import is_disk_error
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.parsing.site import Site


def check_site(
    root: Path,
    site_url: str = "",
    *,
    host: str = "",
    cache: Path | None = None,
) -> list[Problem]:
    """Return every problem of the content at `root`, as the visitors' build would meet them.

    `site_url` is the URL of the site. After launch it must be public. With a `host`, the result
    includes changes since its last release. With a folder `cache`, unchanged pages come from it.
    """
    return read_checked_site(root, site_url, host=host, cache=cache)[1]


def read_checked_site(
    root: Path, site_url: str, *, host: str, cache: Path | None
) -> tuple[Site | None, list[Problem]]:
    """Return the site and the problems of its content. There is no site if its code fails.

    The arguments are those of `check_site`.
    """
    theme = root / "theme"
    try:
        site = read_site(root / "content", theme, site_url, publish=True, cache=cache)
        site.last_release = read_last_release(root, host) if host else ""
        return site, check_all(site)
    except Exception as error:  # the template of a block can raise anything
        # Jinja is slow to import, and a check with a full cache does not need it.
        from clinicsite.checks.template_errors import make_error_problem

        if is_disk_error(error, theme):
            raise
        return None, [make_error_problem(error, root, theme)]
