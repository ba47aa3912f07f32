"""What the tests of the built site share: the site, its pages, a server, copies of the project."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.model.page import Page
from clinicsite.parsing.read import read_site
from clinicsite.rendering.build import build_site

ROOT = Path(__file__).resolve().parents[1]
PARTS = (
    *("content", "clinicsite", "theme", "pelicanconf.py", "publishconf.py"),
    *("tasks.py", "bootstrap.py"),
)
SITE_URL = "https://clinic.example"
SUB_URL = "https://example.org/clinic"
PAGE = """---
title: {title}
summary: This text stands in for a summary, and is as long as a summary has to be.
status: published
---

Words.
"""
FEW_PAGES = {"home": "The home", "404": "Not here", "about": "About us", "articles": "All articles"}
CARD = "\n/// care-card | Call 911\n    level: emergency\n\nAt once.\n\n///\n"
QUICK_ROOMS = ("cli", "fixtures", "model", "reports", "site", "theme")
HeadersOf = Callable[[str], dict[str, str]]
NOT_COPIED = shutil.ignore_patterns("__pycache__", ".*")


class HtmlPage:
    """An HTML page, parsed as a browser parses it."""

    def __init__(self, html: str) -> None:
        builder = html5lib.getTreeBuilder("etree")
        parser = html5lib.HTMLParser(builder, namespaceHTMLElements=False)
        self.html, self.root = html, parser.parse(html)
        self.faults = [f"line {where[0]}: {what}" for where, what, _ in parser.errors]
        self.parents = {child: parent for parent in self.root.iter() for child in parent}

    def all(self, *tags: str) -> list[Element]:
        """The elements of these tags in reading order; all elements without a tag."""
        found = [element for element in self.root.iter() if isinstance(element.tag, str)]
        return [element for element in found if not tags or get_tag(element) in tags]

    def with_class(self, name: str) -> list[Element]:
        """The elements of a class."""
        return [e for e in self.all() if name in e.get("class", "").split()]

    def by_id(self, name: str) -> Element:
        """The element with an id; fails when there is none."""
        return next(element for element in self.all() if element.get("id") == name)

    def is_inside(self, element: Element, tag: str) -> bool:
        """Whether an element lies in one of this tag."""
        while (element := self.parents.get(element)) is not None:
            if get_tag(element) == tag:
                return True
        return False

    @cached_property
    def ids(self) -> list[str]:
        """All ids, in reading order."""
        return [element.attrib["id"] for element in self.all() if "id" in element.attrib]

    @cached_property
    def links(self) -> list[str]:
        """Where the page leads, and what it fetches from its own site."""
        values = [e.get(name) for e in self.all() for name in ("href", "src") if e.get(name)]
        return [value for value in values if not re.match(r"[a-z]+:", value)]

    def meta(self, name: str) -> list[str]:
        """What the meta elements of a name say."""
        return [e.get("content", "") for e in self.all("meta") if e.get("name") == name]


def get_tag(element: Element) -> str:
    """The name of an element, without the namespace that SVG has."""
    return str(element.tag).rpartition("}")[2]


def get_text(element: Element) -> str:
    """The text of an element, its spaces made single."""
    return " ".join("".join(element.itertext()).split())


class BuiltSite:
    """A built site in a folder; `url` is the address it was built for."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.base = re.sub(r"https://[^/]+", "", url)
        self._documents: dict[str, HtmlPage] = {}

    def files(self, pattern: str = "*") -> list[str]:
        """The files of the site, relative to its root."""
        found = (file for file in self.folder.rglob(pattern) if file.is_file())
        return sorted(file.relative_to(self.folder).as_posix() for file in found)

    def read(self, file: str) -> str:
        """What a file holds."""
        return (self.folder / file).read_text("utf-8")

    def document(self, address: str) -> HtmlPage:
        """The page at an address."""
        if address not in self._documents:
            self._documents[address] = HtmlPage(self.read(get_output_file(address)))
        return self._documents[address]


def get_output_file(address: str) -> str:
    """The file that a host serves for an address."""
    return f"{address}index.html" if not address or address.endswith("/") else address


