"""The weekly report: other servers are asked for real, politely, and nothing they do stops it."""

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from clinicsite.model.security_contact import SecurityContact
from clinicsite.parsing.review_state import ReviewState
from clinicsite.reports import external_links, maintenance_report
from clinicsite.reports.external_links import ExternalLink, check_link, check_links
from clinicsite.reports.github_issue import write_issue
from clinicsite.reports.maintenance_report import (
    ReportSection,
    format_markdown,
    report_external_links,
    report_packages,
    report_reviews,
    report_security_contact,
)
from clinicsite.reports.vulnerabilities import parse_pins, query_osv
from clinicsite.support.errors import UserError
from clinicsite.support.http_client import HttpRequestError
from tests.conftest import SITE_URL, Project
from tests.reports.conftest import make_row

TODAY = dt.date(2026, 11, 22)
TRY = "Try whether the contact still works, then write a new day into clinic.yaml."


class LinkTargetHandler(BaseHTTPRequestHandler):
    """A web with pages in every state; /gone answers 404, and so on."""

    protocol_version = "HTTP/1.0"

    def answer(self, status: int, to: str = "", body: bytes = b"") -> None:
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.look()

    def do_GET(self) -> None:
        self.look()

    def look(self) -> None:
        self.server.asked.append((self.command, self.path, time.monotonic()))
        match self.path.strip("/").split("/"):
            case ["status", status]:
                self.answer(int(status))
            case ["moved", status, *rest]:
                self.answer(int(status), f"/{'/'.join(rest)}")
            case ["circle"]:
                self.answer(302, "/circle")
            case ["no-head"]:
                self.answer(405 if self.command == "HEAD" else 200)
            case _:
                self.answer(200)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        if self.path != "/v1/querybatch":
            self.answer(200, body=b'{"results": 7}' if self.path == "/odd" else b"<html>")
            return
        holes = {"jinja2": [{"id": "GHSA-2"}, {"id": "GHSA-1"}]}
        results = [
            {"vulns": holes[query["package"]["name"]]} if query["package"]["name"] in holes else {}
            for query in asked["queries"]
        ]
        self.answer(200, body=json.dumps({"results": results}).encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """A web of one host, which need not be spared."""
    monkeypatch.setattr(external_links, "SECONDS_BETWEEN_REQUESTS", 0)
    with ThreadingHTTPServer(("127.0.0.1", 0), LinkTargetHandler) as server:
        server.asked = []
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "state", "why"),
    [
        ("/fine", "", ""),
        ("/no-head", "", ""),
        ("/status/404", "broken", "it answers 404: the page is gone"),
        ("/status/410", "broken", "it answers 410: the page is gone"),
        ("/status/403", "unclear", "it refuses programs (403): open it in a browser"),
        ("/status/429", "unclear", "it refuses programs (429): open it in a browser"),
        ("/status/500", "unclear", "its server is in trouble (500)"),
        ("/status/503", "unclear", "its server is in trouble (503)"),
        ("/moved/302/fine", "", ""),
        ("/moved/301/fine", "moved", "it is at {url}/fine for good"),
        ("/moved/301/moved/302/fine", "", ""),  # where it ends may change again
        ("/moved/302/moved/301/fine", "", ""),
        ("/moved/301/status/404", "broken", "it answers 404: the page is gone"),
        ("/circle", "unclear", "it is moved more than 5 times"),
    ],
)
def test_link_report_messages(web: ThreadingHTTPServer, path: str, state: str, why: str) -> None:
    found = check_link(ExternalLink(web.url + path, ("a",)))
    assert (found.state, found.why) == (state, why.format(url=web.url))


def test_a_registry_that_leads_on_is_right(
    web: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_links, "REGISTRIES", {"127.0.0.1"})
    assert check_link(ExternalLink(f"{web.url}/moved/302/status/403", ())).state == ""
    assert check_link(ExternalLink(f"{web.url}/status/404", ())).state == "broken"
    assert "/status/403" not in [path for _, path, _ in web.asked]


