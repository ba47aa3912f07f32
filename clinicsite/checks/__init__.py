"""Rules an editor can break; each yields Problems."""

from clinicsite import connect


def register() -> None:
    """Called by Pelican."""
    connect("clinicsite.checks.hooks")
