"""Find a Chromium for the tests, or install one."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tests.install_tools import Say, get_root_prefix, has_apt, install_packages

SHELL = "chromium-headless-shell"  # without windows: the tests need a third less time
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (  # where macOS and Windows put it, outside PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
CURE = (
    "The tests need a Chromium, and none could be found or installed. Install Chromium or Google "
    "Chrome (on Debian: sudo apt-get install chromium; elsewhere: https://www.google.com/chrome/), "
    "then run the tests again. If it is there already, put its path in the variable CHROMIUM."
)
CURE_OF_DRIVER = (
    "The tests need Playwright, and its own Node does not start here: most often the library "
    "libatomic is missing (on Debian: sudo apt-get install libatomic1). Install it, then run the "
    "tests again."
)


def find_or_install(report: Say) -> str:
    """The path of a Chromium that runs; empty, with the cure said, when there is none."""
    if not is_driver_working() and not (
        install_packages(["libatomic1"], report) and is_driver_working()
    ):
        report(CURE_OF_DRIVER)
        return ""
    for way in (find_shell, install_from_debian, find_browser, install_from_playwright):
        if path := way(report):
            return path
    report(CURE)
    return ""


def find_shell(report: Say) -> str:
    """The browser that the variable CHROMIUM names, or Chromium's headless shell."""
    path = os.environ.get("CHROMIUM") or shutil.which(SHELL) or ""
    return path if is_browser(path) else ""


def find_browser(report: Say) -> str:
    """A Chromium that is here already."""
    named = [os.environ.get("CHROMIUM", ""), *(shutil.which(name) or "" for name in NAMES)]
    found = next((path for path in (*named, *PLACES) if path and is_browser(path)), "")
    own = "" if found else get_playwright_browser()
    return found or (own if is_browser(own) else "")


def is_browser(path: str) -> bool:
    """Whether this is a browser that starts: Ubuntu's package is only a pointer to a snap."""
    if not Path(path).is_file():
        return False
    if platform.system() == "Windows":  # there, --version opens a window
        return True
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def is_driver_working() -> bool:
    """Whether Playwright's Node starts, which steers any browser: a bare Debian lacks a library."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True).returncode == 0


def get_playwright_browser() -> str:
    """Where Playwright keeps its own Chromium, there or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install_from_debian(report: Say) -> str:
    """Install Debian's package where that needs no password; Ubuntu's is only a pointer."""
    if not has_apt() or platform.freedesktop_os_release().get("ID") != "debian":
        return ""
    if not install_packages([SHELL, "fonts-dejavu-core"], report):
        return ""
    return find_shell(report)


def install_from_playwright(report: Say) -> str:
    """Let Playwright fetch its own Chromium, with the libraries it needs where it may."""
    report("Fetching Playwright's Chromium for the tests (only the first time; about 200 MB) …")
    libraries = (
        ["--with-deps"] if platform.system() == "Linux" and get_root_prefix() is not None else []
    )
    command = [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
    if subprocess.run(command).returncode:
        return ""
    path = get_playwright_browser()
    return path if is_browser(path) else ""
