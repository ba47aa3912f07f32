"""Markdown and YAML → checked, typed pages: what Pelican is given to read."""

from clinicsite import connect


def register() -> None:
    """Called by Pelican."""
    connect("clinicsite.parsing.hooks")
