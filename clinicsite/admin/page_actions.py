"""Rename, publish, schedule, take down and translate a page, as the commands do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.access import ADMIN_PREFIX
from clinicsite.admin.action_plan import (
    RunAction,
)
from clinicsite.admin.action_request import (
    ActionRequest,
    ActionRequestError,
    FieldError,
    parse_action_request,
)
from clinicsite.admin.action_view import describe_actions
from clinicsite.admin.draft_moves import DraftMover
from clinicsite.admin.draft_report import find_field
from clinicsite.admin.drafts import DraftStore
from clinicsite.admin.page_changes import PageActions
from clinicsite.admin.pages import PageRenderer, make_json
from clinicsite.admin.review_actions import ReviewActions
from clinicsite.authoring.visibility import VISIBILITY_FIELDS, VisibilityError
from clinicsite.model.problem import SourceFile
from clinicsite.parsing.decode import decode_text
from clinicsite.parsing.document import Document
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_os_error


class PageActionRoutes:
    """Show the actions of a page, try one, and carry it out."""

    def __init__(
        self, session: PreviewSession, renderer: PageRenderer, get_site_url: Callable[[], str]
    ) -> None:
        self._session, self._renderer = session, renderer
        self._drafts, self._mover = DraftStore(session.root), DraftMover(session.root)
        actions = PageActions(session, get_site_url).actions | ReviewActions(session).actions
        self._actions: dict[str, tuple[RunAction, str]] = actions

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [
            Route("/actions/{path:path}", self.show_actions),
            Route("/settled/{path:path}", self.show_settled),
            Route("/act/{action}/{path:path}", self._answer, methods=["POST"]),
        ]

    def show_actions(self, request: Request) -> Response:
        """Return the page with a form for each action."""
        document = self._get_document(request)
        if document.path != request.path_params["path"]:  # it was renamed
            return RedirectResponse(f"{ADMIN_PREFIX}actions/{document.path}")
        assert self._session.lazy_site
        view = describe_actions(document, self._session.lazy_site.site)
        drafts = self._drafts.list_drafts(document.path)
        done = request.query_params.get("done", "")
        return self._renderer.render("actions", **view, draft_count=len(drafts), done=done)

    def show_settled(self, request: Request) -> Response:
        """Return whether the session has read the page as it is on disk, for a script."""
        site, path = self._session.lazy_site, request.path_params["path"]
        document = site.site.documents.get(path) if site else None
        is_settled = False
        if document is not None and not document.is_made:
            with suppress(OSError, ValueError):
                data = (self._session.root / document.source.path).read_bytes()
                lines = SourceFile.from_text("", decode_text(data)).lines
                is_settled = lines == document.source.lines
        return make_json({"is_settled": is_settled})

    async def _answer(self, request: Request) -> Response:
        data = await request.body()
        return await run_in_threadpool(self._run, request, data)

    def _run(self, request: Request, data: bytes) -> Response:
        """Run an action, and explain its refusal at its field. Nothing typed is lost."""
        action, field = self._actions.get(request.path_params["action"], (None, ""))
        if action is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        document = self._get_document(request)
        try:
            given = parse_action_request(data)
        except ActionRequestError as error:
            return make_json({"message": str(error)}, HTTPStatus.BAD_REQUEST)
        try:
            return make_json(self._carry_out(action, document, given))
        except UserError as error:
            refusal, field = error, _find_field(error, document) or field
        except OSError as error:
            reason, help_text = describe_os_error(error)
            refusal = UserError(f"Nothing was changed. {reason}", help_text)
        words = {"message": refusal.message, "help": refusal.help, "field": field}
        return make_json(words, HTTPStatus.OK if given.dry_run else HTTPStatus.CONFLICT)

    def _carry_out(
        self, action: RunAction, document: Document, request: ActionRequest
    ) -> dict[str, object]:
        bases = {} if request.dry_run else self._mover.read_bases()
        drafts = self._drafts.list_drafts(document.path)
        plan = action(document, request)
        if not request.dry_run:
            self._mover.follow(bases, plan.moved)
        return {
            "parts": plan.shown,
            "path": plan.path,
            "moved": dict(plan.moved),
            "drafts": [{"fields": draft.fields, "body": draft.body} for draft in drafts],
        }

    def _get_document(self, request: Request) -> Document:
        site, path = self._session.lazy_site, request.path_params["path"]
        documents = site.site.documents if site else {}
        document = documents.get(path) or documents.get(self._mover.get_new_path(path))
        if document is None or document.is_made:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return document


def _find_field(error: UserError, document: Document) -> str:
    """Return the field that an error is about, or an empty text for that of the action."""
    if isinstance(error, FieldError):
        return error.field
    if not isinstance(error, VisibilityError):
        return ""
    own = (one for one in error.problems if one.path == document.source.path)
    named = (find_field(problem, error.lines) for problem in own)
    return next((name for name in named if name in VISIBILITY_FIELDS), "")
