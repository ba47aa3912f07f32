"""Content → files: what templates see, and the files that are not pages."""

from clinicsite import connect


def register() -> None:
    """Called by Pelican."""
    connect("clinicsite.rendering.hooks")
