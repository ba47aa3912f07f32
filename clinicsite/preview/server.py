"""A web server for one person's browser: pages as they are now, and word of each change."""

from __future__ import annotations

import contextlib
import errno
import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from clinicsite.preview.help_page import guide_page
from clinicsite.preview.overlay import OWN
from clinicsite.preview.responses import Answer, Answers
from clinicsite.preview.session import Live
from clinicsite.rendering.http_headers import content_type, headers_over_http

ADDRESS = "127.0.0.1"  # nobody else on the network sees drafts
PORTS_TO_TRY = 20
HEARTBEAT = 15  # seconds; a closed browser is noticed then
FILES = {f"{OWN}{name}": Path(__file__).with_name(name) for name in ("preview.css", "preview.js")}


class PreviewServer(ThreadingHTTPServer):
    """Listens on this machine only; a thread for each connection, as some wait for news."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would take the port from another program
    live: Live
    answers: Answers

    def __init__(self, port: int) -> None:
        super().__init__((ADDRESS, port), Handler)
        self.url = f"http://{ADDRESS}:{self.server_port}"

    def show(self, live: Live) -> None:
        """Shows this site from now on."""
        self.live, self.answers = live, Answers(live)


def listen(port: int) -> PreviewServer:
    """A server on this port, or on the next free one. Raises OSError when all 20 are taken."""
    for candidate in range(port, port + PORTS_TO_TRY):
        try:
            return PreviewServer(candidate)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
    raise OSError(errno.EADDRINUSE, f"The ports {port} to {candidate} are all taken")


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server: PreviewServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait for the headers to be acknowledged

    def do_GET(self) -> None:
        """Serve a file of the site, or the preview's own style, script and news."""
        path = unquote(urlsplit(self.path).path)
        hosts = {f"{name}:{self.server.server_port}" for name in (ADDRESS, "localhost")}
        if self.headers.get("Host") not in hosts:  # a page elsewhere cannot read drafts by DNS
            self.close_connection = True
            words = b"Use the address 127.0.0.1.\n"
            self.answer(HTTPStatus.MISDIRECTED_REQUEST, ".txt", words, "")
        elif path in FILES:
            file = FILES[path]
            self.answer(HTTPStatus.OK, file.suffix, file.read_bytes(), "")
        elif path == f"{OWN}events":
            self.tell_news()
        elif guide := guide_page(self.server.live.root, path.removeprefix("/")):
            self.answer(HTTPStatus.OK, ".html", guide, "")
        else:
            self.serve(path)

    def do_HEAD(self) -> None:
        """As GET; the body is left out."""
        self.do_GET()

    def serve(self, path: str) -> None:
        """Serve what is at this path of the site."""
        address = path.removeprefix("/")
        folder, _, name = address.rpartition("/")
        if name == "index.html":  # a page has one address
            found = Answer(HTTPStatus.MOVED_PERMANENTLY, ".txt", b"", f"{folder}/")
        else:
            found = self.server.answers.at(address)
        headers = {}
        if found.target:
            target = urlsplit(self.path)._replace(
                scheme="", netloc="", path=quote(f"/{found.target.lstrip('/')}")
            )
            headers = {"Location": target.geturl()}
        self.answer(found.status, found.suffix, found.body, address, **headers)

    def answer(
        self, status: HTTPStatus, suffix: str, body: bytes, address: str, **headers: str
    ) -> None:
        """Send a whole answer, with the headers that a host sends for the published site."""
        headers |= headers_over_http(address)
        headers |= {"Content-Type": content_type(f"a{suffix}"), "Content-Length": str(len(body))}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            with contextlib.suppress(OSError):  # the browser has gone elsewhere
                self.wfile.write(body)

    def tell_news(self) -> None:
        """Tell the browser of each change, until it goes away (HTML 9.2, server-sent events)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        name = ""
        with contextlib.suppress(OSError):
            while self.command != "HEAD":
                last, name = name, self.server.live.news.after(name, HEARTBEAT)
                self.wfile.write((f"data: {name}\n\n" if name != last else ":\n\n").encode())

    def log_message(self, *_: object) -> None:
        """Keep the terminal for problems."""
