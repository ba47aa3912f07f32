"""Steer Firefox for tests, through the Marionette that every Firefox has.

Playwright steers only a Firefox of its own, which no distribution packages.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.install_tools import Say, has_apt, install_packages

NAMES = ("firefox-esr", "firefox")
PLACES = (  # where macOS and Windows put it, outside PATH
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
)
PACKAGE = "firefox-esr"  # of Debian
MISSING = f"Firefox is not installed or does not start (Debian's package: {PACKAGE})"
START_SECONDS = 60
PREFERENCES = {
    "marionette.port": 0,  # a free one
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "ui.useOverlayScrollbars": 1,  # as in Chromium, scrollbars take no room
}


class FirefoxError(Exception):
    """What Firefox reports of a command that failed."""


class Firefox:
    """A window of Firefox."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), START_SECONDS)
        self._stream = self._connection.makefile("rb")
        self._read()  # its greeting
        self._number = 0
        self.command("WebDriver:NewSession", capabilities={})

    def close(self) -> None:
        """End the connection."""
        self._stream.close()
        self._connection.close()

    def open(self, url: str) -> None:
        """Open a page and wait until it is loaded."""
        self.command("WebDriver:Navigate", url=url)

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Return what a JavaScript function returns, also when it returns a promise."""
        script = f"return ({function})(...arguments)"
        done = self.command("WebDriver:ExecuteScript", script=script, args=list(arguments))
        return done["value"]

    def command(self, name: str, **parameters: Any) -> dict[str, Any]:
        """Return the answer to a command of Marionette. Raises FirefoxError."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._connection.sendall(b"%d:%b" % (len(message), message))
        _, number, error, result = self._read()
        assert number == self._number
        if error:
            raise FirefoxError(f"{name}: {error['message']}")
        return result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._stream.read(1)
        return json.loads(self._stream.read(int(length[:-1])))


def find_firefox() -> str:
    """Return the path of a Firefox; empty when there is none."""
    named = [shutil.which(name) or "" for name in NAMES]
    return next((path for path in (*named, *PLACES) if path and Path(path).is_file()), "")


def install_firefox(report: Say) -> None:
    """Install Firefox where there is none and that needs no password; else name its tests."""
    if not find_firefox() and not (has_apt() and install_packages([PACKAGE], report)):
        report(f"The tests of Firefox are skipped: {MISSING}.")


@contextmanager
def start_firefox(path: str, profile: Path) -> Iterator[Firefox]:
    """Start a Firefox without a window on the screen, with a new profile in an empty folder."""
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(to)});" for key, to in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    command = [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, "about:blank"], **quiet)
    try:
        firefox = Firefox(_wait_for_port(profile / "MarionetteActivePort", process))
        yield firefox
        firefox.close()
    finally:
        process.terminate()
        process.wait()


def _wait_for_port(file: Path, process: subprocess.Popen) -> int:
    """Return the port that Firefox writes into its profile."""
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if file.is_file() and (port := file.read_text("ascii").strip()):
            return int(port)
        time.sleep(0.05)
    raise FirefoxError("Firefox does not start")
