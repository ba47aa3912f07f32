"""Answer the requests for the forms of records."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.drafts import DraftStore
from clinicsite.admin.edit_request import EditRequestError
from clinicsite.admin.pages import PageRenderer, make_frame_response, make_json
from clinicsite.admin.record_catalog import (
    NEW_ENTRY,
    RECORD_FILES,
    RECORDS_PREFIX,
    find_record_file,
    make_record_url,
)
from clinicsite.admin.record_form import RecordForm, find_language_files
from clinicsite.admin.record_request import RecordRequest, parse_record_request
from clinicsite.admin.record_usage import Usage, list_usage
from clinicsite.admin.record_values import TypedValueError
from clinicsite.authoring.text_edits import TextEditError
from clinicsite.authoring.write_ahead_log import write_files
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_os_error

MAX_ROWS = 200  # entries that a list shows at once; its search finds all
WriteAction = Callable[[RecordForm, RecordRequest], Response]


class RecordRoutes:
    """Show the records, and change one of them at a time."""

    def __init__(self, session: PreviewSession, renderer: PageRenderer) -> None:
        self._session, self._renderer = session, renderer
        self._drafts = DraftStore(session.root)
        self._save_lock = threading.Lock()

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        actions: dict[str, WriteAction] = {
            "typed": self.store_draft,
            "show": self.show_page,
            "save": self.save,
            "remove": self.remove,
            "move": self.move,
            "put-aside": self.put_aside,
        }
        writes = [
            Route(f"/record/{name}/{{path:path}}", self._as_write(action), methods=["POST"])
            for name, action in actions.items()
        ]
        return [
            Route("/records/", self.show_files),
            Route("/records", lambda _: RedirectResponse(RECORDS_PREFIX)),
            Route("/records/{path:path}", self.show),
            Route("/record/page/{path:path}", self.show_saved_page),
            *writes,
        ]

    def show_files(self, _: Request) -> Response:
        """Return the list of all files with forms."""
        languages = find_language_files(self._session.root)
        rows = [RecordForm.load(self._session, file) for file in RECORD_FILES.values()]
        strings = [RecordForm.load(self._session, file) for file in languages]
        shown = [form for form in (*rows, *strings) if form]
        return self._renderer.render("records", forms=shown)

    def show(self, request: Request) -> Response:
        """Return the list of a file, or the form of a record."""
        form = self._load(request.path_params["path"].rstrip("/"))
        if not form.text.is_readable:
            return self._renderer.render("record-unreadable", form=form)
        if form.text.file.is_list and not form.name:
            return self._show_list(form, request.query_params.get("q", "").strip())
        copied = form.text.find_entry(request.query_params.get("copy", ""))
        drafts = self._drafts.list_drafts(form.draft_path)
        wanted = request.query_params.get("draft", "")
        restored = next((one for one in drafts if one.window == wanted), None)
        view = form.describe(drafts, copied, restored)
        return self._renderer.render("record", form=form, usage=self._list_usage(form), **view)

    def show_saved_page(self, request: Request) -> Response:
        """Return a page of the site with the record of the file, for the frame of the form."""
        return make_frame_response(self._load(request.path_params["path"]).render_page({}))

    def _show_list(self, form: RecordForm, query: str) -> Response:
        words = query.casefold().split()
        entries = [
            entry
            for entry in form.text.entries
            if all(word in f"{entry.name} {entry.title} {entry.about}".casefold() for word in words)
        ]
        return self._renderer.render(
            "record-list",
            form=form,
            entries=entries[:MAX_ROWS],
            count=len(entries),
            total=len(form.text.entries),
            wanted=query,
            new_url=make_record_url(form.text.file.name, NEW_ENTRY),
        )

    def store_draft(self, form: RecordForm, typed: RecordRequest) -> Response:
        """Store what is typed, and return its problems."""
        message = self._store(form, typed, is_changed=not form.is_same(typed.value))
        problems = form.with_value(typed.value).list_problems(with_rules=True)
        return make_json({"message": message, "on_disk": form.base, "problems": problems})

    def show_page(self, form: RecordForm, typed: RecordRequest) -> Response:
        """Return a page of the site with what is typed."""
        return make_frame_response(form.render_page(typed.value))

    def save(self, form: RecordForm, typed: RecordRequest) -> Response:
        """Write the record, unless its file has changed meanwhile, or it would have new errors."""
        is_changed = not form.is_same(typed.value)
        if is_changed and typed.base != form.base:
            self._store(form, typed, is_changed=True)
            message = "Not saved: the file has changed since you opened it. Choose what to keep."
            return make_json({"message": message, "has_other": True}, HTTPStatus.CONFLICT)
        saved = form.with_value(typed.value)
        problems = saved.list_problems()
        if is_changed and form.has_new_errors(problems):
            message = "Not saved: correct the marked fields. Your words are stored as a draft."
            self._store(form, typed, is_changed=True)
            answer = {"message": message, "problems": problems}
            return make_json(answer, HTTPStatus.UNPROCESSABLE_ENTITY)
        if saved.text.data != form.text.data:
            self._write(form, saved.text.data)
        self._store(form, typed, is_changed=False)
        return make_json({"message": "Saved.", "base": saved.base, "url": saved.url})

    def remove(self, form: RecordForm, typed: RecordRequest) -> Response:
        """Take an entry out of its list, unless something uses it or it has changed."""
        if form.index is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        if typed.base != form.base:
            message = "Not removed: it has changed since you opened it. Reload this page."
            return make_json({"message": message}, HTTPStatus.CONFLICT)
        if used := self._list_usage(form):
            names = ", ".join(f"“{one.name}”" for one in used[:5])
            message = f"Not removed: {names} {'use' if len(used) > 1 else 'uses'} it."
            return make_json({"message": message}, HTTPStatus.CONFLICT)
        self._write(form, form.text.without_record(form.index))
        self._drafts.put_aside(form.draft_path, typed.window)
        return make_json({"message": "Removed.", "url": make_record_url(form.text.file.name)})

    def move(self, form: RecordForm, typed: RecordRequest) -> Response:
        """Move an entry up or down in its list."""
        if form.index is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        self._write(form, form.text.with_move(form.index, typed.step))
        return make_json({"message": "Moved."})

    def put_aside(self, form: RecordForm, typed: RecordRequest) -> Response:
        """Move the draft of a window to the old ones."""
        self._drafts.put_aside(form.draft_path, typed.window)
        return make_json({"message": "The unsaved words are put aside."})

    def _write(self, form: RecordForm, data: bytes) -> None:
        write_files(self._session.root, {form.text.file.path: (form.text.data, data)})

    def _list_usage(self, form: RecordForm) -> list[Usage]:
        site = self._session.lazy_site
        return list_usage(site.site, form.text.file.name, form.usage_key) if site else []

    def _load(self, path: str) -> RecordForm:
        """Return the form at a path of the browser. Raises HTTPException."""
        folder, _, entry = path.rpartition("/")
        file = find_record_file(path)
        file, entry = (file, "") if file else (find_record_file(folder), entry)
        form = RecordForm.load(self._session, file, entry) if file else None
        if form is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return form

    def _as_write(self, action: WriteAction) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            data = await request.body()
            return await run_in_threadpool(self._run, action, request, data)

        return answer

    def _run(self, action: WriteAction, request: Request, data: bytes) -> Response:
        """Run an action, and explain its failure. The words of the window stay there."""
        try:
            typed = parse_record_request(data)
            is_write = action in (self.save, self.remove, self.move)
            with self._save_lock if is_write else nullcontext():
                return action(self._load(request.path_params["path"]), typed)
        except (EditRequestError, TypedValueError) as error:
            return make_json({"message": str(error)}, HTTPStatus.BAD_REQUEST)
        except TextEditError as error:
            message = f"Not saved. Change this in the file itself: {error.reason}."
            return make_json({"message": message}, HTTPStatus.CONFLICT)
        except UserError as error:
            return make_json({"message": f"Not saved. {error.message}"}, HTTPStatus.CONFLICT)
        except OSError as error:
            return make_json({"message": _explain(error)}, HTTPStatus.INSUFFICIENT_STORAGE)

    def _store(self, form: RecordForm, typed: RecordRequest, *, is_changed: bool) -> str:
        """Store the draft of a window, and return why that is not possible, or nothing."""
        try:
            if is_changed:
                self._drafts.save(form.make_draft(typed.window, typed.base, typed.value))
            else:
                self._drafts.put_aside(form.draft_path, typed.window)
        except OSError as error:
            return _explain(error)
        return ""


def _explain(error: OSError) -> str:
    reason, _ = describe_os_error(error)
    return f"Not saved. {reason} Your words are still in this window: copy them, or try again."
