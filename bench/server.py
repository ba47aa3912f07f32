"""Serves a built site as a good host does: gzip, the headers of the policy, hashed files kept."""

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from clinicsite.rendering.content_security_policy import REFERRER_POLICY, format_policy

COMPRESSED_TYPES = (
    "text/",
    "application/json",
    "application/xml",
    "application/manifest",
    "image/svg",
)
TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}


class BenchHandler(BaseHTTPRequestHandler):
    """Answers GET."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, folder: Path) -> None:
        self.folder = folder
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Sends a file, or the site's own 404 page."""
        path = self.path.partition("?")[0].lstrip("/")
        file = self.folder / (f"{path}index.html" if path.endswith("/") or not path else path)
        found = file.is_file()
        kind, body = get_response(file if found else self.folder / "404.html")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        if kind.startswith(COMPRESSED_TYPES):
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        kept = "public, max-age=31536000, immutable" if path.startswith("theme/") else "max-age=0"
        self.send_header("Cache-Control", kept)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", REFERRER_POLICY)
        if kind.startswith("text/html"):
            here = format_policy(path).replace(
                "; upgrade-insecure-requests", ""
            )  # it is plain http here
            self.send_header("Content-Security-Policy", here)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Keeps the table readable."""


@cache
def get_response(file: Path) -> tuple[str, bytes]:
    """The type of a file and the bytes that a host sends for it."""
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
    kind = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    data = file.read_bytes()
    return kind, gzip.compress(data, 9, mtime=0) if kind.startswith(COMPRESSED_TYPES) else data


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """The origin of the site in `folder`, served until the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(BenchHandler, folder=folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
