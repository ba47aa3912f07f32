"""Reads and checks the content without building anything."""

from __future__ import annotations

from pathlib import Path

from plugins.checking.rules import check
from plugins.model.problem import Problem
from plugins.reading.read import read_site


def check_site(root: Path) -> list[Problem]:
    """Every problem of the project at `root`, as the visitors' build would meet them."""
    return check(read_site(root / "content", root / "theme", "", publish=True))
