"""The issue that holds the newest maintenance report."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from clinicsite.reports.github_issue import add_comment, write_issue
from clinicsite.support.errors import UserError
from tests.reports.conftest import run_server


class FakeIssueTracker(BaseHTTPRequestHandler):
    """The few things that GitHub's interface for issues does."""

    def do_GET(self) -> None:
        self.reply(200, self.server.issues)

    def do_POST(self) -> None:
        if self.path.endswith("/comments"):
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.server.comments.append((self.path.split("/")[-2], given["body"]))
            self.reply(201, {"html_url": "https://forge.example/comment"})
        else:
            self.write(201, len(self.server.issues) + 1)

    def do_PATCH(self) -> None:
        self.write(200, int(self.path.rpartition("/")[2]))

    def write(self, status: int, number: int) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = {"number": number, "html_url": f"https://forge.example/issues/{number}", **given}
        kept = [one for one in self.server.issues if one["number"] != number]
        self.server.issues = [*kept, found]
        self.reply(status, found)

    def reply(self, status: int, data: object) -> None:
        right = self.headers["Authorization"] == "Bearer token-of-the-run"
        right &= self.path.startswith("/repos/clinic/site/issues")
        body = json.dumps(data).encode()
        self.send_response(self.server.status or (status if right else 401))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def issues() -> Iterator[ThreadingHTTPServer]:
    """A repository with an open pull request of the same title."""
    with run_server(FakeIssueTracker) as server:
        server.issues = [{"number": 1, "title": "Old", "body": "", "pull_request": {}}]
        server.status, server.comments = 0, []
        server.told = {
            "GITHUB_API_URL": server.url,
            "GITHUB_REPOSITORY": "clinic/site",
            "GITHUB_TOKEN": "token-of-the-run",
        }
        yield server


def test_one_issue_holds_the_newest_report(issues: ThreadingHTTPServer) -> None:
    assert write_issue("Old", "first", issues.told) == "https://forge.example/issues/2"
    assert write_issue("Old", "second", issues.told) == "https://forge.example/issues/2"
    assert [one["body"] for one in issues.issues] == ["", "second"]


def test_each_message_is_a_comment_in_one_issue(issues: ThreadingHTTPServer) -> None:
    assert add_comment("Old", "first", issues.told) == "https://forge.example/issues/2"
    assert add_comment("Old", "second", issues.told) == "https://forge.example/comment"
    assert [one["body"] for one in issues.issues] == ["", "first"]
    assert issues.comments == [("2", "second")]


def test_a_report_that_is_too_long_is_cut(issues: ThreadingHTTPServer) -> None:
    write_issue("Old", "x" * 70_000, issues.told)
    assert len(issues.issues[-1]["body"]) < 65_536
    assert issues.issues[-1]["body"].endswith("the page of the run has all of it.)\n")


@pytest.mark.parametrize(
    ("status", "why"),
    [(410, "Issues are switched off"), (403, "took no issue: it answers 403")],
)
def test_an_issue_that_cannot_be_written_is_told(
    issues: ThreadingHTTPServer, status: int, why: str
) -> None:
    issues.status = status
    with pytest.raises(UserError, match=why):
        write_issue("Old", "text", issues.told)


def test_a_token_is_sent_nowhere_in_the_clear(issues: ThreadingHTTPServer) -> None:
    with pytest.raises(UserError, match="has to begin with https"):
        write_issue("Old", "text", issues.told | {"GITHUB_API_URL": "http://forge.example"})
    with pytest.raises(UserError, match="GITHUB_TOKEN is not set"):
        write_issue("Old", "text", issues.told | {"GITHUB_TOKEN": ""})
