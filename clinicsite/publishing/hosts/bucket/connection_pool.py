"""Send requests to one server over connections that stay open."""

from __future__ import annotations

import base64
import contextlib
import http.client
import queue
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import SplitResult, unquote, urlsplit

from clinicsite.publishing.hosts.bucket.store import RESPONSE_TIMEOUT

MAX_ATTEMPTS = 4  # of a request
FIRST_RETRY_DELAY = 0.5  # seconds, doubled for each further attempt


@dataclass(frozen=True)
class StoreResponse:
    """The response of a store."""

    status: int
    headers: Message
    body: bytes


@dataclass
class ConnectionPool:
    """Open connections to the server of a URL, which threads share."""

    endpoint: str
    _idle: queue.SimpleQueue[http.client.HTTPConnection] = field(default_factory=queue.SimpleQueue)

    def request(
        self, method: str, url: str, data: bytes | None, headers: Mapping[str, str]
    ) -> StoreResponse:
        """Return the response, after further attempts where there is none or a server error.

        Raises OSError, http.client.HTTPException.
        """
        for attempt in range(1, MAX_ATTEMPTS):
            with contextlib.suppress(OSError, http.client.HTTPException):
                response = self._request_once(method, url, data, headers)
                if response.status < 500:
                    return response
            time.sleep(FIRST_RETRY_DELAY * 2 ** (attempt - 1))
        return self._request_once(method, url, data, headers)

    def close(self) -> None:
        """Close all idle connections."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _request_once(
        self, method: str, url: str, data: bytes | None, headers: Mapping[str, str]
    ) -> StoreResponse:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = _connect(urlsplit(self.endpoint))
        target = urlsplit(url)._replace(scheme="", netloc="").geturl()
        try:
            connection.request(method, target, data, dict(headers))
            with connection.getresponse() as found:
                response = StoreResponse(found.status, found.headers, found.read())
        except BaseException:
            connection.close()
            self.close()  # the server may have closed the others too
            raise
        self._idle.put(connection)
        return response


def _connect(server: SplitResult) -> http.client.HTTPConnection:
    host = server.hostname or ""
    if server.scheme == "http":  # a server of this machine
        return http.client.HTTPConnection(host, server.port, timeout=RESPONSE_TIMEOUT)
    proxy = urlsplit(urllib.request.getproxies().get("https", ""))
    if not proxy.hostname or urllib.request.proxy_bypass(host):
        return http.client.HTTPSConnection(host, server.port, timeout=RESPONSE_TIMEOUT)
    tunnel = http.client.HTTPSConnection(proxy.hostname, proxy.port, timeout=RESPONSE_TIMEOUT)
    login = f"{unquote(proxy.username or '')}:{unquote(proxy.password or '')}".encode()
    credentials = {"Proxy-Authorization": f"Basic {base64.b64encode(login).decode()}"}
    tunnel.set_tunnel(host, server.port or 443, credentials if proxy.username else {})
    return tunnel
