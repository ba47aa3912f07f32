"""Connect the application to Pelican: the only module of it that Pelican loads."""


def register() -> None:
    """Connect the signals of Pelican to the build.

    Raises SystemExit when a module cannot be imported. Pelican logs every other error of a plugin
    and publishes without the plugin.
    """
    try:
        # Commands that only read the settings skip this import, which takes 0.6 seconds.
        from clinicsite.rendering import signal_handlers
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise SystemExit(f"The code of this site cannot be loaded. {reason}") from error
    signal_handlers.connect_signals()
