"""Reads and checks the content without building anything."""

from __future__ import annotations

from pathlib import Path

from jinja2 import TemplateError

from plugins.checking.rules import check
from plugins.checking.template_faults import template_problem
from plugins.model.problem import Problem
from plugins.reading.read import read_site


def check_site(root: Path) -> list[Problem]:
    """Every problem of the project at `root`, as the visitors' build would meet them."""
    theme = root / "theme"
    try:
        return check(read_site(root / "content", theme, "", publish=True))
    except TemplateError as error:  # a block's template has a fault
        return [template_problem(error, theme)]
