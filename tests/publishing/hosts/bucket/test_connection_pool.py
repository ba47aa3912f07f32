"""Requests to a store go on after a closed connection, an error of the server, and by a proxy."""

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from clinicsite.publishing.hosts.bucket import connection_pool
from clinicsite.publishing.hosts.bucket.connection_pool import ConnectionPool


class ScriptedServer(ThreadingHTTPServer):
    """Answers with one status after the other. Zero closes the connection without a response."""

    daemon_threads = True
    statuses: list[int]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ScriptedServer

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.statuses.pop(0)
        if status:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    monkeypatch.setattr(connection_pool, "FIRST_RETRY_DELAY", 0.01)
    with ScriptedServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("statuses", "wanted"),
    [([200], 200), ([0, 200], 200), ([503, 0, 200], 200), ([403], 403), ([500] * 4, 500)],
)
def test_connection_pool_tries_again(
    server: ScriptedServer, statuses: list[int], wanted: int
) -> None:
    server.statuses = [200, *statuses]
    url = f"http://127.0.0.1:{server.server_port}"
    pool = ConnectionPool(url)
    found = [pool.request("PUT", f"{url}/a?b=c", b"Words", {}).status for _ in range(2)]
    pool.close()
    assert found == [200, wanted]
    assert server.statuses == []


def test_connection_pool_gives_up(server: ScriptedServer) -> None:
    server.statuses = [0] * connection_pool.MAX_ATTEMPTS
    url = f"http://127.0.0.1:{server.server_port}"
    with pytest.raises((OSError, http.client.HTTPException)):
        ConnectionPool(url).request("PUT", f"{url}/a", b"Words", {})
    assert server.statuses == []


def test_connection_pool_uses_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://name:pass%40word@proxy.example:3128")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    connection = connection_pool._connect(urlsplit("https://s3.example"))
    assert (connection.host, connection.port) == ("proxy.example", 3128)
    monkeypatch.setenv("no_proxy", "s3.example")
    connection = connection_pool._connect(urlsplit("https://s3.example"))
    assert (connection.host, connection.port) == ("s3.example", 443)
