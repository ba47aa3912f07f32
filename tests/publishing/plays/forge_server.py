"""The server of a forge: git over HTTP, where a token may read or also write, and deployments."""

import base64
import gzip
import json
import os
import re
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from clinicsite.cli.release_commands import ISSUE_TITLE

REPOSITORY = "clinic/site.git"
ISSUES = "/repos/clinic/site/issues"


class ForgeServer(ThreadingHTTPServer):
    """Serves the bare repositories below a folder to those who have a token."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rights: dict[str, str] = {}  # token → "read" or "write"
        self.answers: dict[str, object] = {}  # path of the API → its JSON, besides deployments
        self.messages: list[str] = []  # of the issue that tells people what happened
        self.deployments: list[tuple[str, str]] = []  # environment and commit, oldest first
        super().__init__(("127.0.0.1", 0), ForgeHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def grant(self, token: str, right: str) -> str:
        """Return the token, which has this right from now on."""
        self.rights[token] = right
        return token


class ForgeHandler(BaseHTTPRequestHandler):
    """Runs git's own server program for those who may, and lists deployments as GitLab does."""

    server: ForgeServer

    def do_GET(self) -> None:
        if self.path in self.server.answers:
            self.answer_api()
        elif self.path.startswith(ISSUES):
            issue = {"number": 1, "title": ISSUE_TITLE}
            self.answer(200, json.dumps([issue] if self.server.messages else []).encode())
        elif self.path.startswith("/api/v4/"):
            self.list_deployments()
        else:
            self.serve_git()

    def do_POST(self) -> None:
        if self.path in (ISSUES, f"{ISSUES}/1/comments"):
            self.server.messages.append(json.loads(self.read_body())["body"])
            self.answer(201, b"{}")
        else:
            self.serve_git()

    def answer_api(self) -> None:
        """Answer a request with a token, in either form."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        is_known = {token, self.headers["JOB-TOKEN"]} & self.server.rights.keys()
        body = json.dumps(self.server.answers[self.path]).encode() if is_known else b"{}"
        self.answer(200 if is_known else 401, body)

    def list_deployments(self) -> None:
        """As docs.gitlab.com/api/deployments, for the query of the publisher."""
        query = (
            r"/api/v4/projects/7/deployments\?environment=([a-z]+)&status=success"
            r"&order_by=id&sort=desc&per_page=(\d+)"
        )
        found = re.fullmatch(query, self.path)
        if not found or self.headers["JOB-TOKEN"] not in self.server.rights:
            self.answer(404 if not found else 401, b"{}")
            return
        newest = [commit for name, commit in self.server.deployments[::-1] if name == found[1]]
        rows = [{"id": 1, "sha": commit} for commit in newest[: int(found[2])]]
        self.answer(200, json.dumps(rows).encode())

    def serve_git(self) -> None:
        path, _, query = self.path.partition("?")
        right = self.server.rights.get(self.read_token())
        body = self.read_body()
        if not right:
            self.answer(401, b"", {"WWW-Authenticate": 'Basic realm="forge"'})
            return
        if "git-receive-pack" in self.path and right != "write":
            self.answer(403, b"This token may only read.")
            return
        variables = {
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "REMOTE_USER": "job",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=os.environ | variables, capture_output=True
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(row.split(": ", 1) for row in head.decode().split("\r\n") if row)
        self.answer(int(headers.pop("Status", "200")[:3]), content, headers)

    def read_token(self) -> str:
        """The password that the request carries."""
        kind, _, login = self.headers.get("Authorization", "").partition(" ")
        return base64.b64decode(login).decode().partition(":")[2] if kind == "Basic" else ""

    def read_body(self) -> bytes:
        body = b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass
