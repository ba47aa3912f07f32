"""Content → files: what templates see, and the files that are not pages."""

from plugins import connect


def register() -> None:
    """Called by Pelican."""
    connect("plugins.rendering.hooks")
