"""Send one request to a web server and return the response, without redirects."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO

TIMEOUT_SECONDS = 20  # for a whole response
MAX_BYTES = 20_000_000  # of a response
USER_AGENT = "Mozilla/5.0 (compatible; site-check/1.0)"  # many servers refuse other names
_CHUNK = 65536


class HttpRequestError(Exception):
    """Raise when a request gets no whole response. The text is a clause that follows the URL."""


@dataclass(frozen=True)
class HttpResponse:
    """Hold a response. The client follows no redirect."""

    url: str
    status: int
    headers: Message
    body: bytes

    def get_header(self, name: str) -> str:
        """Return the value of a header, or an empty string."""
        return ", ".join(self.headers.get_all(name, ()))

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", "replace")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: object, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> None:
        """Return None, so that the redirect itself is the response."""


def fetch(
    url: str,
    method: str = "GET",
    *,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    read_body: bool = True,
) -> HttpResponse:
    """Return the response of the server at `url` (http or https), with its body if `read_body`.

    `data` is sent as JSON. Raises HttpRequestError.
    """
    deadline = time.monotonic() + TIMEOUT_SECONDS
    try:
        request_headers = {"User-Agent": USER_AGENT, **(headers or {})}
        request_headers |= {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(url, data, request_headers, method=method)  # noqa: S310
        if request.type not in ("http", "https"):
            raise HttpRequestError("is no web address")
        try:
            response = urllib.request.build_opener(_NoRedirects).open(
                request, timeout=TIMEOUT_SECONDS
            )
        except urllib.error.HTTPError as other:  # a response all the same
            response = other
        with response:
            body = _read_body(response, deadline) if read_body else b""
            return HttpResponse(url, response.status, response.headers, body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise HttpRequestError(_explain_error(error)) from None


def _read_body(
    response: http.client.HTTPResponse | urllib.error.HTTPError, deadline: float
) -> bytes:
    body = b""
    while part := response.read1(_CHUNK):
        body += part
        if time.monotonic() > deadline:
            raise HttpRequestError(f"is not whole after {TIMEOUT_SECONDS} seconds")
        if len(body) > MAX_BYTES:
            raise HttpRequestError(f"is larger than {MAX_BYTES // 1_000_000} MB")
    content_length = response.headers.get("Content-Length", "")
    if content_length.isdigit() and len(body) < int(content_length):
        raise HttpRequestError(f"breaks off after {len(body)} of {content_length} bytes")
    return body


def _explain_error(error: Exception) -> str:
    """Return the cause in plain words."""
    cause = getattr(error, "reason", error)
    match cause:
        case TimeoutError():
            return f"gives no answer within {TIMEOUT_SECONDS} seconds"
        case ssl.SSLCertVerificationError():
            return f"has no valid certificate ({cause.verify_message})"
        case ssl.SSLError():
            return "does not speak https as it should"
        case socket.gaierror():
            return "has a name that leads to no server"
        case ConnectionRefusedError():
            return "has no server that answers"
        case http.client.IncompleteRead() | ConnectionError():
            return "breaks off before it is whole"
        case ValueError():
            return "is no web address"
    return f"cannot be asked ({cause})"


def get_certificate_expiry(host: str) -> float:
    """Return when the certificate of a server (name, or name:port) ends, in seconds since 1970.

    Raises HttpRequestError.
    """
    connection = http.client.HTTPSConnection(host, timeout=TIMEOUT_SECONDS)
    try:
        connection.connect()
        certificate = connection.sock.getpeercert()
        assert certificate  # the default context verifies it
        return ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    except (OSError, http.client.HTTPException) as error:
        raise HttpRequestError(_explain_error(error)) from None
    finally:
        connection.close()
