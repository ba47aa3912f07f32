"""Rows of an inventory, titles that try to be more than a title, and a server of link targets."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from clinicsite.reports import external_links
from clinicsite.reports.inventory import InventoryRow

HOSTILE = (
    'Say "no", then, "yes"; and a back\\slash',
    "=cmd|' /C calc'!A0",
    "+1 555 0100",
    "-1, @SUM(A1)",
    "<script>alert('1')</script> & <b>bold</b>",
    "Pain 😖 and sleep 💤",
    "الألم المزمن والنوم",
    "Ünïcödé and a very long title that has exactly sixty-five letters",
    "[bold]markup[/bold] and [/] and {{ braces }}",
)


def make_row(**facts: Any) -> InventoryRow:
    """A row of a page of no concern, but for `facts`."""
    plain = {
        "risk": 1.0,
        "title": "A page",
        "path": "content/pages/a.md",
        "address": "a/",
        "kind": "page",
        "lang": "en",
        "state": "published",
        "state_from": "",
        "review": None,
        "next_review": None,
        "days": None,
        "grade": None,
        "words": 100,
        "sources": 0,
        "oldest": None,
        "unconfirmed": 0,
        "links_in": 0,
        "links_out": 0,
        "images": 0,
        "translations": 0,
        "outdated": "",
        "bytes": None,
        "errors": 0,
        "warnings": 0,
        "changes": 0,
        "updated": None,
    }
    return InventoryRow(**(plain | facts))


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


@contextmanager
def run_server(handler: type[BaseHTTPRequestHandler]) -> Iterator[ThreadingHTTPServer]:
    """Run a server with a handler, and its URL as `url`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """A web of one host, which need not be spared."""
    monkeypatch.setattr(external_links, "SECONDS_BETWEEN_REQUESTS", 0)
    with run_server(LinkTargetHandler) as server:
        server.asked = []
        yield server
