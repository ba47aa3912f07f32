"""The comments on GitLab that tell people what a pipeline did."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from clinicsite.reports.gitlab_issue import add_comment
from clinicsite.reports.issue_text import limit_body
from clinicsite.support.errors import UserError
from tests.reports.conftest import run_server


class FakeIssues(BaseHTTPRequestHandler):
    """GitLab's interface for issues and their notes, which has one issue with a like title."""

    def do_GET(self) -> None:
        assert self.path == "/projects/7/issues?state=opened&in=title&search=The%20site"
        self.reply(200, self.server.issues)

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/projects/7/issues":
            self.server.issues.append({"iid": 2, "title": given["title"]})
            self.server.texts.append(given["description"])
            self.reply(201, {"web_url": "https://forge.example/2"})
        else:
            assert self.path == "/projects/7/issues/2/notes"
            self.server.texts.append(given["body"])
            self.reply(201, {})

    def reply(self, status: int, data: object) -> None:
        body = json.dumps(data).encode()
        self.send_response(status if self.headers["PRIVATE-TOKEN"] == "right" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def forge() -> Iterator[ThreadingHTTPServer]:
    with run_server(FakeIssues) as server:
        server.issues, server.texts = [{"iid": 1, "title": "The site is slow"}], []
        server.told = {
            "CI_API_V4_URL": server.url,
            "CI_PROJECT_ID": "7",
            "ISSUE_TOKEN": "right",
        }
        yield server


def test_each_message_is_a_comment_in_one_issue(forge: ThreadingHTTPServer) -> None:
    assert add_comment("The site", "first", forge.told) == "https://forge.example/2"
    address = f"{forge.told['CI_API_V4_URL']}/projects/7/issues/2"
    assert add_comment("The site", "x" * 70_000, forge.told) == address
    assert forge.texts == ["first", limit_body("x" * 70_000)]
    assert "Cut here" in forge.texts[1]


def test_a_refused_token_is_told_and_none_is_sent_in_the_clear(forge: ThreadingHTTPServer) -> None:
    with pytest.raises(UserError, match="answers 401") as told:
        add_comment("The site", "text", forge.told | {"ISSUE_TOKEN": "wrong"})
    assert "wrong" not in str(told.value)
    with pytest.raises(UserError, match="has to begin with https"):
        add_comment("The site", "text", forge.told | {"CI_API_V4_URL": "http://forge.example"})
