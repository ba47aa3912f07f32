"""Builds the whole site into a private folder, looks at the result, and only then shows it."""

from __future__ import annotations

import contextlib
import io
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.log import LimitFilter
from pelican.settings import read_settings

from plugins.checking import missing_stages
from plugins.checking.problems import ContentProblems, errors_in
from plugins.checking.template_faults import template_problem
from plugins.model.problem import Problem
from plugins.rendering.hosting import Hosting, hosting_of

OnStep = Callable[[int, int], None]  # how many are done, of how many

LEFT_BEHIND = 3600  # seconds after which what lies in the workshop belongs to no running build


@dataclass(frozen=True)
class BuildResult:
    """What a build made: pages and files counted, seconds it took, warnings it found."""

    pages: int
    files: int
    seconds: float
    output: Path
    problems: list[Problem]
    hosting: Hosting


def build(
    root: Path,
    output: Path,
    *,
    settings_file: str = "publishconf.py",
    settings: dict[str, Any] | None = None,
    on_page: OnStep | None = None,
    on_picture: OnStep | None = None,
) -> BuildResult:
    """Builds the project at `root` and puts the site in the place of `output`.

    `settings` override those of `settings_file`. `on_page` is told how many pages of how many are
    written, and then `on_picture` how many pictures are encoded. Raises ContentProblems; `output`
    is then what it was before.
    """
    started = time.monotonic()
    workshop = root / ".build"
    workshop.mkdir(exist_ok=True)
    _clear_up(workshop, output)
    fresh = Path(tempfile.mkdtemp(prefix="site-", dir=workshop))
    try:
        conf = read_settings(
            str(root / settings_file), override={"OUTPUT_PATH": str(fresh), **(settings or {})}
        )
        conf["ON_PICTURE"], conf["ON_FILE"] = on_picture, _counting(conf, on_page)
        problems = run_pelican(conf)
        pages = len(conf["SITE"].pages)
        hosting = hosting_of(conf["SITE"])
        files = sum(1 for file in fresh.rglob("*") if file.is_file())
        _take_its_place(fresh, output, workshop)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return BuildResult(pages, files, time.monotonic() - started, output, problems, hosting)


def _counting(conf: dict[str, Any], on_page: OnStep | None) -> Callable[[str], None]:
    """Tells `on_page` of each page among the files that are written."""
    written = 0

    def count(path: str) -> None:
        nonlocal written
        if on_page and path.endswith(".html"):
            written += 1
            total = len(conf["SITE"].pages)
            on_page(min(written, total), total)

    return count


def run_pelican(conf: dict[str, Any]) -> list[Problem]:
    """Runs Pelican with the settings `conf`; returns the warnings. Raises ContentProblems."""
    with _listening() as complaints, contextlib.redirect_stdout(io.StringIO()):
        try:
            pelican = Pelican(conf)
            if missing := missing_stages(conf["PLUGINS"]):
                raise ContentProblems([*missing, *complaints])
            pelican.run()
        except Exception as error:  # a template can raise anything
            problem = template_problem(error, Path(conf["THEME"]))
            if problem is None:
                raise
            raise ContentProblems([problem]) from None
    problems = [*conf["PROBLEMS"], *dict.fromkeys(complaints)]
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
            reason = f": {record.exc_info[1]}" if record.exc_info else ""
            message = f"Pelican says: {record.getMessage()}{reason}"
            cure = "This is a fault of the project, not of a page: report it."
            complaints.append(Problem("pelicanconf.py", 1, 1, "E707", message, cure))

    listener, propagate = Listener(logging.WARNING), logger.propagate
    level, LimitFilter.LOGS_DEDUP_MIN_LEVEL = LimitFilter.LOGS_DEDUP_MIN_LEVEL, logging.INFO
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield complaints
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate
        LimitFilter.LOGS_DEDUP_MIN_LEVEL = level


def _take_its_place(fresh: Path, output: Path, workshop: Path) -> None:
    """Puts `fresh` where `output` is; both lie on one disk, so each step is one rename."""
    fresh.chmod(0o755)
    old = Path(tempfile.mkdtemp(prefix="old-", dir=workshop))
    if output.exists():
        output.rename(old / output.name)
    fresh.rename(output)
    shutil.rmtree(old, ignore_errors=True)


def _clear_up(workshop: Path, output: Path) -> None:
    """After a build that was killed: the old site goes back to its place, the rest goes away."""
    for old in sorted(workshop.glob(f"old-*/{output.name}")):
        if not output.exists():
            old.rename(output)
    for left in workshop.iterdir():
        if left.stat().st_mtime < time.time() - LEFT_BEHIND:
            shutil.rmtree(left, ignore_errors=True)
