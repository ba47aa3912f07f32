"""Read the site once, show it, and follow each change, until Ctrl-C."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import signal
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

from clinicsite.checks.report_formats import as_text
from clinicsite.preview.discovery import WORKSHOP
from clinicsite.preview.help_page import HELP
from clinicsite.preview.server import listen
from clinicsite.preview.session import Live
from clinicsite.preview.watcher import changes, look

Say = Callable[[str], None]

STOPS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 3  # seconds at most, on Ctrl-C, for a look through a very large site to stop
QUIET = 0.7  # seconds without a change before everything is looked through
TURN = 0.001  # seconds that a thread works on while another waits; by itself Python takes 0.005


def preview(
    root: Path,
    port: int,
    open_browser: bool,
    say: Say,
    *,
    on: dt.date | None = None,
    address: str = "",
) -> None:
    """Show the site on this machine until Ctrl-C; with a day `on`, as visitors see it then.

    The browser opens the page at `address`. Raises OSError when no port is free.
    """
    server = listen(port)
    private = root / WORKSHOP.format(port=server.server_port)  # ours alone, as the port is
    shutil.rmtree(private, ignore_errors=True)  # of a preview that was killed
    live = Live(root, private, server.url, on)
    server.show(live)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    over = threading.Event()
    stop = stopping(over)
    before = {sign: signal.signal(sign, stop) for sign in STOPS}
    looking = threading.Thread(target=look_through, args=(live, say, over), daemon=True)
    turn = sys.getswitchinterval()
    sys.setswitchinterval(TURN)  # an edit is handed on by several threads, and waits at each
    try:
        with contextlib.suppress(KeyboardInterrupt):
            say(f"The preview is at {server.url}/ (Ctrl-C stops it). Reading the content …")
            started = time.monotonic()
            seen = look(root)
            live.read()
            live.news.new()
            live.news.tell()
            report(live, say, f"Ready after {time.monotonic() - started:.1f} s.")
            say(f"How to write: {server.url}/{HELP}")
            if open_browser:
                webbrowser.open(f"{server.url}/{address}")
            looking.start()
            for paths in changes(root, seen, over):
                was_outdated = live.is_outdated
                live.change(paths)
                if live.problems:
                    report(live, say, "")
                if live.is_outdated and not was_outdated:
                    say("The code of the site has changed: stop with Ctrl-C, and start again.")
        say("\nThe preview has stopped.")
    finally:
        sys.setswitchinterval(turn)
        over.set()
        live.news.new()  # stops a look through everything at its next step
        if looking.is_alive():
            looking.join(PATIENCE)
        server.shutdown()
        server.server_close()
        shutil.rmtree(private, ignore_errors=True)
        if looking.is_alive():  # Python would crash if it ended in its own way around a C library
            os._exit(0)
        for sign, handler in before.items():
            if signal.getsignal(sign) is stop:  # else the program is about to end
                signal.signal(sign, handler)


def stopping(over: threading.Event) -> Callable[..., None]:
    """What the first Ctrl-C does; any further one is impatience, and must not cut the end short.

    It says that all is `over` too: Python drops what is raised while it throws an object away.
    """

    def stop(*_: object) -> None:
        for sign in STOPS:
            signal.signal(sign, signal.SIG_IGN)
        over.set()
        raise KeyboardInterrupt

    return stop


def report(live: Live, say: Say, otherwise: str) -> None:
    """Say why the site as a whole cannot be shown as it is now, or something else."""
    if live.problems:
        say(as_text(live.problems))
        say("Mend this and save; the browser shows the last good state until then.")
    else:
        say(otherwise)


def look_through(live: Live, say: Say, over: threading.Event) -> None:
    """Look through everything whenever it has been quiet, and say what is wrong when that is new.

    Runs in a thread of its own until `over`.
    """
    number = live.news.number
    while not over.wait(QUIET):
        quiet, number = number == live.news.number, live.news.number
        if quiet and number != live.looked_at and live.look_through():
            say(as_text(live.elsewhere))
