"""Clients that no browser is: the preview answers each, and its terminal stays quiet."""

import os
import signal
import socket
import struct
import time

import pytest

from tests.preview.conftest import PreviewHarness
from tests.preview.test_preview import PreviewProcess, running  # noqa: F401 (a fixture)

HOST = b"Host: 127.0.0.1\r\n"
NO_HOST = b"GET /about/ HTTP/1.1\r\n"


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def exchange(port: int, data: bytes) -> bytes:
    """Send bytes, and return what comes back until the server closes the connection."""
    with connect(port) as client:
        client.sendall(data)
        received = b""
        while part := client.recv(65536):
            received += part
    return received


def reset(port: int, data: bytes) -> None:
    """Send bytes, then close the connection by a reset (SO_LINGER, socket(7))."""
    client = connect(port)
    client.sendall(data)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def get(target: str, *headers: str) -> bytes:
    lines = (f"GET {target} HTTP/1.1", *(headers or ("Host: localhost",)), "Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


STATUSES = {
    "bracket": (get("http://[/"), 400),
    "asterisk": (get("*"), 400),
    "authority": (get("localhost:80"), 400),
    "no host": (get("/about/", "X: y"), 400),
    "no host, old version": (b"GET /about/ HTTP/1.0\r\n\r\n", 400),
    "two hosts": (get("/about/", "Host: localhost", "Host: localhost"), 400),
    "four words": (b"GET /about/ x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no version": (b"GET / HTTP/1.x\r\n" + HOST + b"\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a b c\r\n\r\n", 400),
    "path of 60,000": (get("/" + "a" * 60_000), 404),
    "not ASCII": (get("/\xe9/"), 400),
    "bad escapes": (get("/%ff%zz/"), 404),
    "whole address": (get("http://127.0.0.1/about/"), 200),
    "whole address of another": (get("http://clinic.example/about/"), 421),
    "bare line feeds": (get("/about/").replace(b"\r\n", b"\n"), 200),
}


@pytest.mark.parametrize("case", STATUSES)
def test_malformed_request_gets_its_status(case: str, shared_preview: PreviewHarness) -> None:
    request, status = STATUSES[case]
    head, _, body = exchange(shared_preview.server.server_port, request).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert (b"About us" in body) == (status == 200)


def test_redirect_keeps_line_breaks_encoded(shared_preview: PreviewHarness) -> None:
    answer = exchange(shared_preview.server.server_port, get("/a%0d%0aX:y/index.html?%0d%0aX:y"))
    assert b"\r\nlocation: /a%0D%0AX%3Ay/?%0d%0aX:y\r\n" in answer


def test_body_of_a_request_is_no_second_request(shared_preview: PreviewHarness) -> None:
    inner = get("/about/")
    for field in (b"Content-Length: %d" % len(inner), b"transfer-encoding: chunked"):
        request = (
            b"GET /robots.txt HTTP/1.1\r\nConnection: close\r\n"
            + HOST
            + field
            + b"\r\n\r\n"
            + inner
        )
        assert exchange(shared_preview.server.server_port, request).count(b"HTTP/1.1 ") == 1


OWN_HOSTS = ["127.0.0.1", "localhost", "LOCALHOST", "localhost.", "clinic.localhost", "[::1]"]
FOREIGN_HOSTS = ["example.com", "localhost.example", "127.0.0.1.example.com", "10.0.0.1", "::1"]
FOREIGN_HOSTS += ["xlocalhost", "localhost@example.com", "[::1].example.com", "", "127.0.0.1:x"]


@pytest.mark.parametrize("port", ["", ":80", ":8000"])
@pytest.mark.parametrize("host", OWN_HOSTS)
def test_names_of_this_machine_are_served(
    host: str, port: str, shared_preview: PreviewHarness
) -> None:
    assert shared_preview.request("/about/", host=host + port).status == 200


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_another_host_name_is_refused(host: str, shared_preview: PreviewHarness) -> None:
    answer = exchange(shared_preview.server.server_port, get("/about/", f"Host: {host}"))
    assert answer.startswith(b"HTTP/1.1 421 ")
    assert b"About us" not in answer
    assert f"The preview is at {shared_preview.server.url}/".encode() in answer


def test_slow_client_blocks_no_other(shared_preview: PreviewHarness) -> None:
    for sent in (b"", b"GET /ab", NO_HOST + b"Host: loc"):
        with connect(shared_preview.server.server_port) as slow:
            slow.sendall(sent)
            assert shared_preview.request("/about/").status == 200


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for one process")
def test_terminal_shows_nothing_of_faulty_clients(running: PreviewProcess) -> None:  # noqa: F811
    port = int(running.url.rstrip("/").rpartition(":")[2])
    for request in (b"", b"GET /ab", get("/about/"), get("/_preview/events"), get("/about/") * 50):
        for _ in range(3):
            reset(port, request)
    for request, _ in STATUSES.values():
        exchange(port, request)
    with connect(port) as listener:  # one that leaves while it listens
        listener.sendall(get("/_preview/events"))
        assert listener.recv(10)
    time.sleep(0.2)  # until the threads of the connections have ended
    running.process.send_signal(signal.SIGINT)
    printed = running.process.stdout.read()
    assert running.process.wait(timeout=20) == 0
    assert printed.splitlines()[1:] == ["", "The preview has stopped."]