class Project:
    """A copy of the whole project, to be changed and built."""

    def __init__(self, root: Path) -> None:
        self.root, self.output = root, root / "output"
        root.mkdir()
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, root / part, ignore=NOT_COPIED)
            else:
                shutil.copy(ROOT / part, root)

    def write(self, path: str, text: str | None) -> None:
        """Write a file; None deletes it."""
        file = self.root / path
        if text is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def read(self, path: str) -> str:
        """Return the text of a file."""
        return (self.root / path).read_text("utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Put new words in the place of old ones, which must be there."""
        text = (self.root / path).read_text("utf-8")
        assert old in text, f"{path} holds no {old!r}"
        self.write(path, text.replace(old, new, 1))

    def build(self, url: str = SITE_URL, **options: Any) -> BuiltSite:
        """Build it in this process; raises ContentProblems."""
        before = sys.path[:]
        settings = {"SITEURL": url, **options.pop("settings", {})}
        try:
            build_site(self.root, self.output, settings=settings, **options)
        finally:
            sys.path[:] = before  # its settings file puts this copy first
        return BuiltSite(self.output, url)

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess:
        """Run a Python of its own in the project's folder."""
        environment = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "PYTHONPATH")}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", **options.pop("env", {})}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            **options,
        )


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves a built site as a static host does: under its path, with its own 404 page."""

    def __init__(
        self, *arguments: Any, site: BuiltSite, headers_of: HeadersOf, **options: Any
    ) -> None:
        self.site, self.headers_of = site, headers_of
        super().__init__(*arguments, directory=str(site.folder), **options)

    def end_headers(self) -> None:
        address = self.path.partition("?")[0].removeprefix(f"{self.site.base}/")
        if get_output_file(address).endswith(".html"):
            for name, value in self.headers_of(address).items():
                self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        if not path.startswith(f"{self.site.base}/"):
            return str(self.site.folder / "nothing-outside-the-site")
        return super().translate_path(path.removeprefix(self.site.base))

    def send_error(self, code: int, *arguments: Any) -> None:
        page = (self.site.folder / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *arguments: Any) -> None:
        pass


def serve(site: BuiltSite, headers_of: HeadersOf = lambda address: {}) -> Iterator[str]:
    """Serves a site until the test is over, each page with its headers; yields its origin."""

    def handler(*arguments: Any) -> SiteHandler:
        return SiteHandler(*arguments, site=site, headers_of=headers_of)

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@cache
def list_pages() -> tuple[Page, ...]:
    """The pages that the site should have, as they are read."""
    return tuple(read_site(ROOT / "content", ROOT / "theme", "", publish=True).pages)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The rooms whose files are all quick come last: at the end no core waits for a long file."""
    items.sort(key=lambda item: item.path.parent.name in QUICK_ROOMS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A rule over all pages is a test for each, so that a failure names the page."""
    if "page_address" in metafunc.fixturenames:
        addresses = [page.url_path for page in list_pages()]
        names = [f"/{address}" for address in addresses]
        metafunc.parametrize("page_address", addresses, ids=names, scope="session")


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The real site, built once, as visitors get it."""
    return build_test_site(tmp_path_factory.mktemp("site"), SITE_URL)


@pytest.fixture(scope="session")
def site(real_site: BuiltSite) -> BuiltSite:
    """The real site."""
    return real_site


@pytest.fixture(scope="session")
def sub_site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The real site, built once for a host that serves it under a path."""
    return build_test_site(tmp_path_factory.mktemp("sub"), SUB_URL)


def build_test_site(folder: Path, url: str) -> BuiltSite:
    try:
        return Project(folder / "project").build(url)
    except ContentCheckError as problems:
        pytest.fail(f"The site cannot be built.\n\n{problems}", pytrace=False)


@pytest.fixture(scope="session")
def origin(site: BuiltSite) -> Iterator[str]:
    """The real site, served."""
    yield from serve(site)


@pytest.fixture(scope="session")
def sub_origin(sub_site: BuiltSite) -> Iterator[str]:
    """The site under a path, served; nothing else of this host is there."""
    yield from serve(sub_site)


@pytest.fixture
def document(site: BuiltSite, page_address: str) -> HtmlPage:
    """Each page in turn."""
    return site.document(page_address)


@pytest.fixture
def project(tmp_path: Path, real_site: BuiltSite) -> Project:
    """A copy of the project that a test may change; it knows what the real site took long for."""
    copy = Project(tmp_path / "project")
    if (kept := real_site.folder.parent / ".cache").is_dir():
        shutil.copytree(kept, copy.root / ".cache")
    return copy


@pytest.fixture
def small(project: Project) -> Project:
    """A copy of the project with a few pages of its own: what editors write does not change it."""
    for folder in ("articles", "conditions", "treatments", "pages"):
        shutil.rmtree(project.root / "content" / folder, ignore_errors=True)
    for name, title in FEW_PAGES.items():
        project.write(f"content/pages/{name}.md", PAGE.format(title=title))
    project.write("content/pages/contact.md", PAGE.format(title="Contact us") + CARD)
    for name in ("references", "evidence", "glossary", "conditions", "treatments", "people"):
        project.write(f"content/data/{name}.yaml", "[]\n")
    project.write("content/data/navigation.yaml", "header: [pages/articles.md]\nfooter: []\n")
    project.write("content/data/page-structure.yaml", "{}\n")
    return project
