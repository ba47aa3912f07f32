"""Define the command `build`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.console import echo, set_ci_output
from clinicsite.cli.site_build import build_site


@task(
    help={
        "no-cache": "Make every file again, and use nothing of earlier builds.",
        "compressed": "Also store compressed files, for a later publish to GitLab Pages.",
    }
)
def build(context: Context, no_cache: bool = False, compressed: bool = False) -> None:
    """Build the site as a release, and copy its files to output/."""
    build = build_site(use_cache=not no_cache, compressed=compressed)
    result, release = build.built, build.release
    set_ci_output("release", f"{release.name}@sha256:{release.checksum}")
    echo(
        f"\nThe site is in {result.output}: {result.pages} pages, {result.files} files, "
        f"built in {result.seconds:.1f} s.\n"
        f"It is the release {release.name}, which `publish` sends.\n"
        "To see it, type:       python3 tasks.py preview\n"
        f"Its home page as file: {result.output / 'index.html'}"
    )
