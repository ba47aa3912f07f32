"""Open the host of a publishing command, and show the progress of the work on it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from rich.console import Console

from clinicsite.cli.console import ROOT, echo, load_settings
from clinicsite.publishing.hosts.host import Host, ProgressCallback
from clinicsite.publishing.hosts.registry import add_host_option, resolve_host
from clinicsite.support.errors import UserError


@contextlib.contextmanager
def open_host(host_name: str) -> Iterator[tuple[Host, ProgressCallback]]:
    """Give the named host, or the default one, and a function that shows progress.

    Each command in the message of a UserError gets the `--to` that was typed.
    """
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
        host = resolve_host(host_name or settings.PUBLISH_TO, ROOT, settings.HOSTS, show_progress)
        yield host, show_progress
    except UserError as error:
        explained = UserError(add_host_option(str(error), host_name))
        explained.exit_code = error.exit_code
        raise explained from None
    finally:
        status.stop()
