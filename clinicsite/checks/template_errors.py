"""Report an error in a template as a problem with its file and line."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

from clinicsite.model.problem import Problem, SourceFile

# How Jinja names what is not there, and how Pelican does.
_UNDEFINED_NAME = re.compile(r"has no attribute '(.+)'|'(.+)' is undefined")
_MISSING_TEMPLATE = re.compile(r"unable to load (\S+)\[")


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
        help_text = "Correct the name, or add the word to content/data/strings.yaml."
    elif file == templates:
        return None
    else:
        what, help_text = str(error).rstrip("."), "Correct the template."
    text = file.read_text("utf-8") if file.is_file() else ""
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


def _find_template_line(error: Exception, theme: Path) -> tuple[Path, int] | None:
    """Return the innermost line of a template, where there is one."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return Path(error.filename), error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).is_relative_to(theme)]
    return (Path(inside[-1].filename), inside[-1].lineno or 1) if inside else None
