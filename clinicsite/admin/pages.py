"""Render the pages of the admin, with the headers that protect them."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import JSONResponse, Response

from clinicsite.rendering.http_headers import get_content_type, get_preview_headers

ADMIN_FOLDER = Path(__file__).parent
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
FRAME_RIGHTS = "allow-same-origin allow-popups"
_SCRIPT = re.compile(rb"<script\b.*?</script>", re.DOTALL)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_admin_environment() -> Environment:
    """Return the environment of the templates of the admin."""
    return Environment(
        loader=FileSystemLoader(ADMIN_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class PageRenderer:
    """Render a template as a response. `token` goes into each page, for its writes."""

    def __init__(self) -> None:
        self._environment = create_admin_environment()
        self.token = ""

    def render(self, name: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> Response:
        """Return the page of a template with these values."""
        template = self._environment.get_template(f"{name}.html")
        text = template.render({"token": self.token} | context)
        return Response(text, status, HEADERS, "text/html")


def make_json(value: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return a response for a script of the admin."""
    return JSONResponse(value, status, HEADERS)


def make_frame_response(html: bytes) -> Response:
    """Return a page of the site for the frame beside a form: no script runs in it.

    Its links open in the window of the preview.
    """
    headers = HEADERS | get_preview_headers("")
    policy = headers["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    headers["Content-Security-Policy"] = f"{policy}; sandbox {FRAME_RIGHTS}"
    shown = _SCRIPT.sub(b"", html).replace(b"<head>", b'<head><base target="site">', 1)
    return Response(shown, headers=headers, media_type="text/html")


def make_file_response(file: Path) -> Response:
    """Return a style sheet, a script or a font."""
    headers = HEADERS | {"Content-Type": get_content_type(file.name)}
    return Response(file.read_bytes(), headers=headers)
