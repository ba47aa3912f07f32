"""A preview of a project: the site as it is known, and a server that shows it."""

import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from clinicsite.preview.server import PreviewServer
from clinicsite.preview.session import Live
from tests.conftest import Project


class Answer:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.data = response.read()
        self.text = self.data.decode("utf-8", "replace")


@dataclass
class Preview:
    """A project, its preview, and the server of that."""

    project: Project
    live: Live
    server: PreviewServer

    def edit(self, path: str, old: str, new: str) -> None:
        """Edit a file, and let the preview know."""
        self.project.edit(path, old, new)
        self.live.change({path})

    def write(self, path: str, text: str | None) -> None:
        """Write or delete a file, and let the preview know."""
        self.project.write(path, text)
        self.live.change({path})

    def ask(self, path: str, *, method: str = "GET", host: str | None = None) -> Answer:
        """Ask the server for exactly this path."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{self.server.server_port}")
        connection.endheaders()
        with connection.getresponse() as response:
            answer = Answer(response)
        connection.close()
        return answer


def started(project: Project, folder: Path) -> Iterator[Preview]:
    """A preview that has read the project."""
    with PreviewServer(0) as server:
        live = Live(project.root, folder, server.url)
        server.show(live)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        live.read()
        yield Preview(project, live, server)
        server.shutdown()
        thread.join()


@pytest.fixture
def preview(small: Project, tmp_path: Path) -> Iterator[Preview]:
    """A preview of a few pages."""
    yield from started(small, tmp_path / "nothing")


@pytest.fixture
def real_preview(project: Project, tmp_path: Path) -> Iterator[Preview]:
    """A preview of the real site."""
    yield from started(project, tmp_path / "nothing")
