"""Define the command `tell`."""

from __future__ import annotations

from invoke import Context, task

from clinicsite.cli.release_commands import tell_people


@task
def tell(context: Context) -> None:
    """Write what this run did to the live site into one issue of the forge. For CI."""
    tell_people()
