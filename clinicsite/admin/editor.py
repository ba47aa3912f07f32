"""Answer the requests of the editor of one page."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.access import ADMIN_PREFIX
from clinicsite.admin.draft_moves import DraftMover
from clinicsite.admin.draft_report import describe_conflict, describe_draft, find_problem
from clinicsite.admin.drafts import DraftStore, StoredDraft
from clinicsite.admin.edit_request import EditRequest, EditRequestError, parse_edit_request
from clinicsite.admin.edit_view import describe_editor
from clinicsite.admin.form import list_field_names
from clinicsite.admin.history import read_version
from clinicsite.admin.page_text import hash_page, join_change, join_page, split_page
from clinicsite.admin.pages import PageRenderer, make_frame_response, make_json
from clinicsite.authoring.fix import apply_fixes
from clinicsite.authoring.front_matter_fields import normalize_value
from clinicsite.authoring.write_ahead_log import write_files
from clinicsite.parsing.document import Document
from clinicsite.preview.draft import Draft, render_draft, report_draft
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_os_error

MAX_RENDERED = 8  # drafts in memory
WriteAction = Callable[[Document, EditRequest], Response]


class EditorRoutes:
    """Edit one page: its form, its draft, its preview and its file."""

    def __init__(self, session: PreviewSession, renderer: PageRenderer) -> None:
        self._session, self._renderer = session, renderer
        self._drafts, self._moves = DraftStore(session.root), DraftMover(session.root)
        self._rendered: dict[tuple[str, str, str], Draft] = {}
        self._save_lock = threading.Lock()

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        actions: dict[str, WriteAction] = {
            "show": self.show_typed,
            "typed": self.store_draft,
            "save": self.save,
            "fix": self.fix,
            "put-aside": self.put_aside,
        }
        writes = [
            Route(f"/{name}/{{path:path}}", self._as_write(action), methods=["POST"])
            for name, action in actions.items()
        ]
        return [
            Route("/edit/{path:path}", self.show_editor),
            Route("/draft/{path:path}", self.show_draft),
            *writes,
        ]

    def show_editor(self, request: Request) -> Response:
        """Return the page with the form."""
        document = self._get_document(request)
        if document.path != request.path_params["path"]:  # it was renamed
            return RedirectResponse(f"{ADMIN_PREFIX}edit/{document.path}")
        assert self._session.lazy_site
        site = self._session.lazy_site.site
        data = self._read(document)
        commit = request.query_params.get("version", "")
        version = read_version(self._session.root, document.source.path, commit)
        drafts = self._drafts.list_drafts(document.path)
        view = describe_editor(document, data, version, site, drafts)
        return self._renderer.render("edit", **view)

    def show_draft(self, request: Request) -> Response:
        """Return the page of the site with the words of the file, for the frame of the form."""
        document = self._get_document(request)
        return make_frame_response(self._render(document, self._read(document)).html)

    def show_typed(self, document: Document, typed: EditRequest) -> Response:
        """Return the page of the site with what is typed."""
        joined = self._join(document, self._read(document), typed)
        return make_frame_response(self._render(document, joined).html)

    def store_draft(self, document: Document, typed: EditRequest) -> Response:
        """Store what is typed, and return its problems."""
        data = self._read(document)
        joined = self._join(document, data, typed)
        message = self._store(document, typed, is_changed=joined != data)
        draft = self._render(document, joined)
        report = report_draft(self._session, draft)
        facts = {"message": message, "on_disk": hash_page(data)}
        assert self._session.lazy_site
        site = self._session.lazy_site.site
        return make_json(facts | describe_draft(draft, report, split_page(joined), site))

    def save(self, document: Document, typed: EditRequest) -> Response:
        """Write the page, unless its file has changed since the form was opened."""
        with self._save_lock:
            data = self._read(document)
            joined = self._join(document, data, typed)
            if hash_page(data) != typed.base and joined != data:
                self._store(document, typed, is_changed=True)
                return make_json(describe_conflict(data, typed), HTTPStatus.CONFLICT)
            if any(typed.change):
                joined = join_change(joined, *typed.change, typed.today)
            if joined != data:
                write_files(self._session.root, {document.source.path: (data, joined)})
        self._store(document, typed, is_changed=False)  # if it stays, it equals the file
        return make_json({"message": "Saved.", "base": hash_page(joined)})

    def fix(self, document: Document, typed: EditRequest) -> Response:
        """Return the words with one problem fixed, which `base` names."""
        joined = self._join(document, self._read(document), typed)
        report = report_draft(self._session, self._render(document, joined))
        problem = find_problem(report.problems, typed.base)
        fixed, count = apply_fixes(joined, [problem] if problem else [])
        page = split_page(fixed)
        fields = {name: normalize_value(page.fields.get(name)) for name in typed.fields}
        return make_json({"count": count, "body": page.body, "fields": fields})

    def put_aside(self, document: Document, typed: EditRequest) -> Response:
        """Move the draft of a window to the old ones."""
        self._drafts.put_aside(document.path, typed.window)
        return make_json({"message": "The unsaved words are put aside."})

    def _as_write(self, action: WriteAction) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            data = await request.body()
            return await run_in_threadpool(self._run, action, request, data)

        return answer

    def _run(self, action: WriteAction, request: Request, data: bytes) -> Response:
        """Run an action, and explain its failure. The words of the window stay there."""
        try:
            return action(self._get_document(request), parse_edit_request(data))
        except EditRequestError as error:
            return make_json({"message": str(error)}, HTTPStatus.BAD_REQUEST)
        except UserError as error:
            return make_json({"message": f"Not saved. {error.message}"}, HTTPStatus.CONFLICT)
        except OSError as error:
            return make_json({"message": _explain(error)}, HTTPStatus.INSUFFICIENT_STORAGE)

    def _get_document(self, request: Request) -> Document:
        site = self._session.lazy_site
        path = request.path_params["path"]
        documents = site.site.documents if site else {}
        document = documents.get(path) or documents.get(self._moves.get_new_path(path))
        if document is None or document.is_made:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return document

    def _read(self, document: Document) -> bytes:
        file = self._session.root / document.source.path
        if file.is_symlink() or not file.is_file():
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return file.read_bytes()

    def _join(self, document: Document, data: bytes, typed: EditRequest) -> bytes:
        order = list_field_names(document.page_path.kind.front_matter)
        return join_page(data, typed.fields, typed.body, order)

    def _store(self, document: Document, typed: EditRequest, *, is_changed: bool) -> str:
        """Store the draft of a window, and return why that is not possible, or nothing."""
        draft = StoredDraft(
            document.path, typed.window, typed.base, typed.fields, typed.body, time.time()
        )
        try:
            if is_changed:
                self._drafts.save(draft)
            else:
                self._drafts.put_aside(document.path, typed.window)
        except OSError as error:
            return _explain(error)
        return ""

    def _render(self, document: Document, data: bytes) -> Draft:
        """Return the draft with these bytes. The newest ones are rendered once."""
        key = (document.path, hash_page(data), self._session.events.state_name)
        draft = self._rendered.get(key) or render_draft(self._session, document.path, data)
        if draft is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        self._rendered[key] = draft
        while len(self._rendered) > MAX_RENDERED:
            self._rendered.pop(next(iter(self._rendered)), None)
        return draft


def _explain(error: OSError) -> str:
    reason, _ = describe_os_error(error)
    return f"Not saved. {reason} Your words are still in this window: copy them, or try again."
