"""The application: from words in Markdown to a published site."""

from importlib import import_module


def connect(hooks: str) -> None:
    """Connects the module `hooks` of a stage to Pelican, and imports it only now.

    So whoever only reads the settings need not wait for all that a build needs. Pelican would log a
    part that cannot be imported and go on without it; SystemExit it lets through.
    """
    try:
        import_module(hooks).connect()
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise SystemExit(f"The part {hooks} of this project cannot be loaded. {why}") from error
