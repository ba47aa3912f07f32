"""One request to a web server: what is read of the response, and what is refused."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from clinicsite.support import http_client
from clinicsite.support.http_client import HttpRequestError, fetch

SIZE = 3000  # bytes of a response


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Send a page, or a redirect to it."""
        moved = self.path == "/moved"
        self.send_response(302 if moved else 200)
        self.send_header("Content-Length", str(SIZE))
        if moved:
            self.send_header("Location", "/page")
        self.end_headers()
        self.wfile.write(b"x" * SIZE)

    def log_message(self, *_: object) -> None:
        """Keep the terminal quiet."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The URL of a server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_fetch_reads_body_of_the_largest_size(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "MAX_BYTES", SIZE)
    assert fetch(f"{url}/page").body == b"x" * SIZE


def test_fetch_refuses_larger_body(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "MAX_BYTES", SIZE - 1)
    with pytest.raises(HttpRequestError, match="larger"):
        fetch(f"{url}/page")


def test_fetch_without_body_reads_none(url: str) -> None:
    assert fetch(f"{url}/page", read_body=False).body == b""


def test_fetch_follows_no_redirect(url: str) -> None:
    response = fetch(f"{url}/moved")
    assert (response.status, response.get_header("Location")) == (302, "/page")


def test_fetch_refuses_file_url(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_text("A secret.")
    for address in (file.as_uri(), "ftp://example.org/x", "data:text/plain,x"):
        with pytest.raises(HttpRequestError, match="no web address"):
            fetch(address)
