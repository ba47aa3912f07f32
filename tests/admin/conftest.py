"""An admin of a small project: real files, a real server, and a browser that got its start link."""

import http.client
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from clinicsite.admin.access import TOKEN_HEADER
from clinicsite.admin.application import create_admin
from clinicsite.preview.application import create_application
from clinicsite.preview.run import PreviewExtension
from clinicsite.preview.server import PreviewServer
from clinicsite.preview.session import PreviewSession
from tests.browser.page_audit import PageAuditor
from tests.conftest import BuiltSite, Project, copy_cache, make_small_project
from tests.preview.conftest import PreviewResponse


@dataclass
class AdminHarness:
    """A project, its session, and the server with the admin."""

    project: Project
    session: PreviewSession
    server: PreviewServer
    extension: PreviewExtension
    cookie: str = ""
    token: str = ""

    @property
    def start_url(self) -> str:
        """The address that opens the admin."""
        return f"{self.server.url}{self.extension.start_path}"

    def sign_in(self) -> None:
        """Follow the start link, and read the token of the home page."""
        start = self.request(self.extension.start_path, cookie="")
        self.cookie = start.headers["Set-Cookie"].split(";")[0]
        self.token = self.request("/admin/").text.split('name="admin-token" content="')[1][:43]

    def request(
        self,
        path: str,
        body: object = None,
        *,
        cookie: str | None = None,
        token: str | None = None,
        **headers: str,
    ) -> PreviewResponse:
        """Send a request as the admin's own page does. A body makes it a POST."""
        sent = {"Host": f"127.0.0.1:{self.server.server_port}"}
        sent["Cookie"] = self.cookie if cookie is None else cookie
        if body is not None:
            sent["Origin"] = self.server.url
            sent[TOKEN_HEADER] = self.token if token is None else token
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)
        method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
        connection.request(method, path, data, sent)
        with connection.getresponse() as response:
            answer = PreviewResponse(response)
        connection.close()
        return answer


def git(project: Project, *arguments: str) -> None:
    """Run git in the project as Example Clinician."""
    who = ("-c", "user.name=Example Clinician", "-c", "user.email=clinician@clinic.example")
    command = ["git", *who, *arguments]
    subprocess.run(command, cwd=project.root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def admin(tmp_path_factory: pytest.TempPathFactory, real_site: BuiltSite) -> Iterator[AdminHarness]:
    """An admin for all tests of a module, of a project with git, that has read its content."""
    project = make_small_project(tmp_path_factory.mktemp("admin") / "project")
    copy_cache(real_site, project, "icons")
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "content")
    git(project, "commit", "-qm", "Write the first pages")
    with run_admin(project) as harness:
        yield harness


@contextmanager
def run_admin(project: Project) -> Iterator[AdminHarness]:
    """Serve the admin of a project that has read its content."""
    with PreviewServer(0) as server:
        session = PreviewSession(project.root, project.root.parent / "nothing", server.url)
        extension = create_admin(session, server.server_port)
        server.start(create_application(session, server.url, extension.routes))
        session.load_site()
        harness = AdminHarness(project, session, server, extension)
        harness.sign_in()
        yield harness


@pytest.fixture
def context(chromium: Browser, admin: AdminHarness) -> Iterator[BrowserContext]:
    """A browser that has followed the start link."""
    context = chromium.new_context()
    context.set_default_timeout(20_000)
    context.new_page().goto(admin.start_url)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """The home page of the admin. What the browser complains of fails the test."""
    page = context.pages[0]
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture(scope="module")
def auditor() -> PageAuditor:
    """Tests each look of text once in a module."""
    return PageAuditor()
