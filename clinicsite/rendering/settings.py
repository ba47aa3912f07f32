"""Load the settings of a build, and name the line of a mistake in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.checks.unexpected_errors import make_unexpected_problem
from clinicsite.model.problem import Problem, SourceFile

SETTINGS_FILE = "publishconf.py"  # of the site that visitors see
# The settings without which no build or publish can start, and their types.
_TYPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("PATH", "THEME", "SITEURL", "PAGE_URL"), (str, "a text in quotation marks")),
    "PLUGINS": (list, "a list in square brackets"),
}
_FOLDERS = ("PATH", "THEME")
_WORK_FOLDERS = (".build", ".releases")  # which git ignores
# A scheme, a host and a path, which links begin with (RFC 3986 3). An empty one has no host.
_URL = re.compile(r"""(?:https?://(?![/:])[^\s"'<>?#\\^`{|}]+)?""")
_PUBLISH_TYPES: dict[str, tuple[type, str]] = {
    "HOSTS": (dict, "names and hosts in braces"),
    "PUBLISH_TO": (str, "a text in quotation marks"),
}


def load_build_settings(root: Path, settings_file: str, override: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a build as Pelican reads them. Raises ContentCheckError."""
    # Pelican is slow to import, and a command that only checks the settings does not need it.
    from pelican.settings import get_settings_from_file, read_settings

    file = str(root / settings_file)
    check_settings_file(root, settings_file)
    try:
        given = get_settings_from_file(file) | override
    except Exception as error:  # noqa: BLE001 (settings can raise anything; it is reported)
        raise ContentCheckError([make_unexpected_problem(error, root, settings_file)]) from None
    check_settings(given, root, settings_file)
    try:
        settings: dict[str, Any] = read_settings(file, override=override)
    except Exception as error:  # noqa: BLE001 (Pelican can raise anything; it is reported)
        raise ContentCheckError([make_unexpected_problem(error, root, settings_file)]) from None
    return settings


def check_settings_file(root: Path, settings_file: str) -> None:
    """Raise ContentCheckError if there is no such file of settings."""
    if not (root / settings_file).is_file():
        source = SourceFile.from_text(settings_file, "")
        message, help_text = "There is no such file of settings", "Put the file back."
        raise ContentCheckError([source.make_problem("E710", 1, 1, message, help_text)])


def check_settings(settings: Mapping[str, Any], root: Path, settings_file: str) -> None:
    """Raise ContentCheckError for a wrong setting, and for a missing folder."""
    types = _TYPES | (_PUBLISH_TYPES if settings_file == SETTINGS_FILE else {})
    problems = []
    for name, (wanted, form) in types.items():
        if fault := _find_fault(name, settings, wanted, form, root):
            problems.append(_make_setting_problem(name, *fault, root, settings_file))
    for name in _WORK_FOLDERS:
        if (root / name).is_file():
            message = "This is a file, and a build needs a folder with this name"
            problems.append(Problem(name, 1, 1, "E710", message, "Delete or rename the file."))
    if problems:
        raise ContentCheckError(problems)


def _find_fault(
    name: str, settings: Mapping[str, Any], wanted: type, form: str, root: Path
) -> tuple[str, str] | None:
    """Return the message and the help for a wrong setting, or None."""
    value = settings.get(name)
    if not isinstance(value, wanted):
        fault = "has another type" if name in settings else "is missing"
        help_text = f"Write {name} = and {form}, as in the last version that worked."
        return f"The setting {name} {fault}", help_text
    if name in _FOLDERS and not (root / str(value)).is_dir():
        return f'There is no folder "{value}"', "Put the folder back, or correct its name."
    if name == "SITEURL" and not _URL.fullmatch(str(value)):
        help_text = "Write it as in https://www.example.org, here or in the variable SITE_URL."
        return f'"{value}" is not the address of a site', help_text
    return None


def _make_setting_problem(
    name: str, message: str, help_text: str, root: Path, settings_file: str
) -> Problem:
    """Return a problem at the line of a setting, which can be in pelicanconf.py."""
    for path in (settings_file, "pelicanconf.py"):
        file = root / path
        text = file.read_text("utf-8", "replace") if file.is_file() else ""
        if found := re.search(rf"(?m)^{name}\b", text):
            line = text.count("\n", 0, found.start()) + 1
            source = SourceFile.from_text(path, text)
            return source.make_problem("E710", line, 1, message, help_text)
    return Problem(settings_file, 1, 1, "E710", message, help_text)
