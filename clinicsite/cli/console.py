"""Give commands the project's folders and settings, and print their results."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

from clinicsite.support.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
INVOCATION_DIR = Path.cwd()  # a typed path is relative to it
OLD_PACKAGE = "plugins"  # of the application, before it was called clinicsite
OLD_FIELDS = ("{address}", "{file}")  # of PAGE_URL and its like, before {url_path}
_OLD_SETTINGS = "pelicanconf.py has the line “{name}” of an earlier version."
_HELP = "Take pelicanconf.py from this version, and add your changes to it again."


def load_settings() -> ModuleType:
    """Return the settings of the published site. Raises UserError for settings of old versions.

    They are imported on the first call, because publishconf.py reads environment variables.
    """
    try:
        settings = import_module("publishconf")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != OLD_PACKAGE:
            raise
        raise UserError(_OLD_SETTINGS.format(name=f"from {OLD_PACKAGE} import …"), _HELP) from None
    if name := next((name for name in OLD_FIELDS if name in str(settings.PAGE_URL)), ""):
        raise UserError(_OLD_SETTINGS.format(name=name), _HELP)
    return settings


def get_site_url() -> str:
    """Return the URL that the published site is built for."""
    return str(load_settings().SITEURL)


def echo(text: str) -> None:
    """Print a text and flush it, so that a log shows it at once."""
    print(text, flush=True)


def add_ci_summary(markdown: str) -> None:
    """Add Markdown to the summary page of a GitHub run, and do nothing elsewhere."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(file).open("a", encoding="utf-8") as page:
            page.write(f"{markdown}\n")


def set_ci_output(name: str, value: str) -> None:
    """Set an output of a GitHub workflow step, and do nothing elsewhere."""
    if file := os.environ.get("GITHUB_OUTPUT"):
        with Path(file).open("a", encoding="utf-8") as outputs:
            outputs.write(f"{name}={value}\n")
