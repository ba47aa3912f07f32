"""A fault in a template → a Problem with the template's name and line."""

from __future__ import annotations

import traceback
from pathlib import Path

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from plugins.model.problem import Problem, Source


def template_problem(error: TemplateError, theme: Path) -> Problem:
    """Where in the theme the fault is, and what it is."""
    file, line = _where(error, theme)
    path = (
        file.relative_to(theme.parent).as_posix() if file.is_relative_to(theme) else str(file.name)
    )
    text = file.read_text("utf-8") if file.is_file() else ""
    what = str(error.message or error)
    if isinstance(error, TemplateNotFound):
        what = f"There is no template {what}"
        cure = "Put the file back, or mend its name."
    elif isinstance(error, UndefinedError):
        cure = "Mend the name, or add the word to content/data/words.yaml."
    else:
        cure = "Mend the template."
    return Source.of(path, text).problem("E704", line, 1, f"The template stops here: {what}", cure)


def _where(error: TemplateError, theme: Path) -> tuple[Path, int]:
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return Path(error.filename), error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).is_relative_to(theme)]
    if inside:
        return Path(inside[-1].filename), inside[-1].lineno or 1
    return theme / "templates", 1
