"""Serves a built site over plain http as a good host does: with its headers, and compressed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from clinicsite.publishing.hosts.precompress import TEXT_SUFFIXES, gzip_bytes
from clinicsite.rendering.http_headers import (
    get_cache_control,
    get_content_type,
    get_preview_headers,
)
from tests.projects import get_output_file

read_compressed = cache(lambda file: gzip_bytes(file.read_bytes()))


class BenchHandler(BaseHTTPRequestHandler):
    """Answers GET."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, folder: Path) -> None:
        self.folder = folder
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Sends a file, or the site's own 404 page."""
        path = self.path.partition("?")[0].lstrip("/")
        file = self.folder / get_output_file(path)
        found = file.is_file()
        file = file if found else self.folder / "404.html"
        is_text = file.suffix in TEXT_SUFFIXES
        body = read_compressed(file) if is_text else file.read_bytes()
        headers = get_preview_headers(path) | {
            "Cache-Control": get_cache_control(path),
            "Content-Type": get_content_type(file.name),
            "Content-Length": str(len(body)),
        }
        self.send_response(200 if found else 404)
        for name, value in (headers | ({"Content-Encoding": "gzip"} if is_text else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Keeps the table readable."""


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """The origin of the site in `folder`, served until the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(BenchHandler, folder=folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
