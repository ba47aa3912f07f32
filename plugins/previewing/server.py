"""A web server for one person's browser: serves the last good site and says when to reload."""

import contextlib
import errno
import html
import mimetypes
import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from plugins.previewing.shown import Shown

ADDRESS = "127.0.0.1"  # nobody else on the network sees drafts
PORTS_TO_TRY = 20
OWN = "/_preview/"
RELOAD_JS = Path(__file__).with_name("reload.js")
SCRIPT = b'<script src="/_preview/reload.js" data-version="%b"></script>'
HEARTBEAT = 15  # seconds; a closed browser is noticed then
UTF_8 = "; charset=utf-8"
TYPES = {  # the same on every machine: Windows takes its own from the registry
    ".html": f"text/html{UTF_8}",
    ".css": f"text/css{UTF_8}",
    ".js": f"text/javascript{UTF_8}",
    ".svg": "image/svg+xml",
    ".txt": f"text/plain{UTF_8}",
    ".xml": f"application/xml{UTF_8}",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


class PreviewServer(ThreadingHTTPServer):
    """Listens on this machine only; a thread for each request, as one of them waits for news."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would take the port from another program

    def __init__(self, shown: Shown, port: int) -> None:
        self.shown = shown
        super().__init__((ADDRESS, port), Handler)
        self.url = f"http://{ADDRESS}:{self.server_port}"


def listen(shown: Shown, port: int) -> PreviewServer:
    """A server on this port, or on the next free one. Raises OSError when all 20 are taken."""
    for candidate in range(port, port + PORTS_TO_TRY):
        try:
            return PreviewServer(shown, candidate)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
    raise OSError(errno.EADDRINUSE, f"The ports {port} to {candidate} are all taken")


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server: PreviewServer

    def do_GET(self) -> None:
        """Serve a file of the site, or the preview's own script and news."""
        path = unquote(urlsplit(self.path).path)
        hosts = {f"{name}:{self.server.server_port}" for name in (ADDRESS, "localhost")}
        if self.headers.get("Host") not in hosts:  # a page elsewhere cannot read drafts by DNS
            self.answer(HTTPStatus.MISDIRECTED_REQUEST, ".txt", b"Use the address 127.0.0.1.\n")
        elif path == f"{OWN}reload.js":
            self.answer(HTTPStatus.OK, ".js", RELOAD_JS.read_bytes())
        elif path == f"{OWN}events":
            self.tell_news()
        else:
            self.serve(path)

    def do_HEAD(self) -> None:
        """As GET; the body is left out."""
        self.do_GET()

    def serve(self, path: str) -> None:
        """Serve what is at this path of the last good site."""
        script = SCRIPT % self.server.shown.name.encode()  # before the folder: never too new a name
        folder = self.server.shown.folder
        if folder is None:
            wrong = html.escape(self.server.shown.problems or "The site is being built …")
            page = f"<!doctype html><title>Preview</title><pre>{wrong}</pre>".encode() + script
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE, ".html", page)
            return
        parts = [part for part in path.split("/") if part]
        file = folder.joinpath(*parts)
        if {"..", "."} & set(parts) or any(sign in path for sign in "\\\0:"):
            file = folder / "no such file"  # that would lead out of the folder
        if file.is_dir() and not path.endswith("/"):
            target = urlsplit(self.path)._replace(
                scheme="", netloc="", path=quote(f"/{'/'.join(parts)}/")
            )
            self.answer(HTTPStatus.MOVED_PERMANENTLY, ".txt", b"", Location=target.geturl())
            return
        status, file = HTTPStatus.OK, file / "index.html" if path.endswith("/") else file
        if not file.is_file():
            status, file = HTTPStatus.NOT_FOUND, folder / "404.html"
        body = file.read_bytes() if file.is_file() else b"There is no such page."
        if file.suffix == ".html":
            before, end, after = body.rpartition(b"</body>")
            body = before + script + end + after if end else body + script
        self.answer(status, file.suffix, body)

    def answer(self, status: HTTPStatus, suffix: str, body: bytes, **headers: str) -> None:
        """Send a whole answer."""
        kind = TYPES.get(suffix) or mimetypes.types_map.get(suffix) or "application/octet-stream"
        headers |= {"Content-Type": kind, "Content-Length": str(len(body))}
        headers |= {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def tell_news(self) -> None:
        """Tell the browser of each change, until it goes away (HTML 9.2, server-sent events)."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        news = ""
        with contextlib.suppress(OSError):
            while self.command != "HEAD":
                last, news = news, self.server.shown.news_after(news, HEARTBEAT)
                self.wfile.write((f"data: {news}\n\n" if news != last else ":\n\n").encode())

    def log_message(self, *_: object) -> None:
        """Keep the terminal for problems."""
