"""Builds the whole site into a private folder, looks at the result, and only then shows it."""

from __future__ import annotations

import contextlib
import io
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.log import LimitFilter
from pelican.settings import read_settings

from clinicsite.checks.hooks import missing_stages
from clinicsite.checks.report_formats import ContentProblems, errors_in
from clinicsite.checks.template_errors import template_problem
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.support.atomic_dirs import private_folder, put_in_place

OnStep = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class BuildResult:
    """What a build made: pages and files counted, seconds it took, warnings it found."""

    pages: int
    files: int
    seconds: float
    output: Path
    problems: list[Problem]


@dataclass(frozen=True)
class Finished:
    """A site that was built and found good, in a folder that nobody else looks into."""

    folder: Path
    site: Site
    problems: list[Problem]
    started: float

    def shown_in(self, output: Path) -> BuildResult:
        """What to tell of it, once its files are in `output`."""
        files = sum(1 for file in output.rglob("*") if file.is_file())
        seconds = time.monotonic() - self.started
        return BuildResult(len(self.site.pages), files, seconds, output, self.problems)


def build(root: Path, output: Path, **options: Any) -> BuildResult:
    """Builds the project at `root` and puts the site in the place of `output`.

    The options are those of `finished_site`, and it raises the same; `output` is then what it was.
    """
    with finished_site(root, **options) as finished:
        put_in_place(finished.folder, output)
        return finished.shown_in(output)


@contextlib.contextmanager
def finished_site(
    root: Path,
    *,
    settings_file: str = "publishconf.py",
    settings: dict[str, Any] | None = None,
    on_page: OnStep | None = None,
    on_picture: OnStep | None = None,
) -> Iterator[Finished]:
    """The site of the project at `root`, built for as long as the block lasts.

    `settings` override those of `settings_file`. `on_page` is told how many pages of how many are
    written, and then `on_picture` how many pictures are encoded. Raises ContentProblems, and
    OSError with the path that could not be written.
    """
    started = time.monotonic()
    with private_folder(root, "site") as private:
        fresh = private / "site"
        fresh.mkdir()
        fresh.chmod(0o755)
        conf = read_settings(
            str(root / settings_file), override={"OUTPUT_PATH": str(fresh), **(settings or {})}
        )
        conf["ON_PICTURE"], conf["ON_FILE"] = on_picture, _counting(conf, on_page)
        problems = run_pelican(conf)
        yield Finished(fresh, conf["SITE"], problems, started)


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
