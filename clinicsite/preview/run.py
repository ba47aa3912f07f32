"""Parse the site once, serve it, and follow each change, until Ctrl-C."""

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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.routing import BaseRoute

from clinicsite.checks.report_formats import format_text
from clinicsite.preview.application import create_application
from clinicsite.preview.discovery import PREVIEW_FOLDER
from clinicsite.preview.help_page import HELP_URL_PATH
from clinicsite.preview.server import create_server
from clinicsite.preview.session import PreviewSession
from clinicsite.preview.watcher import iter_changes, take_snapshot

ProgressCallback = Callable[[str], None]

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
STOP_TIMEOUT = 3  # seconds that a background check has to end after Ctrl-C
QUIET_PERIOD = 0.7  # seconds without a change before a background check
SWITCH_INTERVAL = 0.001  # seconds before a thread lets another run; the default of Python is 0.005


@dataclass(frozen=True)
class PreviewExtension:
    """Routes before the pages of the site, and the path at which the browser starts."""

    routes: Sequence[BaseRoute]
    start_path: str


CreateExtension = Callable[[PreviewSession, int], PreviewExtension]


def run_preview(
    root: Path,
    port: int,
    open_browser: bool,
    report_progress: ProgressCallback,
    *,
    publication_date: dt.date | None = None,
    url_path: str = "",
    create_extension: CreateExtension | None = None,
) -> None:
    """Serve the site on this machine until Ctrl-C.

    With a `publication_date`, pages are those of the end of that day. The browser opens the page
    at `url_path`, or the start of the extension that `create_extension` makes for the session and
    the port. Raises OSError when no port is free.
    """
    server = create_server(port)
    private = root / PREVIEW_FOLDER.format(port=server.server_port)  # as the port is ours
    shutil.rmtree(private, ignore_errors=True)  # of a preview that was killed
    session = PreviewSession(root, private, server.url, publication_date)
    extension = create_extension(session, server.server_port) if create_extension else None
    server.start(create_application(session, server.url, extension.routes if extension else ()))
    stop_event = threading.Event()
    stop = make_stop_handler(stop_event)
    before = {sign: signal.signal(sign, stop) for sign in STOP_SIGNALS}
    checker = threading.Thread(
        target=run_background_checks, args=(session, report_progress, stop_event), daemon=True
    )
    interval_before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)  # an edit passes through several threads
    try:
        with contextlib.suppress(KeyboardInterrupt):
            report_progress(
                f"The preview is at {server.url}/ (Ctrl-C stops it). Reading the content …"
            )
            started = time.monotonic()
            snapshot = take_snapshot(root)
            session.load_site()
            session.events.advance_state()
            session.events.notify()
            report_state(
                session, report_progress, f"Ready after {time.monotonic() - started:.1f} s."
            )
            report_progress(f"How to write: {server.url}/{HELP_URL_PATH}")
            start_url = f"{server.url}{extension.start_path if extension else f'/{url_path}'}"
            if extension:
                report_progress(f"The admin is at {start_url}")
            if open_browser:
                webbrowser.open(start_url)
            checker.start()
            for paths in iter_changes(root, snapshot, stop_event):
                was_outdated = session.is_outdated
                session.apply_changes(paths)
                if session.problems:
                    report_state(session, report_progress, "")
                if session.is_outdated and not was_outdated:
                    report_progress(
                        "The code of the site has changed: stop with Ctrl-C, and start again."
                    )
        report_progress("\nThe preview has stopped.")
    finally:
        sys.setswitchinterval(interval_before)
        stop_event.set()
        session.events.advance_state()  # stops a background check at its next step
        if checker.is_alive():
            checker.join(STOP_TIMEOUT)
        server.stop()
        shutil.rmtree(private, ignore_errors=True)
        if checker.is_alive():  # a normal exit crashes in a C library
            os._exit(0)
        for sign, handler in before.items():
            if signal.getsignal(sign) is stop:  # else the program is ending
                signal.signal(sign, handler)


def make_stop_handler(stop_event: threading.Event) -> Callable[..., None]:
    """Return the handler of the first Ctrl-C. It ignores every further one.

    It sets `stop_event` too, since Python drops an exception that a destructor raises.
    """

    def stop(*_: object) -> None:
        for sign in STOP_SIGNALS:
            signal.signal(sign, signal.SIG_IGN)
        stop_event.set()
        raise KeyboardInterrupt

    return stop


def report_state(session: PreviewSession, report_progress: ProgressCallback, message: str) -> None:
    """Report the errors of the site as a whole, or `message` when it has none."""
    if session.problems:
        report_progress(format_text(session.problems))
        report_progress("Fix this and save. The browser shows the last good state until then.")
    else:
        report_progress(message)


def run_background_checks(
    session: PreviewSession, report_progress: ProgressCallback, stop_event: threading.Event
) -> None:
    """Check the whole site when files have not changed for a while, and report new problems.

    Runs in a thread of its own until `stop_event` is set.
    """
    number = session.events.state_number
    while not stop_event.wait(QUIET_PERIOD):
        quiet, number = number == session.events.state_number, session.events.state_number
        if quiet and number != session.checked_state and session.check_site():
            report_progress(format_text(session.site_problems))
