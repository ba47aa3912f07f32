"""Read what a request asks for, and refuse what no browser of this machine sends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

# The names of this machine. A site of another name cannot read drafts by DNS rebinding. The port
# may differ: a tunnel has a port of its own.
_OWN_HOST = re.compile(r"(?:(?:[a-z0-9-]+\.)*localhost\.?|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")


class RefusedRequestError(Exception):
    """Raise for a request that gets an error in place of a page."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True)
class RequestTarget:
    """The decoded path of a request, with its slash, and its query."""

    path: str
    query: str


def parse_target(target: str, hosts: list[str]) -> RequestTarget:
    """Return the path and the query of a request (RFC 9112 3.2).

    `target` is the second word of the request line. `hosts` are the values of all Host fields.
    Raises RefusedRequestError.
    """
    if len(hosts) != 1 or not target.startswith(("/", "http://", "https://")):
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST)
    try:
        parts = urlsplit(target)
    except ValueError:  # as in http://[/
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST) from None
    host = parts.netloc or hosts[0]
    if not _OWN_HOST.fullmatch(host.strip().lower()):
        raise RefusedRequestError(HTTPStatus.MISDIRECTED_REQUEST)
    return RequestTarget(unquote(parts.path), parts.query)
