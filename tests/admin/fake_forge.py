"""A stand-in for the interfaces of GitHub and GitLab, which a test cannot ask."""

import json
from http.server import BaseHTTPRequestHandler


class FakeForge(BaseHTTPRequestHandler):
    """The few things that the interfaces of GitHub and GitLab do for a pull request."""

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = self.headers["Authorization"] or self.headers["PRIVATE-TOKEN"]
        self.server.requests.append((self.path, token, given))
        answer = {"html_url": "https://forge.example/1", "web_url": "https://forge.example/1"}
        body = json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass
