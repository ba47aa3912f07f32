"""Read, check, render and fix one generated document as the commands do."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.authoring.fix import apply_fixes
from clinicsite.checks.registry import Scope
from clinicsite.checks.runner import RULES, DocumentSelection, check_all, sort_problems
from clinicsite.model.problem import Problem
from clinicsite.model.urls import parse_page_path
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.document import Document
from clinicsite.parsing.memory_cache import MemoryCache
from clinicsite.parsing.read import read_document, read_site
from clinicsite.parsing.record_files import LIST_FILES, RECORD_FILES
from tests.projects import NOT_COPIED, ROOT

PAGE_PATHS = (
    "pages/fuzz.md",
    "articles/fuzz.md",
    "conditions/fuzz.md",
    "treatments/fuzz.md",
    "news/fuzz.md",
    "pages/legal/fuzz.md",
    "pages/fuzz.es.md",
)
RECORD_PATHS = tuple(f"data/{name}.yaml" for name in RECORD_FILES)
SMALL_PAGES = ("home", "404", "about", "contact", "visit")
MAX_FIX_ROUNDS = 5  # one more than the command does
KEPT_RECORDS = 3  # of each list in the site for records: a document of them is read in 50 ms
# One record of each of these files is as large as all other records together.
SMALL_CLAIMS = {
    "claim-groups": "- {lang: en, groups: [{name: 1-1, words: words}]}\n",
    "claim-tone": (
        "- lang: en\n  base: 0\n  kind_floor: 0\n  points: 1 words\n"
        "  levels: {low_warning: 2, low_error: 4, high_warning: 6, high_error: 8}\n"
    ),
}
CANARY = (
    "---\ntitle: A canary\nsummary: This summary is long enough for the rule on summaries.\n"
    "status: published\n---\n\nWords first.\n\n## Words\n\n"
    "- A [link](about.md) and **bold**[^1]\n    - words.\n\n"
    "/// note | Note\n\nWords in a block.\n\n///\n\nWords last.\n\n[^1]: A footnote.\n"
)


@dataclass(frozen=True)
class FuzzDocument:
    """One generated file: its path below content/ and its bytes."""

    path: str
    data: bytes

    @property
    def is_record(self) -> bool:
        """Whether it is a file of records."""
        return self.path.endswith(".yaml")

    @property
    def lines(self) -> list[str]:
        """The lines as an editor sees them."""
        text = self.data.decode("utf-8-sig", "replace")
        return re.split("\r\n|\r|\n", text)


@dataclass
class Outcome:
    """What the checks found in a document, and its page if it has one."""

    problems: list[Problem]
    document: Document | None = None
    html: str = ""  # of the body
    hidden_html: str = ""  # of the parts that the page leaves out
    fixed: list[bytes] = field(default_factory=list)  # after each round of fixes


class FuzzSite:
    """Two copies of our content, one for pages and a smaller one for records."""

    def __init__(self, folder: Path) -> None:
        self._content, self._small = folder / "large/content", folder / "small/content"
        shutil.copytree(ROOT / "content", self._content, ignore=NOT_COPIED)
        for path in PAGE_PATHS:
            self._write(self._content, path, CANARY.encode())
        self._theme = ROOT / "theme"
        self._site = read_site(self._content, self._theme, "", publish=True)
        self._memory = MemoryCache()
        self._make_small()
        self._numbers = itertools.count()
        self._canary = self._render_canary()

    def _make_small(self) -> None:
        """Write a site with the first records of each list, and the pages that must be there."""
        shutil.copytree(ROOT / "content/data", self._small / "data")
        for name in LIST_FILES:
            file = self._small / f"data/{name}.yaml"
            records = re.split(r"(?m)^(?=- )", file.read_text("utf-8"))
            file.write_text("".join(records[: KEPT_RECORDS + 1]), "utf-8")
        for name, text in SMALL_CLAIMS.items():
            (self._small / f"data/{name}.yaml").write_text(text, "utf-8")
        for path in SMALL_PAGES:
            text = CANARY.replace("A canary", f"A canary {path}")
            self._write(self._small, f"pages/{path}.md", text.encode())
        menu = self._small / "data/navigation.yaml"
        others = rf"  - (?!pages/(?:{'|'.join(SMALL_PAGES)})\.md)\S+\n"
        menu.write_text(re.sub(others, "", menu.read_text("utf-8")), "utf-8")
        shutil.copytree(ROOT / "content/images", self._small / "images")

    @staticmethod
    def _write(content: Path, path: str, data: bytes) -> None:
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def check(self, document: FuzzDocument) -> Outcome:
        """Return what the checks find in a document."""
        if document.is_record:
            return Outcome(self._check_record(document))
        return self._check_page(document)

    def _check_page(self, document: FuzzDocument) -> Outcome:
        path, site = document.path, self._site
        self._write(self._content, path, document.data)
        place = parse_page_path(path)
        assert place
        parsed, problems = read_document(self._content, path, place, MemoryCache())
        page = site.documents[path] = site.attach_renderer(parsed)
        problems = [*problems, *page.render_problems]
        for rule in RULES:
            if rule.scope.is_previewable or rule.scope is Scope.LINKED_EVIDENCE:
                problems += rule.find_problems(site, DocumentSelection(site, [path]))
        outcome = Outcome(sort_problems(problems), page)
        if body := page.rendered_body:
            outcome.html = f"{body.lead}\n{body.main}"
            outcome.hidden_html = page.elements.hidden_html
        return outcome

    def _check_record(self, document: FuzzDocument) -> list[Problem]:
        file = self._small / document.path
        before = file.read_bytes()
        try:
            file.write_bytes(document.data)
            memory = self._memory
            return check_all(
                read_site(self._small, self._theme, "", publish=True, memory_cache=memory)
            )
        finally:
            file.write_bytes(before)

    def fix(self, document: FuzzDocument, outcome: Outcome) -> None:
        """Fix the document until nothing is left to fix, and keep the text of each round."""
        data, problems = document.data, outcome.problems
        for _ in range(MAX_FIX_ROUNDS):
            own = [one for one in problems if one.path == f"content/{document.path}"]
            if not self._may_fix(data, own):
                return
            data, number = apply_fixes(data, own)
            if not number:
                return
            outcome.fixed.append(data)
            problems = self.check(FuzzDocument(document.path, data)).problems

    @staticmethod
    def _may_fix(data: bytes, problems: Iterable[Problem]) -> bool:
        """Return whether the command writes to this file."""
        others = (problem for problem in problems if problem.code != "E202")
        if any(problem.code.startswith("E20") for problem in others):
            return False
        try:
            decode_text(data)
        except UnicodeDecodeError:
            return False
        return True

    def _render_canary(self) -> str:
        """Return the HTML of a plain page. Its new title keeps the renderer from reusing a body."""
        text = CANARY.replace("A canary", f"A canary {next(self._numbers)}")
        return self._check_page(FuzzDocument("pages/fuzz.md", text.encode())).html

    def is_canary_same(self) -> bool:
        """Return whether a plain page is still rendered as before all other documents."""
        return self._render_canary() == self._canary
