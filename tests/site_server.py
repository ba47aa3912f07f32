"""Serve a built site as a static host does."""

import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.projects import BuiltSite, get_output_file

HeadersOf = Callable[[str], dict[str, str]]


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves a built site as a static host does: under its path, with its own 404 page."""

    def __init__(
        self, *arguments: Any, site: BuiltSite, headers_of: HeadersOf, **options: Any
    ) -> None:
        self.site, self.headers_of = site, headers_of
        super().__init__(*arguments, directory=str(site.folder), **options)

    def end_headers(self) -> None:
        address = self.path.partition("?")[0].removeprefix(f"{self.site.base}/")
        if get_output_file(address).endswith(".html"):
            for name, value in self.headers_of(address).items():
                self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        if not path.startswith(f"{self.site.base}/"):
            return str(self.site.folder / "nothing-outside-the-site")
        return super().translate_path(path.removeprefix(self.site.base))

    def send_error(self, code: int, *arguments: Any) -> None:
        page = (self.site.folder / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *arguments: Any) -> None:
        pass


def serve(site: BuiltSite, headers_of: HeadersOf = lambda address: {}) -> Iterator[str]:
    """Serves a site until the test is over, each page with its headers; yields its origin."""

    def handler(*arguments: Any) -> SiteHandler:
        return SiteHandler(*arguments, site=site, headers_of=headers_of)

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
