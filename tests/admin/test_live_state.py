"""Which changes visitors have, as the server of the site says."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from clinicsite.admin.live_state import describe_live_site
from clinicsite.admin.project_git import ProjectRepository, open_repository, read_branch_state
from tests.admin.team import run_git, set_identity
from tests.reports.conftest import run_server


class LiveSite(BaseHTTPRequestHandler):
    """A site that serves the info of its release."""

    def do_GET(self) -> None:
        body = json.dumps(self.server.info).encode()
        self.send_response(200 if self.server.info else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def live() -> Iterator[ThreadingHTTPServer]:
    """A live site, whose release a test sets."""
    with run_server(LiveSite) as server:
        server.info = {}
        yield server


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> ProjectRepository:
    """A repository with two changes of the content on its main branch."""
    folder = tmp_path_factory.mktemp("live")
    run_git(folder, "init", "-q", "--bare", "-b", "main", "remote.git")
    run_git(folder, "clone", "-q", "remote.git", "site")
    root = folder / "site"
    set_identity(root, "Example Clinician")
    (root / "content").mkdir()
    for words in ("One", "Two"):
        (root / "content/page.md").write_text(words)
        run_git(root, "add", "-A")
        run_git(root, "commit", "-qm", words)
    run_git(root, "push", "-q", "-u", "origin", "HEAD:main")
    return open_repository(root)


def make_info(source: str) -> dict[str, object]:
    """Return the release info of a commit."""
    facts = {"digest": "0", "source": source, "committed": "", "clean": True}
    return {**facts, "pages": 1, "files": 1}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("HEAD", "all changes"),
        ("HEAD~1", "1 newer change of the main branch is not live yet"),
        ("0" * 40, "does not have"),
        ("--all", "does not have"),
        ("", "no release"),
    ],
)
def test_live_site_is_compared_with_the_main_branch(
    source: str, words: str, live: ThreadingHTTPServer, repository: ProjectRepository
) -> None:
    commit = repository.find_commit(source) if source.startswith("HEAD") else source
    live.info = make_info(commit) if source else {}
    assert words in describe_live_site(repository, read_branch_state(repository), live.url)


@pytest.mark.parametrize(
    ("url", "words"),
    [("", "placeholder"), ("https://c.example", "placeholder"), ("http://127.0.0.1:1", "unknown")],
)
def test_site_that_cannot_be_asked_is_explained(
    url: str, words: str, repository: ProjectRepository
) -> None:
    assert words in describe_live_site(repository, read_branch_state(repository), url)