def test_a_server_that_is_not_there_is_unclear(web: ThreadingHTTPServer) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), LinkTargetHandler) as other:
        port = other.server_port
    found = check_link(ExternalLink(f"http://127.0.0.1:{port}/", ()))
    assert (found.state, found.why) == ("unclear", "it has no server that answers")


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(
    web: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_links, "SECONDS_BETWEEN_REQUESTS", 0.1)
    told: list[tuple[int, int]] = []
    links = [ExternalLink(f"{web.url}/{number}", ()) for number in range(4)]
    assert check_links(links, lambda done, of: told.append((done, of))) == links
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    times = [moment for _, _, moment in web.asked]
    assert min(later - sooner for sooner, later in pairwise(times)) >= 0.1


def test_every_link_of_the_site_is_found_once_with_its_users(project: Project) -> None:
    about = "content/pages/about.md"
    more = "\n\n[One](https://one.example/a#x), [one](https://one.example/a), [call](tel:911).\n"
    project.write(about, (project.root / about).read_text("utf-8") + more)
    site = maintenance_report.read_site(
        project.root / "content", project.root / "theme", SITE_URL, publish=True
    )
    links = {link.url: link.used_by for link in external_links.list_external_links(site)}
    assert links["https://one.example/a"] == (about,)
    assert not [url for url in links if url.startswith("tel:")]
    assert len(links) == 1 + len({r.link for r in site.records.references.values() if r.link})


def test_packages_are_read_from_the_pinned_files(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(
        "# jinja2==0\njinja2==3.1.6 \\\n    --hash=sha256:00\nPelican[markdown]==4.12.0 \\\n"
        "tzdata==2025.2 ; sys_platform == 'win32' \\\n"
    )
    assert parse_pins(tmp_path / "r.txt") == [
        ("jinja2", "3.1.6"), ("pelican", "4.12.0"), ("tzdata", "2025.2"),
    ]  # fmt: skip


def test_the_real_pinned_files_are_understood() -> None:
    root = Path(__file__).resolve().parents[2]
    text = (root / "requirements-test.txt").read_text()
    lines = [line for line in text.splitlines() if "==" in line and line[0] not in " #"]
    assert len(parse_pins(root / "requirements-test.txt")) == len(lines) > 20


def test_holes_are_asked_for_in_one_question(web: ThreadingHTTPServer) -> None:
    names = [("invoke", "2.2.0"), ("jinja2", "3.1.6")]
    assert query_osv(names, f"{web.url}/v1/querybatch") == {"jinja2 3.1.6": ["GHSA-1", "GHSA-2"]}
    (question,) = web.asked
    assert question["queries"][0] == {
        "package": {"ecosystem": "PyPI", "name": "invoke"},
        "version": "2.2.0",
    }


@pytest.mark.parametrize("path", ["/odd", "/html"])
def test_a_database_that_answers_something_else_is_told(
    web: ThreadingHTTPServer, path: str
) -> None:
    with pytest.raises(
        HttpRequestError, match="answers something that is no list of vulnerabilities"
    ):
        query_osv([("invoke", "2.2.0")], web.url + path)


def test_the_part_on_packages_never_fails(web: ThreadingHTTPServer, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("jinja2==3.1.6\ninvoke==2.2.0\n")
    part = report_packages(tmp_path, f"{web.url}/v1/querybatch")
    assert part.summary == "2 looked up, 1 with known vulnerabilities."
    (line,) = part.lines
    assert line == (
        "- jinja2 3.1.6: [GHSA-1](https://osv.dev/vulnerability/GHSA-1), "
        "[GHSA-2](https://osv.dev/vulnerability/GHSA-2)"
    )
    part = report_packages(tmp_path, f"{web.url}/odd")
    assert (
        part.summary
        == f"Not known: {web.url}/odd answers something that is no list of vulnerabilities."
    )


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        (None, "There is none yet: “security:” in content/data/clinic.yaml."),
        ("2027-06-01", "It holds until 2027-06-01, 191 more days."),
        ("2026-12-22", f"It holds until 2026-12-22, 30 more days. {TRY}"),
        ("2026-11-22", f"It ended on 2026-11-22. {TRY}"),
    ],
)
def test_how_long_security_txt_holds(expires: str | None, state: str) -> None:
    given = SecurityContact(contact="security@clinic.example", expires=expires) if expires else None
    assert report_security_contact(given, TODAY).summary == state


