"""Report an error of a build as a problem with its file and line."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

from clinicsite.checks.unexpected_errors import (
    ThemeFileError,
    make_project_problem,
    make_unexpected_problem,
)
from clinicsite.model.problem import Problem, SourceFile
from clinicsite.support.os_errors import describe_reason

# How Jinja names what is not there, and how Pelican does.
_UNDEFINED_NAME = re.compile(r"has no attribute '(.+)'|'(.+)' is undefined")
_MISSING_TEMPLATE = re.compile(r"unable to load (\S+)\[")


def make_error_problem(
    error: BaseException, root: Path, theme: Path, settings_file: str = "pelicanconf.py"
) -> Problem:
    """Return the place in the theme, the settings or the code where an error occurs.

    The function that catches the error is no such place. Where no line of the project is one, the
    place is the settings file.
    """
    if isinstance(error, ThemeFileError):
        return make_project_problem(error.file, root, "E704", error.line, error.message, error.help)
    if isinstance(error, OSError) and Path(error.filename or "").is_relative_to(theme):
        return _make_unreadable_problem(error, Path(error.filename), root)
    known = make_template_problem(error, theme) if isinstance(error, Exception) else None
    return known or make_unexpected_problem(error, root, settings_file)


def _make_unreadable_problem(error: OSError, file: Path, root: Path) -> Problem:
    if isinstance(error, FileNotFoundError):
        message = "This file of the theme is missing"
    else:
        message = f"This file of the theme cannot be read: {describe_reason(error)}"
    return make_project_problem(file, root, "E704", 1, message, "Put the file back.")


def make_template_problem(error: Exception, theme: Path) -> Problem | None:
    """Return the problem of the template that failed, or None if no template did."""
    templates = theme / "templates"
    missing = _get_missing_template(error)
    file, line = _find_template_line(error, theme) or (
        templates / missing if missing else templates,
        1,
    )
    if missing:
        what = f"there is no template {missing}"
        help_text = "Put the file back, or correct its name."
    elif isinstance(error, UndefinedError):
        names = _UNDEFINED_NAME.search(error.message or "")
        what = f'no variable is named "{names[1] or names[2]}"' if names else str(error)
        help_text = "Correct the name, or add the word to content/data/strings/en.yaml."
    elif isinstance(error, RecursionError) and file != templates:
        what, help_text = "it includes itself, or a template that includes it", "Take that out."
    elif isinstance(error, UnicodeDecodeError) and (found := _find_file(error.object, templates)):
        file, line = found, error.object.count(b"\n", 0, error.start) + 1
        what, help_text = "this line is not UTF-8", "Save the file as UTF-8."
    elif file == templates:
        return None
    else:
        what, help_text = str(error).rstrip("."), "Correct the template."
    text = file.read_text("utf-8", "replace") if file.is_file() else ""
    path = file.relative_to(theme.parent).as_posix()
    return SourceFile.from_text(path, text).make_problem(
        "E704", line, 1, f"The template stops here: {what}", help_text
    )


def _get_missing_template(error: Exception) -> str:
    from pelican.generators import PelicanTemplateNotFound  # slow to import, and seldom needed

    if isinstance(error, TemplateNotFound):
        return str(error.name or "")
    if isinstance(error, PelicanTemplateNotFound) and (
        found := _MISSING_TEMPLATE.search(str(error))
    ):
        return f"{found[1]}.html"
    return ""


def _find_file(data: bytes, folder: Path) -> Path | None:
    """Return the file below the folder that holds these bytes."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return next((file for file in files if file.read_bytes() == data), None)


def _find_template_line(error: Exception, theme: Path) -> tuple[Path, int] | None:
    """Return the innermost line of a template, where there is one."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return Path(error.filename), error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    inside = [
        (Path(frame.filename), frame.lineno or 1)
        for frame in frames
        if Path(frame.filename).is_relative_to(theme)
    ]
    if isinstance(error, RecursionError):  # it can stop at any template of the circle
        inside.sort(reverse=True)
    return inside[-1] if inside else None
