"""Let only the browser that got the start link of this run read and write."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

ADMIN_PREFIX = "/admin/"
START_PATH = f"{ADMIN_PREFIX}start"
STATIC_PREFIX = f"{ADMIN_PREFIX}static/"  # the look of the page that refuses
TOKEN_HEADER = "x-admin-token"  # noqa: S105 (the name of a header)
MAX_BODY = 6_000_000  # bytes; a page of 5 MB with its fields
MAX_UPLOAD = 15_500_000  # bytes; an image, whose own limit has a better message
UPLOAD_PATH = f"{ADMIN_PREFIX}image"
READ_METHODS = ("GET", "HEAD")

Refuse = Callable[[Request, HTTPStatus, str], Response]


class AccessGuard:
    """Check each request of the admin before a route sees it.

    A read needs the cookie of this run. A write also needs the origin of the admin and the token of
    its pages. A page of another site has none of the three: browsers keep a SameSite=Strict cookie
    from it, name its origin, and do not let it read the token.
    """

    def __init__(self, application: ASGIApp, port: int, refuse: Refuse) -> None:
        self._application, self._refuse = application, refuse
        self._cookie_name = f"admin-{port}"  # a cookie belongs to all ports of a host
        self._key, self.token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)

    @property
    def start_path(self) -> str:
        """Return the path of the start link, which sets the cookie."""
        return f"{START_PATH}?key={self._key}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        request = Request(scope, receive)
        response = self._check(request)
        await (response or self._application)(scope, receive, send)

    def _check(self, request: Request) -> Response | None:
        path = request.scope["path"]
        if path == START_PATH:
            return self._start(request)
        if path.startswith(STATIC_PREFIX) and request.method in READ_METHODS:
            return None
        if not self._has_key(request.cookies.get(self._cookie_name, "")):
            message = "This window does not belong to the running admin."
            return self._refuse(request, HTTPStatus.UNAUTHORIZED, message)
        if request.method in READ_METHODS:
            return None
        return self._check_write(request)

    def _start(self, request: Request) -> Response:
        if not self._has_key(request.query_params.get("key", "")):
            message = "This start link is of an earlier run."
            return self._refuse(request, HTTPStatus.UNAUTHORIZED, message)
        response = RedirectResponse(ADMIN_PREFIX, HTTPStatus.SEE_OTHER)
        response.set_cookie(
            self._cookie_name, self._key, path=ADMIN_PREFIX, httponly=True, samesite="strict"
        )
        return response

    def _check_write(self, request: Request) -> Response | None:
        origin, host = request.headers.get("origin", ""), request.headers["host"]
        if origin != f"http://{host}":
            message = "Another site sent this request, so nothing was changed."
            return self._refuse(request, HTTPStatus.FORBIDDEN, message)
        if not secrets.compare_digest(request.headers.get(TOKEN_HEADER, "").encode(), self._token):
            message = "The token of the page is missing or old. Reload the page."
            return self._refuse(request, HTTPStatus.FORBIDDEN, message)
        length = request.headers.get("content-length", "")
        limit = MAX_UPLOAD if request.scope["path"] == UPLOAD_PATH else MAX_BODY
        if not length.isdecimal() or int(length) > limit:
            message = "This is too long to be sent at once."
            return self._refuse(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)
        return None

    def _has_key(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._key.encode())

    @property
    def _token(self) -> bytes:
        return self.token.encode()
