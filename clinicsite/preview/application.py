"""Answer the requests of one person's browser: an ASGI application."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, urlunsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from clinicsite.preview.events import EventChannel
from clinicsite.preview.help_page import render_help_page
from clinicsite.preview.overlay import PREVIEW_PREFIX
from clinicsite.preview.request_target import RefusedRequestError, RequestTarget, parse_target
from clinicsite.preview.responses import PreviewResponse, ResponseFactory
from clinicsite.preview.session import PreviewSession
from clinicsite.rendering.http_headers import get_content_type, get_preview_headers

HEARTBEAT_SECONDS = 15  # seconds; a closed browser is noticed then
READ_METHODS = ["GET", "HEAD"]
STATIC_FILES = {
    f"{PREVIEW_PREFIX}{name}": Path(__file__).with_name(name)
    for name in ("preview.css", "preview.js")
}
EVENT_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class OwnHostOnly:
    """Refuse a request that names another host, and decode the path of the others once."""

    def __init__(self, application: ASGIApp, url: str) -> None:
        self._application, self._url = application, url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        try:
            target = parse_target(_get_raw_target(scope), hosts)
        except RefusedRequestError as refused:
            words = f"{refused.status.phrase}. The preview is at {self._url}/\n"
            response = make_response(refused.status, ".txt", words.encode(), "")
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        await self._application({**scope, "path": target.path}, receive, send)


def _get_raw_target(scope: Scope) -> str:
    """Return the second word of the request line."""
    path, query = (scope[name].decode("latin-1") for name in ("raw_path", "query_string"))
    path = f"/{path.lstrip('/')}" if path.startswith("//") else path  # never the name of a host
    return f"{path}?{query}" if query else path


def create_application(
    session: PreviewSession, url: str, routes: Sequence[BaseRoute] = ()
) -> ASGIApp:
    """Return the application of a preview. `routes` go before the pages of the site."""
    responses = ResponseFactory(session)

    async def serve(request: Request) -> Response:
        path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
        if path == f"{PREVIEW_PREFIX}events":
            return _make_event_stream(session.events, request.method)
        target = RequestTarget(path, query)
        return await run_in_threadpool(_respond, session, responses, target)

    site = Starlette(routes=[*routes], exception_handlers={Exception: _report_error})
    site.router.redirect_slashes = False
    site.router.default = Route("/", serve, methods=READ_METHODS).handle
    return OwnHostOnly(site, url)


def _respond(
    session: PreviewSession, responses: ResponseFactory, target: RequestTarget
) -> Response:
    if file := STATIC_FILES.get(target.path):
        return make_response(HTTPStatus.OK, file.suffix, file.read_bytes(), "")
    if guide := render_help_page(session.root, target.path.removeprefix("/")):
        return make_response(HTTPStatus.OK, ".html", guide, "")
    return _respond_with_site_file(responses, target)


def _respond_with_site_file(responses: ResponseFactory, target: RequestTarget) -> Response:
    """Return the file at this path of the site."""
    url_path = target.path.removeprefix("/")
    folder, _, name = url_path.rpartition("/")
    if name == "index.html":  # a page has one URL
        found = PreviewResponse(HTTPStatus.MOVED_PERMANENTLY, ".txt", b"", f"{folder}/")
    else:
        found = responses.get_response(url_path)
    response = make_response(found.status, found.suffix, found.body, url_path)
    if found.location:
        path = quote(f"/{found.location.lstrip('/')}")
        response.headers["Location"] = urlunsplit(("", "", path, target.query, ""))
    return response


def make_response(status: HTTPStatus, suffix: str, body: bytes, url_path: str) -> Response:
    """Return a response with the headers of the published site."""
    headers = get_preview_headers(url_path) | {"Content-Type": get_content_type(f"a{suffix}")}
    return Response(body, status, headers)


def _make_event_stream(events: EventChannel, method: str) -> Response:
    """Return a response that ends when the browser disconnects (HTML 9.2)."""
    if method == "HEAD":
        return Response(media_type="text/event-stream", headers=EVENT_HEADERS)
    stream = _iter_events(events)
    return StreamingResponse(stream, media_type="text/event-stream", headers=EVENT_HEADERS)


async def _iter_events(events: EventChannel) -> AsyncIterator[str]:
    """Yield an event for each change, and a comment from time to time."""
    loop, states = asyncio.get_running_loop(), asyncio.Queue[str]()

    def put(name: str) -> None:
        loop.call_soon_threadsafe(states.put_nowait, name)

    with events.listen(put) as state_name:
        yield f"data: {state_name}\n\n"
        while True:
            try:
                name = await asyncio.wait_for(states.get(), HEARTBEAT_SECONDS)
                yield f"data: {name}\n\n"
            except TimeoutError:
                yield ":\n\n"


def _report_error(_: Request, error: Exception) -> Response:
    """Print the traceback of a fault of the code, and tell the browser."""
    traceback.print_exception(error)
    words = b"The program has a fault. The terminal shows it.\n"
    return make_response(HTTPStatus.INTERNAL_SERVER_ERROR, ".txt", words, "")
