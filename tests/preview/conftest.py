"""A preview of a project: the site as it is known, and a server that shows it."""

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clinicsite.preview.application import create_application
from clinicsite.preview.server import PreviewServer
from clinicsite.preview.session import PreviewSession
from tests.conftest import BuiltSite, Project, copy_cache, make_small_project

MakeProject = Callable[[], Project]


class PreviewResponse:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.data = response.read()
        self.text = self.data.decode("utf-8", "replace")


@dataclass
class PreviewHarness:
    """A project, its preview, and the server of that."""

    project: Project
    live: PreviewSession
    server: PreviewServer
    originals: dict[str, str] = field(default_factory=dict)  # path → text before the first edit

    def edit(self, path: str, old: str, new: str) -> None:
        """Edit a file, and let the preview know."""
        self.originals.setdefault(path, self.project.read(path))
        self.project.edit(path, old, new)
        self.live.apply_changes({path})

    def write(self, path: str, text: str | None) -> None:
        """Write or delete a file, and let the preview know."""
        self.project.write(path, text)
        self.live.apply_changes({path})

    def undo_edits(self) -> None:
        """Give every edited file its first text, and let the preview know."""
        for path, text in self.originals.items():
            self.project.write(path, text)
        self.live.apply_changes(set(self.originals))
        self.originals.clear()

    def request(
        self, path: str, *, method: str = "GET", host: str | None = None
    ) -> PreviewResponse:
        """Ask the server for exactly this path."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{self.server.server_port}")
        connection.endheaders()
        with connection.getresponse() as response:
            answer = PreviewResponse(response)
        connection.close()
        return answer


def start_session(project: Project, folder: Path) -> Iterator[PreviewHarness]:
    """A preview that has read the project."""
    with PreviewServer(0) as server:
        live = PreviewSession(project.root, folder, server.url)
        server.start(create_application(live, server.url))
        live.load_site()
        yield PreviewHarness(project, live, server)


@pytest.fixture(autouse=True)
def _short_pages(short_pages: None) -> None:
    """Medical pages may have few sections."""


@pytest.fixture
def preview(small: Project, tmp_path: Path) -> Iterator[PreviewHarness]:
    """A preview of a few pages."""
    yield from start_session(small, tmp_path / "nothing")


@pytest.fixture(scope="session")
def shared_preview(few_pages: MakeProject) -> Iterator[PreviewHarness]:
    """A preview of a few pages, which no test changes."""
    project = few_pages()
    yield from start_session(project, project.root.parent / "nothing")


@pytest.fixture(scope="session")
def few_pages(tmp_path_factory: pytest.TempPathFactory, real_site: BuiltSite) -> MakeProject:
    """Return a function that makes a project of a few pages for more than one test."""

    def make_project() -> Project:
        project = make_small_project(tmp_path_factory.mktemp("few-pages") / "project")
        copy_cache(real_site, project, "icons")
        return project

    return make_project
