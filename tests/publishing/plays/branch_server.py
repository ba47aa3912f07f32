"""A server that serves a branch of a bare repository, as GitHub Pages does, but for what breaks."""

import subprocess
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class BranchServer(ThreadingHTTPServer):
    """Serves the branch gh-pages of the repository `remote`."""

    daemon_threads = True

    def __init__(self, remote: Path) -> None:
        self.remote = remote
        self.serves = "gh-pages"  # a commit, while the host is slow
        self.breaks: str | None = None  # a path that is cut where `is_bad` is true of the home page
        self.is_bad: Callable[[bytes], bool] = bool
        super().__init__(("127.0.0.1", 0), BranchHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class BranchHandler(BaseHTTPRequestHandler):
    """Answers with files of the branch, and leads a folder to its slash."""

    server: BranchServer

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        if path and not path.endswith("/") and self.read(f"{path}/index.html"):
            self.answer(301, b"", f"/{path}/")
            return
        found = self.read(f"{path}index.html" if not path or path.endswith("/") else path)
        if found is None:
            self.answer(404, self.read("404.html") or b"")
        elif path == self.server.breaks and self.server.is_bad(self.read("index.html") or b""):
            self.answer(200, found[:100])
        else:
            self.answer(200, found)

    def answer(self, status: int, body: bytes, to: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if to:
            self.send_header("Location", to)
        self.end_headers()
        self.wfile.write(body)

    def read(self, path: str) -> bytes | None:
        command = ["git", "cat-file", "blob", f"{self.server.serves}:{path}"]
        done = subprocess.run(command, cwd=self.server.remote, capture_output=True)
        return done.stdout if done.returncode == 0 else None

    def log_message(self, *arguments: object) -> None:
        pass
