"""Join the routes of the admin into one application beside the preview."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route, Router

from clinicsite.admin.access import ADMIN_PREFIX, READ_METHODS, AccessGuard
from clinicsite.admin.editor import EditorRoutes
from clinicsite.admin.history import HistoryRoutes
from clinicsite.admin.launch_page import LaunchRoutes
from clinicsite.admin.new_page import NewPageRoutes
from clinicsite.admin.overview import OverviewRoutes
from clinicsite.admin.page_actions import PageActionRoutes
from clinicsite.admin.pages import ADMIN_FOLDER, PageRenderer, make_file_response, make_json
from clinicsite.admin.record_routes import RecordRoutes
from clinicsite.admin.record_view import find_record_link
from clinicsite.admin.removed_pages import RemovedRoutes
from clinicsite.admin.reviews import ReviewRoutes
from clinicsite.admin.sending import create_send_routes
from clinicsite.admin.text_box import TextBoxRoutes
from clinicsite.preview.run import PreviewExtension
from clinicsite.preview.session import PreviewSession

THEME_STYLES = ("tokens.css", "fonts.css")  # the look of the site, which the admin shares


def list_static_files(theme: Path) -> dict[str, Path]:
    """Return the files of the admin, and those of the theme that it uses, by path below static/."""
    own = {file.name: file for file in (ADMIN_FOLDER / "static").iterdir()}
    styles = {f"css/{name}": theme / "static/css" / name for name in THEME_STYLES}
    fonts = {f"fonts/{file.name}": file for file in (theme / "static/fonts").glob("*.woff2")}
    return own | styles | fonts


def create_admin(
    session: PreviewSession, port: int, *, get_site_url: Callable[[], str] = str
) -> PreviewExtension:
    """Return the admin of a session, whose server listens on `port`.

    `get_site_url` returns the URL that the published site is built for.
    """
    renderer = PageRenderer()
    static_files = list_static_files(session.theme)

    def serve_static(request: Request) -> Response:
        file = static_files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return make_file_response(file)

    def refuse(request: Request, status: HTTPStatus, message: str) -> Response:
        if request.method in READ_METHODS:
            return renderer.render("refused", status, message=message, token="")
        return make_json({"message": message}, status)

    def explain_missing(request: Request, _: Exception) -> Response:
        if request.method in READ_METHODS:
            return renderer.render("missing", HTTPStatus.NOT_FOUND)
        message = "The file of this page is gone, or the folder is at another branch now."
        return make_json({"message": message}, HTTPStatus.NOT_FOUND)

    routes = [
        Route("/static/{name:path}", serve_static),
        *OverviewRoutes(session, renderer).routes,
        *EditorRoutes(session, renderer).routes,
        *HistoryRoutes(session, renderer).routes,
        *TextBoxRoutes(session).routes,
        *NewPageRoutes(session, renderer).routes,
        *RecordRoutes(session, renderer).routes,
        *RemovedRoutes(session, renderer, get_site_url).routes,
        *PageActionRoutes(session, renderer, get_site_url).routes,
        *create_send_routes(session, renderer, get_site_url),
        *ReviewRoutes(session, renderer).routes,
        *LaunchRoutes(session, renderer, get_site_url).routes,
    ]
    answers = ExceptionMiddleware(Router(routes), {HTTPStatus.NOT_FOUND: explain_missing})
    guard = AccessGuard(answers, port, refuse)
    renderer.token = guard.token
    session.edit_url = f"{ADMIN_PREFIX}edit/{{path}}"
    session.find_record_link = find_record_link
    top = Route(ADMIN_PREFIX.rstrip("/"), lambda _: RedirectResponse(ADMIN_PREFIX))
    return PreviewExtension([top, Mount(ADMIN_PREFIX.rstrip("/"), app=guard)], guard.start_path)
