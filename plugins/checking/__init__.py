"""Rules an editor can break; each yields Problems."""

from plugins import connect


def register() -> None:
    """Called by Pelican."""
    connect("plugins.checking.hooks")
