"""Define the command `publish`."""

from __future__ import annotations

import os

from invoke import Context, task

from clinicsite.cli.command_table import HOST_HELP
from clinicsite.cli.console import ROOT, add_ci_summary, echo, set_ci_output
from clinicsite.cli.host_session import open_host
from clinicsite.cli.site_build import build_site
from clinicsite.publishing.hosts.registry import add_host_option
from clinicsite.publishing.publish import PublishOptions
from clinicsite.publishing.publish import publish as publish_release

AGAIN_VARIABLE = "PUBLISH_AGAIN"  # with which a person starts a workflow


@task(
    help={
        "to": HOST_HELP,
        "dry-run": "Do everything except the upload.",
        "force-older": "Publish even if the live site is newer than this one.",
        "allow-shrink": "Publish even if many pages are gone.",
        "with-uncommitted": "Publish even if some changes are not committed.",
        "again": f"Publish also what a rollback took off. In CI: {AGAIN_VARIABLE}=true.",
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
) -> None:
    """Check and build the site, and publish it on its host."""
    again = again or os.environ.get(AGAIN_VARIABLE) == "true"
    options = PublishOptions(dry_run, force_older, allow_shrink, with_uncommitted, again)
    with open_host(to) as (host, progress):
        release = build_site().release
        result = publish_release(ROOT, release, host, options, progress)
    text = add_host_option(str(result), to)
    add_ci_summary(f"## Published\n\n```text\n{text}\n```")
    is_sent = result.changes is not None and not result.dry_run
    set_ci_output("sent", release.info.digest if is_sent else "")
    echo(f"\n{text}")
