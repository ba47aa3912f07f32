"""Start a page from the browser, as the command `new` does."""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.pages import PageRenderer, make_json
from clinicsite.authoring.new import KINDS_BY_NAME, create_page
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError

KIND_WORDS = {
    "article": "explains one subject, with sources",
    "condition": "describes an illness, its signs and its treatments",
    "treatment": "describes a treatment, its benefits and its harms",
    "news": "reports what is new at the clinic",
    "page": "holds anything else, such as a visit or a legal text",
}


class NewPageRoutes:
    """Ask for the title and the kind of a page, and write its draft."""

    def __init__(self, session: PreviewSession, renderer: PageRenderer) -> None:
        self._session, self._renderer = session, renderer

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [
            Route("/new/", self.show_form),
            Route("/create", self.create, methods=["POST"]),
            Route("/ready/{path:path}", self.show_readiness),
        ]

    def show_form(self, _: Request) -> Response:
        """Return the page that asks for the title and the kind."""
        kinds = [(name, KIND_WORDS[name]) for name in KINDS_BY_NAME]
        return self._renderer.render("new", kinds=kinds)

    def show_readiness(self, request: Request) -> Response:
        """Return whether the session has read the file of a page, for a script that waits."""
        site = self._session.lazy_site
        is_ready = site is not None and request.path_params["path"] in site.site.documents
        return make_json({"is_ready": is_ready})

    async def create(self, request: Request) -> Response:
        """Write the draft, and return its path. It is not yet a page of the session."""
        try:
            given = json.loads(await request.body())
            words = [given[name] for name in ("title", "kind", "name")]
        except (ValueError, TypeError, KeyError, RecursionError):
            words = []
        if not words or not all(isinstance(word, str) for word in words):
            message = "The request is not of this form."
            return make_json({"message": message}, HTTPStatus.BAD_REQUEST)
        return await run_in_threadpool(self._create, *words)

    def _create(self, title: str, kind: str, name: str) -> Response:
        try:
            page = create_page(self._session.root, title, kind, name=name.strip())
        except UserError as error:  # its help names options of the command
            message = f"No page was made. {error.message}"
            return make_json({"message": message}, HTTPStatus.CONFLICT)
        return make_json({"path": page.path.removeprefix("content/")})
