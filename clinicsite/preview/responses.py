"""Respond to a request: with the page as it is now, or with its errors."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePosixPath

from clinicsite.checks.report_formats import select_errors
from clinicsite.model.output_paths import get_output_path
from clinicsite.model.problem import Problem
from clinicsite.preview import overlay
from clinicsite.preview.session import PreviewSession
from clinicsite.rendering.output_registry import Producer

MAX_CACHED_PAGES = 50  # good pages, shown below an error


@dataclass(frozen=True)
class PreviewResponse:
    """Hold a status, the suffix of the type, the body, and the target of a redirect."""

    status: HTTPStatus
    suffix: str
    body: bytes
    location: str = ""


class ResponseFactory:
    """Respond for the present state, and remember the last good state of each page."""

    def __init__(self, session: PreviewSession) -> None:
        self._session = session
        self._cached_pages: dict[str, bytes] = {}

    def get_response(self, url_path: str) -> PreviewResponse:
        """Return the response for a URL path, as in articles/x/."""
        with self._session.priority_gate.hold():
            return self._get_response(url_path)

    def _get_response(self, url_path: str) -> PreviewResponse:
        name = self._session.events.state_name  # first, so that it is never newer than the page
        lazy_site = self._session.lazy_site
        if lazy_site is None:
            errors = self._session.problems
            overlay_parts = overlay.render_overlay(
                self._session, "", [], errors, has_fallback=False
            )
            return _respond_with_page(HTTPStatus.SERVICE_UNAVAILABLE, b"", overlay_parts, name)
        file = get_output_path(url_path)
        status, producer = HTTPStatus.OK, lazy_site.registry.find_producer(file)
        path = self._session.paths.get(file, "")
        if producer is None and not path:
            if lazy_site.registry.find_producer(f"{file}/index.html"):
                return PreviewResponse(HTTPStatus.MOVED_PERMANENTLY, ".txt", b"", f"{url_path}/")
            file = path = "404.html"
            status, producer = HTTPStatus.NOT_FOUND, lazy_site.registry.find_producer(file)
        if producer and not file.endswith(".html"):
            return self._respond_with_file(file, producer)
        own = self._session.get_page_problems(path)
        errors = [*self._session.problems, *select_errors(own)]
        if (
            producer is None and not errors and status == HTTPStatus.OK
        ):  # no page on the day of the preview
            status, file = HTTPStatus.NOT_FOUND, "404.html"
            producer = lazy_site.registry.find_producer(file)
        html = b""
        if producer and not select_errors(own):
            html, new_errors = self._produce(producer)
            errors += new_errors
        if html and not errors:
            self._cache_page(file, html)
        fallback = html or self._cached_pages.get(file, b"")
        errors = sorted(set(errors))
        overlay_parts = overlay.render_overlay(
            self._session, path, own, errors, has_fallback=bool(fallback)
        )
        if errors and not fallback:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        return _respond_with_page(status, fallback, overlay_parts, name)

    def _produce(self, producer: Producer) -> tuple[bytes, list[Problem]]:
        """Return the bytes of a file, or the problems that prevent it."""
        try:
            return producer(), []
        except Exception as error:  # noqa: BLE001 (a template can raise anything; it is shown)
            return b"", [self._session.make_problem(error)]

    def _respond_with_file(self, file: str, producer: Producer) -> PreviewResponse:
        data, problems = self._produce(producer)
        if problems:
            text = "\n\n".join(problem.to_text() for problem in problems).encode()
            return PreviewResponse(HTTPStatus.INTERNAL_SERVER_ERROR, ".txt", text)
        return PreviewResponse(HTTPStatus.OK, PurePosixPath(file).suffix, data)

    def _cache_page(self, file: str, html: bytes) -> None:
        self._cached_pages.pop(file, None)
        self._cached_pages[file] = html
        while len(self._cached_pages) > MAX_CACHED_PAGES:
            del self._cached_pages[next(iter(self._cached_pages))]


def _respond_with_page(
    status: HTTPStatus, html: bytes, parts: overlay.OverlayParts, name: str
) -> PreviewResponse:
    """Return a page with the parts of the preview in it."""
    html = html or overlay.EMPTY_PAGE
    top, end, after = html.partition(b"</head>")
    opening, tag, rest = after.partition(b"<body>")
    main, closing, last = rest.rpartition(b"</body>")
    own = [str(part).encode() for part in (overlay.render_head(name), parts.top, parts.bottom)]
    whole = (top, own[0], end, opening, tag, own[1], main, own[2], closing, last)
    return PreviewResponse(status, ".html", b"".join(whole))
