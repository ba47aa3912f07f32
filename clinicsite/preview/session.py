"""The site as it is at this moment: what a change of a file does to it, and what is wrong now."""

from __future__ import annotations

import datetime as dt
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from clinicsite.checks.report_formats import ContentProblems, errors_in
from clinicsite.checks.result_cache import InMemory
from clinicsite.checks.rules import check_text, look
from clinicsite.checks.template_errors import template_problem
from clinicsite.model.problem import Problem, Source
from clinicsite.parsing.memory_cache import Memory
from clinicsite.parsing.read import read_file
from clinicsite.preview.events import News, Precedence
from clinicsite.rendering.lazy_build import OnDemand, record_site, settings_on_demand


class OvertakenError(Exception):
    """A change has come while everything was looked through."""


class Unhurried:
    """Paths of texts; before each of them, `give_way` is asked."""

    def __init__(self, paths: Iterable[str], give_way: Callable[[], None]) -> None:
        self._paths, self._give_way = paths, give_way

    def __iter__(self) -> Iterator[str]:
        """As often as somebody goes through them."""
        for path in self._paths:
            self._give_way()
            yield path


class Live:
    """Knows the site. One thread tells it of changes; others ask, and never wait for that."""

    def __init__(self, root: Path, folder: Path, url: str, on: dt.date | None = None) -> None:
        self.root, self.news, self.memory = root, News(), Memory()
        self.precedence = Precedence()
        self.looked_at = -1  # the number of the state that was last looked through as a whole
        self.shown: OnDemand | None = None  # the last state that could be noted as a whole
        self.problems: list[Problem] = []  # why the present one cannot
        self.elsewhere: list[Problem] = []  # found by the last look through everything
        self.paths: dict[str, str] = {}  # of texts, by the file that their page would be
        self.editor = ""  # how a link opens the editor
        self.is_outdated = False  # whether the site's own code has changed
        self._folder = folder
        self._settings: dict[str, Any] = {"SITEURL": url, "ON": on}
        self._templates: frozenset[Path] = frozenset()
        self._own: dict[str, list[Problem]] = {}
        self._found = InMemory()
        self._publishing = threading.Lock()

    @property
    def theme(self) -> Path:
        """The folder of the theme."""
        return self.root / "theme"

    def read(self) -> None:
        """Reads and notes the whole site; what has not changed is not read again."""
        templates = frozenset((self.theme / "templates").rglob("*"))
        try:
            conf = settings_on_demand(self.root, self._folder, self.memory, settings=self._settings)
            self.editor = conf.get("EDITOR_URL") or ""
            shown = record_site(conf)
        except ContentProblems as stopped:
            self.problems = stopped.problems
        except (Exception, SystemExit) as error:  # noqa: BLE001 (shown, and the preview lives on)
            self.problems = [self.fault(error)]
        else:
            self.shown, self.problems, self._templates = shown, [], templates
            texts = shown.site.texts
            self.paths = {text.place.file: path for path, text in texts.items()}
        self._own = {}

    def change(self, paths: Iterable[str]) -> None:
        """Takes in that the files at `paths`, relative to the project, have changed."""
        with self.precedence.first():
            self._change(sorted(paths))

    def _change(self, paths: list[str]) -> None:
        known = [self._take(path) for path in paths]
        if self.problems or not all(known):
            self.read()
        with self._publishing:
            self._own = {}
            self.news.new()
            self.elsewhere = [problem for problem in self.elsewhere if problem.path not in paths]
        texts = [path.removeprefix("content/") for path in paths]
        if self.problems or any(errors_in(self.own_problems(path)) for path in texts):
            self.news.tell_later()
        else:
            self.news.tell()

    def own_problems(self, path: str) -> list[Problem]:
        """What is wrong with the text at `path`, relative to content/."""
        own = self._own
        if self.shown is None or path not in self.shown.site.texts:
            return []
        if path not in own:
            try:
                own[path] = check_text(self.shown.site, path)
            except Exception as error:  # noqa: BLE001 (a template can raise anything; it is shown)
                own[path] = [self.fault(error)]
        return own[path]

    def look_through(self) -> bool:
        """Checks everything, unless a change comes first; whether what was found is new."""
        number, shown = self.news.number, self.shown
        if shown is None or self.problems:
            return False

        def give_way() -> None:
            self.precedence.give_way()
            if self.news.number != number:
                raise OvertakenError

        found = [*shown.problems]
        try:
            for some in look(shown.site, self._found, lambda paths: Unhurried(paths, give_way)):
                found += some
        except OvertakenError:
            return False
        except Exception as error:  # noqa: BLE001 (as above)
            found = [self.fault(error)]
        with self._publishing:
            if self.news.number != number:
                return False
            before, self.elsewhere = self.elsewhere, sorted(set(found))
            if self.elsewhere != before:
                self.news.new()
            self.looked_at = self.news.number
        if self.elsewhere == before:
            return False
        self.news.tell()
        return True

    def fault(self, error: BaseException) -> Problem:
        """Where in the theme, the settings or the code something has failed."""
        known = template_problem(error, self.theme) if isinstance(error, Exception) else None
        return known or unexpected(error, self.root)

    def _take(self, path: str) -> bool:
        """Takes in one changed file by itself; False when the whole site has to be noted anew."""
        top, _, rest = path.partition("/")
        if top == "clinicsite":
            self.is_outdated = self.is_outdated or path.endswith(".py")
            return True
        if self.shown is None:
            return False
        if top == "content":
            return self._take_text(rest)
        file = self.root / path
        try:
            if path.startswith("theme/static/"):
                self.shown.load_assets()
                return True
            if path.startswith(("theme/templates/blocks/", "theme/templates/components/")):
                self.shown.render_anew()
        except (Exception, SystemExit):  # noqa: BLE001 (the whole will fail too, and say why)
            return False
        return file in self._templates and file.is_file()  # Jinja will see

    def _take_text(self, path: str) -> bool:
        """Takes in the new words of a page; no other page says them."""
        assert self.shown
        site = self.shown.site
        old = site.texts.get(path)
        if old is None or any(problem.path == old.source.path for problem in site.problems):
            return False
        text, faults = read_file(site.content, path, old.place, self.memory)
        if faults or text.meta is None or text.meta != old.meta:
            return False
        site.texts[path] = site.with_body(text)
        return True


def unexpected(error: BaseException, root: Path) -> Problem:
    """Where in the project something went wrong that nobody thought of."""
    file, line = root / "pelicanconf.py", 1
    if isinstance(error, SyntaxError) and error.filename:
        file, line = Path(error.filename), error.lineno or 1
    elif not isinstance(error, OSError):
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if Path(frame.filename).is_relative_to(root)]
        if own:
            file, line = Path(own[-1].filename), own[-1].lineno or 1
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    path = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
    text = file.read_text("utf-8", "replace") if file.is_file() else ""
    cure = "Mend this and save. If it is not yours to mend, report it."
    message = f"The site cannot be made: {reason or type(error).__name__}"
    return Source.of(path, text).problem("E710", line, 1, message, cure)
