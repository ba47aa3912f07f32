"""One question to a web server, and its answer: for looking at what is outside the project."""

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

SECONDS = 20  # that a whole answer may take
MOST = 20_000_000  # bytes that are read of it
NAME = "Mozilla/5.0 (compatible; site-check/1.0)"  # many servers refuse what has no such name
_CHUNK = 65536


class NoAnswerError(Exception):
    """No whole answer came; the text says why, in words that follow the name of the address."""


@dataclass(frozen=True)
class Answer:
    """What a server answered, as it came: a redirect is not followed."""

    url: str
    status: int
    headers: Message
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; empty where it was not sent."""
        return ", ".join(self.headers.get_all(name, ()))

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: object, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> None:
        """Nowhere else."""


def ask(
    url: str,
    method: str = "GET",
    *,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    whole: bool = True,
) -> Answer:
    """What the server at `url` (http or https) answers; its body only when `whole`.

    `data` is sent as JSON. Raises NoAnswerError.
    """
    end = time.monotonic() + SECONDS
    try:
        told = {"User-Agent": NAME, **(headers or {})}
        told |= {"Content-Type": "application/json"} if data else {}
        question = urllib.request.Request(url, data, told, method=method)  # noqa: S310
        if question.type not in ("http", "https"):
            raise NoAnswerError("is no web address")
        try:
            answer = urllib.request.build_opener(_Stay).open(question, timeout=SECONDS)
        except urllib.error.HTTPError as other:  # an answer all the same
            answer = other
        with answer:
            body = _read(answer, end) if whole else b""
            return Answer(url, answer.status, answer.headers, body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswerError(_why(error)) from None


def _read(answer: http.client.HTTPResponse | urllib.error.HTTPError, end: float) -> bytes:
    body = b""
    while part := answer.read1(_CHUNK):
        body += part
        if time.monotonic() > end:
            raise NoAnswerError(f"is not whole after {SECONDS} seconds")
        if len(body) > MOST:
            raise NoAnswerError(f"is larger than {MOST // 1_000_000} MB")
    told = answer.headers.get("Content-Length", "")
    if told.isdigit() and len(body) < int(told):
        raise NoAnswerError(f"breaks off after {len(body)} of {told} bytes")
    return body


def _why(error: Exception) -> str:
    """The cause in plain words."""
    cause = getattr(error, "reason", error)
    match cause:
        case TimeoutError():
            return f"gives no answer within {SECONDS} seconds"
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


def certificate_ends(host: str) -> float:
    """When the certificate of a server (name, or name:port) ends, as seconds since 1970.

    Raises NoAnswerError.
    """
    line = http.client.HTTPSConnection(host, timeout=SECONDS)
    try:
        line.connect()
        return ssl.cert_time_to_seconds(line.sock.getpeercert()["notAfter"])
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError(_why(error)) from None
    finally:
        line.close()
