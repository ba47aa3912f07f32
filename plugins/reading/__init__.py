"""Markdown and YAML → checked, typed pages: what Pelican is given to read."""

from plugins import connect


def register() -> None:
    """Called by Pelican."""
    connect("plugins.reading.hooks")
