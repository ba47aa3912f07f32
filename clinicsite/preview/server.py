"""A web server for one person's browser: pages as they are now, and word of each change."""

from __future__ import annotations

import contextlib
import errno
import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from clinicsite.preview.help_page import render_help_page
from clinicsite.preview.overlay import PREVIEW_PREFIX
from clinicsite.preview.responses import PreviewResponse, ResponseFactory
from clinicsite.preview.session import PreviewSession
from clinicsite.rendering.http_headers import get_content_type, get_preview_headers

LOOPBACK = "127.0.0.1"  # nobody else on the network sees drafts
MAX_PORTS = 20
HEARTBEAT_SECONDS = 15  # seconds; a closed browser is noticed then
STATIC_FILES = {
    f"{PREVIEW_PREFIX}{name}": Path(__file__).with_name(name)
    for name in ("preview.css", "preview.js")
}


class PreviewServer(ThreadingHTTPServer):
    """Listens on this machine only; a thread for each connection, as some wait for news."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would take the port from another program
    session: PreviewSession
    responses: ResponseFactory

    def __init__(self, port: int) -> None:
        super().__init__((LOOPBACK, port), PreviewHandler)
        self.url = f"http://{LOOPBACK}:{self.server_port}"

    def set_session(self, session: PreviewSession) -> None:
        """Shows this site from now on."""
        self.session, self.responses = session, ResponseFactory(session)


def create_server(port: int) -> PreviewServer:
    """A server on this port, or on the next free one. Raises OSError when all 20 are taken."""
    for candidate in range(port, port + MAX_PORTS):
        try:
            return PreviewServer(candidate)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
    raise OSError(errno.EADDRINUSE, f"The ports {port} to {candidate} are all taken")


class PreviewHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server: PreviewServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait for the headers to be acknowledged

    def do_GET(self) -> None:
        """Serve a file of the site, or the preview's own style, script and news."""
        path = unquote(urlsplit(self.path).path)
        hosts = {f"{name}:{self.server.server_port}" for name in (LOOPBACK, "localhost")}
        if self.headers.get("Host") not in hosts:  # a page elsewhere cannot read drafts by DNS
            self.close_connection = True
            words = b"Use the address 127.0.0.1.\n"
            self.send_whole_response(HTTPStatus.MISDIRECTED_REQUEST, ".txt", words, "")
        elif path in STATIC_FILES:
            file = STATIC_FILES[path]
            self.send_whole_response(HTTPStatus.OK, file.suffix, file.read_bytes(), "")
        elif path == f"{PREVIEW_PREFIX}events":
            self.send_events()
        elif guide := render_help_page(self.server.session.root, path.removeprefix("/")):
            self.send_whole_response(HTTPStatus.OK, ".html", guide, "")
        else:
            self.serve_path(path)

    def do_HEAD(self) -> None:
        """As GET; the body is left out."""
        self.do_GET()

    def serve_path(self, path: str) -> None:
        """Serve what is at this path of the site."""
        url_path = path.removeprefix("/")
        folder, _, name = url_path.rpartition("/")
        if name == "index.html":  # a page has one address
            response = PreviewResponse(HTTPStatus.MOVED_PERMANENTLY, ".txt", b"", f"{folder}/")
        else:
            response = self.server.responses.get_response(url_path)
        headers = {}
        if response.location:
            target = urlsplit(self.path)._replace(
                scheme="", netloc="", path=quote(f"/{response.location.lstrip('/')}")
            )
            headers = {"Location": target.geturl()}
        self.send_whole_response(
            response.status, response.suffix, response.body, url_path, **headers
        )

    def send_whole_response(
        self, status: HTTPStatus, suffix: str, body: bytes, url_path: str, **headers: str
    ) -> None:
        """Send a whole answer, with the headers that a host sends for the published site."""
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
            with contextlib.suppress(OSError):  # the browser has gone elsewhere
                self.wfile.write(body)

    def send_events(self) -> None:
        """Tell the browser of each change, until it goes away (HTML 9.2, server-sent events)."""
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
