"""Define the commands `rollback` and `releases`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.command_table import HOST_HELP
from clinicsite.cli.console import ROOT, echo
from clinicsite.cli.host_session import open_host
from clinicsite.cli.release_commands import restore_release
from clinicsite.publishing.hosts.registry import add_host_option
from clinicsite.publishing.rollback import format_releases, list_releases


@task(
    help={
        "release": "The number or name of a release (default: the one before the live one).",
        "to": HOST_HELP,
        "dry-run": "Only show what would be done.",
        "if-live": "Only while the release with this digest is live.",
        "unpublished": "Also a release that was never live on this host.",
    },
)
def rollback(
    context: Context,
    release: str = "",
    to: str = "",
    dry_run: bool = False,
    if_live: str = "",
    unpublished: bool = False,
) -> None:
    """Serve an earlier release again, at once and without a build."""
    with open_host(to) as (host, progress):
        restore_release(
            host,
            progress,
            to,
            release,
            if_live=if_live,
            unpublished=unpublished,
            dry_run=dry_run,
        )


@task(help={"to": HOST_HELP})
def releases(context: Context, to: str = "") -> None:
    """List the published releases, and which of them `rollback` can restore."""
    with open_host(to) as (host, _):
        text = format_releases(list_releases(ROOT, host), host)
    echo(add_host_option(text, to))
