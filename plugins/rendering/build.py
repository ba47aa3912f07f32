"""Builds the whole site into a private folder, looks at the result, and only then shows it."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from pelican import Pelican
from pelican.plugins import signals
from pelican.settings import read_settings

from plugins.checking.problems import ContentProblems, errors_in
from plugins.model.problem import Problem
from plugins.rendering.template_faults import template_problem

OnPage = Callable[[int, int], None]


@dataclass(frozen=True)
class BuildResult:
    """What a build made: pages and files counted, seconds it took, warnings it found."""

    pages: int
    files: int
    seconds: float
    output: Path
    problems: list[Problem]


def build(
    root: Path,
    output: Path,
    *,
    settings_file: str = "publishconf.py",
    settings: dict[str, Any] | None = None,
    on_page: OnPage | None = None,
) -> BuildResult:
    """Builds the project at `root` and puts the site in the place of `output`.

    `settings` override those of `settings_file`; `on_page` is told how many pages of how many are
    written. Raises ContentProblems; `output` is then what it was before.
    """
    started = time.monotonic()
    workshop = root / ".build"
    workshop.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="site-", dir=workshop))
    try:
        conf = read_settings(
            str(root / settings_file), override={"OUTPUT_PATH": str(fresh), **(settings or {})}
        )
        problems = _run(conf, on_page)
        pages = len(conf["SITE"].pages)
        files = sum(1 for file in fresh.rglob("*") if file.is_file())
        _take_its_place(fresh, output, workshop)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return BuildResult(pages, files, time.monotonic() - started, output, problems)


def _run(conf: dict[str, Any], on_page: OnPage | None) -> list[Problem]:
    written = 0

    def count(path: str, **_: Any) -> None:
        nonlocal written
        if on_page and path.endswith(".html"):
            written += 1
            total = len(conf["SITE"].pages)
            on_page(min(written, total), total)

    with _listening() as complaints, contextlib.redirect_stdout(io.StringIO()):
        signals.content_written.connect(count)
        try:
            Pelican(conf).run()
        except TemplateError as error:
            raise ContentProblems([template_problem(error, Path(conf["THEME"]))]) from None
        finally:
            signals.content_written.disconnect(count)
    problems = [*conf["PROBLEMS"], *complaints]
    if errors_in(problems):
        raise ContentProblems(problems)
    return problems


@contextlib.contextmanager
def _listening() -> Iterator[list[Problem]]:
    """Collects what Pelican complains of; it would publish all the same."""
    complaints: list[Problem] = []
    logger = logging.getLogger("pelican")

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = f"Pelican says: {record.getMessage()}"
            cure = "This is a fault of the project, not of a page: report it."
            complaints.append(Problem("pelicanconf.py", 1, 1, "E707", message, cure))

    listener, propagate = Listener(logging.WARNING), logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield complaints
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate


def _take_its_place(fresh: Path, output: Path, workshop: Path) -> None:
    """Puts `fresh` where `output` is; both lie on one disk, so each step is one rename."""
    fresh.chmod(0o755)
    old = workshop / f"old-{os.getpid()}"
    if output.exists():
        output.rename(old)
    fresh.rename(output)
    shutil.rmtree(old, ignore_errors=True)
