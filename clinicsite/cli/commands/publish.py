"""Define the command `publish`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.command_table import HOST_HELP
from clinicsite.cli.console import ROOT
from clinicsite.cli.host_session import open_host
from clinicsite.cli.release_commands import is_again, send_release
from clinicsite.cli.site_build import build_site
from clinicsite.publishing.publish import PublishOptions
from clinicsite.publishing.release_selection import select_release


@task(
    help={
        "to": HOST_HELP,
        "dry-run": "Do everything except the upload.",
        "force-older": "Publish even if the live site is newer than this one.",
        "allow-shrink": "Publish even if many pages are gone.",
        "with-uncommitted": "Publish even if some changes are not committed.",
        "again": "Publish also what a rollback took off. In CI: PUBLISH_AGAIN=true.",
        "release": "The name of a release in .releases/ (default: a new build).",
    }
)
def publish(
    context: Context,
    to: str = "",
    dry_run: bool = False,
    force_older: bool = False,
    allow_shrink: bool = False,
    with_uncommitted: bool = False,
    again: bool = False,
    release: str = "",
) -> None:
    """Check and build the site, and publish it on its host."""
    options = PublishOptions(dry_run, force_older, allow_shrink, with_uncommitted, is_again(again))
    with open_host(to) as (host, progress):
        chosen = select_release(ROOT, release) if release else build_site().release
        send_release(chosen, host, options, progress, to)
