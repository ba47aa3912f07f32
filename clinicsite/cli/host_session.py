"""Open the host of a publishing command, and show the progress of the work on it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from rich.console import Console

from clinicsite.cli.console import echo, load_settings
from clinicsite.cli.release_commands import host_of_command
from clinicsite.publishing.hosts.host import Host, ProgressCallback
from clinicsite.publishing.hosts.registry import add_host_option


@contextlib.contextmanager
def open_host(host_name: str) -> Iterator[tuple[Host, ProgressCallback]]:
    """Give the named host, or the default one, and a function that shows progress."""
    settings = load_settings()
    status, last_step = Console().status("Starting"), ""

    def show_progress(message: str) -> None:
        nonlocal last_step
        message = add_host_option(message, host_name)
        step = re.sub(r" \d+ %$", "", message)
        if status.console.is_terminal:
            status.start()  # not earlier, because the build shows its own bar
            status.update(message)
        elif step != last_step:  # a log gets one line for each step
            echo(f"{step} …")
        last_step = step

    try:
        with host_of_command(host_name, settings.PUBLISH_TO, settings.HOSTS, show_progress) as host:
            yield host, show_progress
    finally:
        status.stop()
