"""A server that serves a site as a good host does, but for what a test breaks."""

from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from clinicsite.rendering import http_headers

OLD, NEW = "articles/old/", "articles/how-ketamine-may-relieve-pain/"  # a redirect


class FakeHost(ThreadingHTTPServer):
    """Serves a folder as a good host does, but for what a test breaks."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status: dict[str, int] = {}  # path → another status
        self.cut: dict[str, int] = {}  # path → how many bytes are sent of those that are told
        self.without: set[str] = set()  # headers that are not sent
        self.moved: dict[str, str] = {}
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), FakeHostHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class FakeHostHandler(SimpleHTTPRequestHandler):
    """Answers with the headers of the definition, and with the site's own page for 404."""

    server: FakeHost

    def __init__(self, request: object, address: object, server: FakeHost) -> None:
        super().__init__(request, address, server, directory=str(server.folder))

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        self.server.asked.append(path)
        if path in self.server.moved:
            self.send_response(301)
            self.send_header("Location", self.server.moved[path])
            self.end_headers()
            return
        file = self.server.folder / path
        if file.is_dir() and (file / "index.html").is_file():
            if path and not path.endswith("/"):
                super().do_GET()  # which leads to the address with a slash
                return
            file = file / "index.html"
        status = self.server.status.get(path, 200)
        if not file.is_file():
            status, file = self.server.status.get(path, 404), self.server.folder / "404.html"
        self.send_response(status)
        data = file.read_bytes()
        sent = data[: self.server.cut.get(path, len(data))]
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(data)))
        for name, value in http_headers.get_headers(path or "index.html").items():
            if name not in self.server.without:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *arguments: object) -> None:
        pass
