"""A real S3 server, rclone's, and before it a door that is slow or cuts the line."""

import contextlib
import http.client
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.ports import PATIENCE, find_free_port, wait_for

KEY = {"AWS_ACCESS_KEY_ID": "EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example-secret"}
HOP = {"connection", "transfer-encoding", "keep-alive"}


@contextmanager
def serve_buckets(folder: Path) -> Iterator[int]:
    """Serves the folders in `folder` as buckets; gives the port."""
    program = shutil.which("rclone", path=str(Path(sys.executable).parent)) or "rclone"
    port = find_free_port()
    pair = ",".join(KEY.values())
    command = [program, "serve", "s3", str(folder), "--addr", f"127.0.0.1:{port}"]
    command += ["--auth-key", pair, "--config", "/dev/null", "--vfs-cache-mode", "off"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


class LimitedProxy(ThreadingHTTPServer):
    """Lets requests through to the server at `port`, and notes them."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _ProxyHandler)
        self.behind = port
        self.asked: list[tuple[str, str]] = []
        self.answer: tuple[int, str] | None = None  # instead of the server's own
        self.cut_after = -1  # requests that get through before the line is cut
        self.delay = 0.0  # seconds until a page that was sent is answered
        self.silent_for = ""  # the end of a path whose upload is dropped without an answer
        self.silent_after = ""  # the same, once, but the server gets the upload

    def list_sent(self, method: str = "PUT") -> list[str]:
        """Paths below the site that were asked with a method, without signatures."""
        paths = [path.partition("?")[0] for found, path in list(self.asked) if found == method]
        return [path.partition("/site/")[2] for path in paths]


class _ProxyHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # a response is one packet: the second of two waits 40 ms for a receipt
    server: LimitedProxy

    def do_GET(self) -> None:
        door = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        door.asked.append((self.command, self.path))
        if 0 <= door.cut_after < len(door.asked):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self._is_upload_to(door.silent_for):
            self.close_connection = True
            return
        if door.answer:
            self._send(door.answer[0], {}, door.answer[1].encode())
        else:
            self._forward(body)

    do_PUT = do_DELETE = do_POST = do_HEAD = do_GET  # noqa: N815

    def _forward(self, body: bytes) -> None:
        to = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=PATIENCE)
        kept = {k: v for k, v in self.headers.items() if k.lower() not in HOP}
        with contextlib.closing(to):  # the signature covers the name of the host
            to.request(self.command, self.path, body, kept)
            answer = to.getresponse()
            data = answer.read()
        if self._is_upload_to(self.server.silent_after):
            self.server.silent_after, self.close_connection = "", True
            return
        if self.command == "PUT" and ".html" in self.path:
            time.sleep(self.server.delay)
        self._send(answer.status, dict(answer.getheaders()), data)

    def _is_upload_to(self, end: str) -> bool:
        path = self.path.partition("?")[0]
        return bool(end) and self.command == "PUT" and path.endswith(end)

    def _send(self, status: int, headers: dict[str, str], data: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in (*HOP, "content-length"):
                self.send_header(name, value)
        length = headers.get("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(data)))
        self.end_headers()
        self.wfile.write(data if self.command != "HEAD" else b"")

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def make_bucket_url(port: int) -> Iterator[LimitedProxy]:
    with LimitedProxy(port) as door:
        thread = threading.Thread(target=door.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield door
        door.shutdown()
        thread.join()
