"""Define the command `build`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.console import echo
from clinicsite.cli.site_build import build_site


@task(help={"no-cache": "Make every file again, and use nothing of earlier builds."})
def build(context: Context, no_cache: bool = False) -> None:
    """Build the site as a release, and copy its files to output/."""
    build = build_site(use_cache=not no_cache)
    result = build.built
    echo(
        f"\nThe site is in {result.output}: {result.pages} pages, {result.files} files, "
        f"built in {result.seconds:.1f} s.\n"
        f"It is the release {build.release.name}, which `publish` sends.\n"
        "To see it, type:       python3 tasks.py preview\n"
        f"Its home page as file: {result.output / 'index.html'}"
    )
