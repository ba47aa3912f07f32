"""Hold the site of a preview: apply changes of files, and collect problems."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from clinicsite.checks.report_formats import ContentCheckError, select_errors
from clinicsite.checks.result_cache import MemoryResultCache
from clinicsite.checks.runner import check_document, iter_problems
from clinicsite.checks.template_errors import make_error_problem
from clinicsite.model.problem import Problem
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.parsing.page_notes import NOTES_SUFFIX
from clinicsite.parsing.read import read_document
from clinicsite.preview.events import EventChannel, PriorityGate
from clinicsite.rendering.lazy_build import LazySite, collect_site, load_lazy_settings


class SupersededError(Exception):
    """A change interrupts a background check."""


class InterruptibleIterator:
    """Iterate paths of documents, and call `check_interrupt` before each."""

    def __init__(self, paths: Iterable[str], check_interrupt: Callable[[], None]) -> None:
        self._paths, self._check_interrupt = paths, check_interrupt

    def __iter__(self) -> Iterator[str]:
        """Yield the paths again for every loop."""
        for path in self._paths:
            self._check_interrupt()
            yield path


class PreviewSession:
    """Hold the site. One thread applies changes. Others read without waiting for it."""

    def __init__(
        self, root: Path, folder: Path, url: str, publication_date: dt.date | None = None
    ) -> None:
        self.root, self.events, self.memory = root, EventChannel(), MemoryCache()
        self.priority_gate = PriorityGate()
        self.checked_state = -1  # the number of the state of the last whole check
        self.lazy_site: LazySite | None = None  # the last state without errors of the whole
        self.problems: list[Problem] = []  # errors of the present state as a whole
        self.site_problems: list[Problem] = []  # of the last whole check
        self.paths: dict[str, str] = {}  # of documents, by the output path of their page
        self.edit_url = ""  # the pattern of a link to the form of a page, where there is one
        # Returns the words and the address of the form of the record that a page shows.
        self.find_record_link: Callable[[str], tuple[str, str] | None] = lambda _: None
        self.editor = ""  # the pattern of a link that opens the editor
        self.is_outdated = False  # whether the code of the site has changed
        self._folder = folder
        self._site_url, self._publication_date = url, publication_date
        self._templates: frozenset[Path] = frozenset()
        self._page_problems: dict[str, list[Problem]] = {}
        self._result_cache = MemoryResultCache()
        self._publish_lock = threading.Lock()

    @property
    def theme(self) -> Path:
        """Return the folder of the theme."""
        return self.root / "theme"

    def load_site(self) -> None:
        """Parse and register the whole site, without what has not changed."""
        templates = frozenset((self.theme / "templates").rglob("*"))
        try:
            settings = load_lazy_settings(
                self.root,
                self._folder,
                self.memory,
                publication_date=self._publication_date,
                settings={"SITEURL": self._site_url},
            )
            self.editor = settings.get("EDITOR_URL") or ""
            lazy_site = collect_site(settings)
        except ContentCheckError as stopped:
            self.problems = stopped.problems
        except (Exception, SystemExit) as error:  # noqa: BLE001 (shown; the preview goes on)
            self.problems = [self.make_problem(error)]
        else:
            self.lazy_site, self.problems, self._templates = lazy_site, [], templates
            documents = lazy_site.site.documents
            self.paths = {doc.page_path.output_path: path for path, doc in documents.items()}
        self._page_problems = {}

    def apply_changes(self, paths: Iterable[str]) -> None:
        """Apply the changes of the files at `paths`, relative to the project."""
        with self.priority_gate.hold():
            self._apply_changes(sorted(paths))

    def _apply_changes(self, paths: list[str]) -> None:
        applied = [self._apply_change(path) for path in paths]
        if self.problems or not all(applied):
            self.load_site()
        with self._publish_lock:
            self._page_problems = {}
            self.events.advance_state()
            self.site_problems = [
                problem for problem in self.site_problems if problem.path not in paths
            ]
        documents = [path.removeprefix("content/") for path in paths]
        if self.problems or any(select_errors(self.get_page_problems(path)) for path in documents):
            self.events.notify_later()
        else:
            self.events.notify()

    def get_page_problems(self, path: str) -> list[Problem]:
        """Return the problems of the document at `path`, relative to content/."""
        problems = self._page_problems
        if self.lazy_site is None or path not in self.lazy_site.site.documents:
            return []
        if path not in problems:
            try:
                problems[path] = check_document(self.lazy_site.site, path)
            except Exception as error:  # noqa: BLE001 (a template can raise anything; it is shown)
                problems[path] = [self.make_problem(error)]
        return problems[path]

    def check_site(self) -> bool:
        """Check the whole site, and return whether problems are new. A change stops the check."""
        number, lazy_site = self.events.state_number, self.lazy_site
        if lazy_site is None or self.problems:
            return False

        def check_interrupt() -> None:
            self.priority_gate.yield_to_waiters()
            if self.events.state_number != number:
                raise SupersededError

        problems = [*lazy_site.problems]
        try:
            for new_problems in iter_problems(
                lazy_site.site,
                self._result_cache,
                lambda paths: InterruptibleIterator(paths, check_interrupt),
            ):
                problems += new_problems
        except SupersededError:
            return False
        except Exception as error:  # noqa: BLE001 (as above)
            problems = [self.make_problem(error)]
        with self._publish_lock:
            if self.events.state_number != number:
                return False
            before, self.site_problems = self.site_problems, sorted(set(problems))
            if self.site_problems != before:
                self.events.advance_state()
            self.checked_state = self.events.state_number
        if self.site_problems == before:
            return False
        self.events.notify()
        return True

    def make_problem(self, error: BaseException) -> Problem:
        """Return the place in the theme, the settings or the code that fails."""
        return make_error_problem(error, self.root, self.theme)

    def _apply_change(self, path: str) -> bool:
        """Apply one change. Return False when the whole site must be loaded again."""
        top, _, rest = path.partition("/")
        if top == "clinicsite":
            self.is_outdated = self.is_outdated or path.endswith(".py")
            return True
        if self.lazy_site is None:
            return False
        if top == "content":
            return self._apply_document_change(rest)
        file = self.root / path
        try:
            if path.startswith("theme/static/"):
                self.lazy_site.reload_assets()
                return True
            if path.startswith(("theme/templates/blocks/", "theme/templates/components/")):
                self.lazy_site.rerender()
        except (Exception, SystemExit):  # noqa: BLE001 (loading the whole site reports it)
            return False
        return file in self._templates and file.is_file()  # Jinja notices the change

    def _apply_document_change(self, path: str) -> bool:
        """Apply the new text of a page, which no other page shows."""
        assert self.lazy_site
        site = self.lazy_site.site
        is_known = path in site.files and (site.content / path).is_file()
        if is_known and path.endswith(NOTES_SUFFIX):
            return True  # no page shows notes, and the admin reads them from the file
        old = site.documents.get(path)
        if old is None or any(problem.path == old.source.path for problem in site.problems):
            return False
        document, problems = read_document(site.content, path, old.page_path, self.memory)
        if problems or document.meta is None or document.meta != old.meta:
            return False
        site.documents[path] = site.attach_renderer(document)
        return True
