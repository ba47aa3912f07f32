"""Serve one person's browser: pages as they are now, and an event for each change."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlunsplit

from clinicsite.preview.help_page import render_help_page
from clinicsite.preview.overlay import PREVIEW_PREFIX
from clinicsite.preview.request_target import RefusedRequestError, RequestTarget, parse_target
from clinicsite.preview.responses import PreviewResponse, ResponseFactory
from clinicsite.preview.session import PreviewSession
from clinicsite.rendering.http_headers import get_content_type, get_preview_headers

LOOPBACK = "127.0.0.1"  # no other machine of the network sees drafts
MAX_PORTS = 20
LAST_PORT = 65535
IDLE_SECONDS = 60  # seconds that a client may take for a part of its request
HEARTBEAT_SECONDS = 15  # seconds; a closed browser is noticed then
STATIC_FILES = {
    f"{PREVIEW_PREFIX}{name}": Path(__file__).with_name(name)
    for name in ("preview.css", "preview.js")
}


class PreviewServer(ThreadingHTTPServer):
    """Listen on this machine only, with a thread for each connection."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # Windows takes the port from another program
    session: PreviewSession
    responses: ResponseFactory

    def __init__(self, port: int) -> None:
        super().__init__((LOOPBACK, port), PreviewHandler)
        self.url = f"http://{LOOPBACK}:{self.server_port}"

    def set_session(self, session: PreviewSession) -> None:
        """Serve this session from now on."""
        self.session, self.responses = session, ResponseFactory(session)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print the traceback of an error, unless the browser has closed the connection."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def create_server(port: int) -> PreviewServer:
    """Return a server on this port, or on the next free one.

    Raises OSError when none of 20 is free, or when the system reserves them.
    """
    ports = range(port, min(port + MAX_PORTS, LAST_PORT + 1))
    codes = set()
    for candidate in ports:
        try:
            return PreviewServer(candidate)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            codes.add(error.errno)
    if codes == {errno.EACCES}:  # such as those below 1024 on Linux
        reason = "your account may not use them"
        raise OSError(errno.EACCES, f"The ports {port} to {ports[-1]} are reserved: {reason}")
    raise OSError(errno.EADDRINUSE, f"The ports {port} to {ports[-1]} are all taken")


class PreviewHandler(BaseHTTPRequestHandler):
    """Respond to GET and HEAD."""

    server: PreviewServer
    raw_requestline: bytes  # missing in the types of the standard library
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"  # a malformed request too gets an error with a status line
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True  # else the body waits until the headers are acknowledged

    def parse_request(self) -> bool:
        """Read the request line and the headers. Return False after an error response."""
        if len(self.raw_requestline.split()) != 2:
            return super().parse_request()
        self.command, self.request_version = "", self.protocol_version  # HTTP/0.9 has no headers
        self.requestline, self.close_connection = "", True
        self.send_error(HTTPStatus.BAD_REQUEST)
        return False

    def do_GET(self) -> None:
        """Serve a file of the site, or the style, the script and the events of the preview."""
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # the body is not read, and is no further request
        try:
            target = parse_target(self.path, self.headers.get_all("Host", []))
        except RefusedRequestError as refused:
            self.close_connection = True
            words = f"{refused.status.phrase}. The preview is at {self.server.url}/\n"
            self.send_whole_response(refused.status, ".txt", words.encode(), "")
            return
        path = target.path
        if path in STATIC_FILES:
            file = STATIC_FILES[path]
            self.send_whole_response(HTTPStatus.OK, file.suffix, file.read_bytes(), "")
        elif path == f"{PREVIEW_PREFIX}events":
            self.send_events()
        elif guide := render_help_page(self.server.session.root, path.removeprefix("/")):
            self.send_whole_response(HTTPStatus.OK, ".html", guide, "")
        else:
            self.serve_path(target)

    def do_HEAD(self) -> None:
        """Serve the headers of a GET request."""
        self.do_GET()

    def serve_path(self, target: RequestTarget) -> None:
        """Serve the file at this path of the site."""
        url_path = target.path.removeprefix("/")
        folder, _, name = url_path.rpartition("/")
        if name == "index.html":  # a page has one URL
            response = PreviewResponse(HTTPStatus.MOVED_PERMANENTLY, ".txt", b"", f"{folder}/")
        else:
            response = self.server.responses.get_response(url_path)
        headers = {}
        if response.location:
            path = quote(f"/{response.location.lstrip('/')}")
            headers = {"Location": urlunsplit(("", "", path, target.query, ""))}
        self.send_whole_response(
            response.status, response.suffix, response.body, url_path, **headers
        )

    def send_whole_response(
        self, status: HTTPStatus, suffix: str, body: bytes, url_path: str, **headers: str
    ) -> None:
        """Send a response, with the headers of the published site."""
        headers |= get_preview_headers(url_path)
        headers |= {
            "Content-Type": get_content_type(f"a{suffix}"),
            "Content-Length": str(len(body)),
        }
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            with contextlib.suppress(OSError):  # the browser has closed the connection
                self.wfile.write(body)

    def send_events(self) -> None:
        """Send an event for each change, until the browser disconnects (HTML 9.2)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        name = ""
        with contextlib.suppress(OSError):
            while self.command != "HEAD":
                last, name = (
                    name,
                    self.server.session.events.wait_for_change(name, HEARTBEAT_SECONDS),
                )
                self.wfile.write((f"data: {name}\n\n" if name != last else ":\n\n").encode())

    def log_message(self, *_: object) -> None:
        """Keep the terminal for problems."""
