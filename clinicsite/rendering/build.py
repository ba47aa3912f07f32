"""Build the whole site in a private folder, check it, and only then publish it in place."""

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

from clinicsite.checks.report_formats import ContentCheckError, select_errors
from clinicsite.checks.template_errors import make_error_problem
from clinicsite.checks.unexpected_errors import is_disk_error
from clinicsite.model.problem import Problem
from clinicsite.parsing.site import Site
from clinicsite.rendering.settings import SETTINGS_FILE, load_build_settings
from clinicsite.rendering.site_build import SETTING, SiteBuild, get_build
from clinicsite.support.atomic_dirs import create_private_folder, replace_directory
from clinicsite.support.errors import UserError
from clinicsite.support.file_tree import iter_files

PLUGIN = "clinicsite.rendering.pelican_plugin"
StepCallback = Callable[[int, int], None]  # how many are done, of how many


@dataclass(frozen=True)
class BuildResult:
    """Count the pages, the files, the seconds and the warnings of a build."""

    pages: int
    files: int
    seconds: float
    output: Path
    problems: list[Problem]


@dataclass(frozen=True)
class BuiltSiteFolder:
    """Hold a checked site in a private folder."""

    folder: Path
    site: Site
    problems: list[Problem]
    started_at: float

    def make_result(self, output: Path) -> BuildResult:
        """Return the result, once the files are in `output`."""
        files = sum(1 for _ in iter_files(output))
        seconds = time.monotonic() - self.started_at
        return BuildResult(len(self.site.pages), files, seconds, output, self.problems)


def build_site(root: Path, output: Path, **options: Any) -> BuildResult:
    """Build the project at `root`, and replace the folder `output` by the site.

    The options and errors are those of `build_private_site`. An error leaves `output` as it was.
    """
    with build_private_site(root, **options) as built:
        replace_directory(built.folder, output)
        return built.make_result(output)


@contextlib.contextmanager
def build_private_site(
    root: Path,
    *,
    settings_file: str = SETTINGS_FILE,
    settings: dict[str, Any] | None = None,
    on_page: StepCallback | None = None,
    on_image: StepCallback | None = None,
    use_cache: bool = True,
) -> Iterator[BuiltSiteFolder]:
    """Build the project at `root`, and keep the site until the block ends.

    `settings` override those of `settings_file`. `on_page` and `on_image` get the number of
    written pages and encoded images, and of all. Without `use_cache`, nothing that an earlier build
    made is used. Raises ContentCheckError, and OSError with the
    path that cannot be written.
    """
    started_at = time.monotonic()
    with create_private_folder(root, "site") as private:
        folder = private / "site"
        folder.mkdir()
        folder.chmod(0o755)
        build = SiteBuild(on_image=on_image, use_cache=use_cache)
        build.on_file = _count_pages(build, on_page)
        override = {"OUTPUT_PATH": str(folder), SETTING: build, **(settings or {})}
        problems = run_pelican(load_build_settings(root, settings_file, override))
        yield BuiltSiteFolder(folder, build.site, problems, started_at)


def _count_pages(build: SiteBuild, on_page: StepCallback | None) -> Callable[[str], None]:
    """Return a function that calls `on_page` for each page among the written files."""
    written = 0

    def count_file(path: str) -> None:
        nonlocal written
        if on_page and path.endswith(".html"):
            written += 1
            total = len(build.site.pages)
            on_page(min(written, total), total)

    return count_file


def run_pelican(settings: dict[str, Any]) -> list[Problem]:
    """Run Pelican with these settings, and return the warnings. Raises ContentCheckError."""
    with _collect_log_messages() as log_problems, contextlib.redirect_stdout(io.StringIO()):
        try:
            pelican = Pelican(settings)
            if PLUGIN not in settings["PLUGINS"]:  # Pelican logs the reason, and goes on
                message, advice = "The code of this site is not loaded", "Fix the error below."
                missing = Problem("pelicanconf.py", 1, 1, "E703", message, advice)
                raise ContentCheckError([missing, *log_problems])
            pelican.run()
        except ContentCheckError as error:
            warnings = get_build(settings).problems
            raise ContentCheckError({*warnings, *error.problems}) from None
        except SystemExit as error:  # a module of the code cannot be imported
            if error.__cause__ is None:
                raise
            raise _explain_error(error.__cause__, settings) from None
        except Exception as error:  # a template can raise anything
            if isinstance(error, UserError) or is_disk_error(error, Path(settings["THEME"])):
                raise
            raise _explain_error(error, settings) from None
    problems = [*get_build(settings).problems, *dict.fromkeys(log_problems)]
    if select_errors(problems):
        raise ContentCheckError(problems)
    return problems


def _explain_error(error: BaseException, settings: dict[str, Any]) -> ContentCheckError:
    """Return the warnings of the content, and the problem of the line that stops the build."""
    theme, root = Path(settings["THEME"]), Path(settings["PATH"]).parent
    warnings = get_build(settings).problems
    return ContentCheckError({*warnings, make_error_problem(error, root, theme)})


@contextlib.contextmanager
def _collect_log_messages() -> Iterator[list[Problem]]:
    """Collect the warnings of Pelican, which publishes in spite of them."""
    messages: list[Problem] = []
    logger = logging.getLogger("pelican")

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            reason = f": {record.exc_info[1]}" if record.exc_info else ""
            message = f"Pelican reports: {record.getMessage()}{reason}"
            advice = "This is a fault of the project, not of a page: report it."
            messages.append(Problem("pelicanconf.py", 1, 1, "E707", message, advice))

    listener, propagate = Listener(logging.WARNING), logger.propagate
    level, LimitFilter.LOGS_DEDUP_MIN_LEVEL = LimitFilter.LOGS_DEDUP_MIN_LEVEL, logging.INFO
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield messages
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate
        LimitFilter.LOGS_DEDUP_MIN_LEVEL = level