def test_reviews_that_wait_come_before_those_that_will() -> None:
    plain = make_row(review=ReviewState.REVIEWED, days=200)
    soon = replace(plain, title="Soon", days=59, next_review=dt.date(2027, 1, 20))
    late = replace(plain, title="Late", review=ReviewState.OVERDUE, days=-3)
    part = report_reviews([plain, soon, late, make_row(title="No review")])
    assert part.summary == ("1 of 3 medical pages need a review, and 1 more will within 60 days.")
    assert part.lines == (
        "- Late (`content/pages/a.md`): overdue",
        "- Soon (`content/pages/a.md`): to be read again by 2027-01-20",
    )


def test_links_are_told_by_what_is_to_be_done() -> None:
    fine = ExternalLink("https://a.example/", ("x",))
    broken = ExternalLink("https://b.example/", ("x", "y"), "broken", "it answers 404")
    part = report_external_links([fine, broken])
    assert part.summary == "2 checked: 1 broken, 0 moved, 0 unclear."
    assert part.lines == (
        "Broken: fix or remove them:",
        "",
        "- <https://b.example/>: it answers 404. In x, y",
    )


def test_without_a_network_nothing_is_blamed() -> None:
    part = report_external_links(
        [ExternalLink("https://a.example/", ("x",), "unclear", "it has no server")]
    )
    assert part == ReportSection(
        "Links out of the site", "Not known: no other server can be reached from here."
    )


def test_the_report_says_everything_in_short_first() -> None:
    text = format_markdown(
        [ReportSection("Reviews", "All done."), ReportSection("Links", "1.", ("- one",))], TODAY
    )
    assert text == (
        "# The week of 2026-11-22\n\n| subject | state |\n|---|---|\n"
        "| Reviews | All done. |\n| Links | 1. |\n\n## Links\n\n- one\n"
    )


def test_the_whole_report_of_the_real_site(
    web: ThreadingHTTPServer, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_links, "fetch", lambda url, *_, **__: _allow_url(url))
    monkeypatch.setattr(
        maintenance_report, "report_packages", lambda root: ReportSection("Packages", "Fine.")
    )
    text = maintenance_report.build_report(project.root, SITE_URL)
    heads = ["Reviews", "Sources", "Links out of the site", "Packages", "security.txt"]
    assert [line.split(" | ")[0][2:] for line in text.splitlines()[4:9]] == heads
    assert "Not known: no other server can be reached from here." in text
    assert "have to be checked for retraction." in text


def _allow_url(url: str) -> None:
    raise HttpRequestError("has no server that answers")


class FakeIssueTracker(BaseHTTPRequestHandler):
    """The few things that GitHub's interface for issues does."""

    def do_GET(self) -> None:
        self.reply(200, self.server.issues)

    def do_POST(self) -> None:
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
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeIssueTracker) as server:
        server.issues = [{"number": 1, "title": "Old", "body": "", "pull_request": {}}]
        server.status = 0
        server.told = {
            "GITHUB_API_URL": f"http://127.0.0.1:{server.server_port}",
            "GITHUB_REPOSITORY": "clinic/site",
            "GITHUB_TOKEN": "token-of-the-run",
        }
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_one_issue_holds_the_newest_report(issues: ThreadingHTTPServer) -> None:
    assert write_issue("Old", "first", issues.told) == "https://forge.example/issues/2"
    assert write_issue("Old", "second", issues.told) == "https://forge.example/issues/2"
    assert [one["body"] for one in issues.issues] == ["", "second"]


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
