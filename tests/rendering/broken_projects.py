"""Break a small project, and ask the check and the build what they find first."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clinicsite.checks.report_formats import ContentCheckError, select_errors
from clinicsite.cli import console
from clinicsite.model.problem import Problem
from clinicsite.rendering.build import build_site
from clinicsite.rendering.build_check import check_project
from tests.conftest import SITE_URL, Project

Change = Callable[[Project], None]
Place = tuple[str, int, str]  # the file, the line and the code of a problem


def add(path: str, text: str) -> Change:
    """Write a text behind that of a file, which can be new."""

    def change(project: Project) -> None:
        old = project.read(path) if (project.root / path).is_file() else ""
        project.write(path, old + text)

    return change


def put(path: str, data: bytes) -> Change:
    """Put a file in the place of another."""

    def change(project: Project) -> None:
        file = project.root / path
        file.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    return change


def remove(path: str) -> Change:
    """Delete a file or a folder."""

    def change(project: Project) -> None:
        file = project.root / path
        shutil.rmtree(file) if file.is_dir() else file.unlink()

    return change


def replace(path: str, old: str, new: str) -> Change:
    """Replace every occurrence of some words in a file."""
    return lambda project: project.write(path, project.read(path).replace(old, new))


@contextmanager
def use_settings(root: Path) -> Iterator[None]:
    """Let commands in this process import the settings of the project at `root`."""
    names = ("pelicanconf", "publishconf")
    loaded = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(console, "ROOT", root)
        patch.setattr(sys, "path", [str(root), *sys.path])
        patch.setenv("SITE_URL", SITE_URL)
        try:
            yield
        finally:
            for name in names:
                sys.modules.pop(name, None)
            sys.modules.update(loaded)


def find_by_check(project: Project) -> Place | None:
    """Return the place of the first error that the command `check` finds."""
    with use_settings(project.root):
        try:
            settings = console.load_settings()
            problems = check_project(project.root, vars(settings))
        except ContentCheckError as error:
            problems = error.problems
    return get_first_place(problems)


def find_by_build(project: Project) -> Place | None:
    """Return the place of the first error that stops a build."""
    with use_settings(project.root):
        try:
            build_site(project.root, project.output)
        except ContentCheckError as error:
            return get_first_place(error.problems)
    return None


def get_first_place(problems: list[Problem]) -> Place | None:
    """Return the place of the first error."""
    places = [
        (re.sub(r"\.[0-9a-f]{10}\.", ".", one.path), one.line, one.code)
        for one in sorted(select_errors(problems))
    ]
    return places[0] if places else None
