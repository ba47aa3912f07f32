"""List the pages that were removed, and bring one back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.action_request import ActionRequestError, parse_action_request
from clinicsite.admin.draft_moves import DraftMover
from clinicsite.admin.drafts import DraftStore, StoredDraft
from clinicsite.admin.pages import PageRenderer, make_json
from clinicsite.admin.recent_changes import FIELD_END, format_day, run_git
from clinicsite.authoring.restore import RestoreResult, restore_page
from clinicsite.model.urls import parse_page_path
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError

MAX_REMOVED = 50
_SEPARATOR = "\x1e"  # in the output of git
_GONE = ("diff", "--name-only", "--diff-filter=D", "--no-renames", "HEAD")


@dataclass(frozen=True)
class RemovedPage:
    """A page that is gone: where git has its last words, and who removed it, when and why."""

    path: str  # relative to content/
    revision: str
    author: str = ""
    day: str = ""
    subject: str = ""


class RemovedRoutes:
    """Show the removed pages, and bring one back as a draft."""

    def __init__(
        self, session: PreviewSession, renderer: PageRenderer, get_site_url: Callable[[], str]
    ) -> None:
        self._session, self._renderer, self._get_site_url = session, renderer, get_site_url

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin. They come before those of other actions."""
        return [
            Route("/removed/", self.show_list),
            Route("/act/restore/{path:path}", self._answer, methods=["POST"]),
        ]

    def show_list(self, _: Request) -> Response:
        """Return the page with a form for each removed page."""
        root = self._session.root
        drafts = list_lost_drafts(root)
        return self._renderer.render("removed", pages=list_removed_pages(root), drafts=drafts)

    async def _answer(self, request: Request) -> Response:
        data = await request.body()
        return await run_in_threadpool(self._restore, request.path_params["path"], data)

    def _restore(self, path: str, data: bytes) -> Response:
        root = self._session.root
        page = next((one for one in list_removed_pages(root) if one.path == path), None)
        if page is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        try:
            dry_run = parse_action_request(data).dry_run
        except ActionRequestError as error:
            return make_json({"message": str(error)}, HTTPStatus.BAD_REQUEST)
        words = run_git(root, "show", f"{page.revision}:content/{page.path}").encode()
        try:
            url = self._get_site_url()
            result = restore_page(root, page.path, words, site_url=url, dry_run=dry_run)
        except UserError as error:
            refusal = {"message": error.message, "help": error.help}
            return make_json(refusal, HTTPStatus.OK if dry_run else HTTPStatus.CONFLICT)
        return make_json(_describe(result))


def _describe(result: RestoreResult) -> dict[str, object]:
    errors = [f"{one.printable.message}. {one.printable.help}" for one in result.errors]
    lines = [f"content/{result.path} is a draft again. Visitors do not see it."]
    parts = [("The page", lines), ("Fix this in its form", errors)]
    shown = [part for part in parts if part[1]]
    return {"parts": shown, "path": result.path, "moved": {}, "drafts": []}


def list_lost_drafts(root: Path) -> list[StoredDraft]:
    """Return the unsaved words of pages that are gone, the newest first."""
    lost = [
        draft
        for draft in DraftStore(root).list_all()
        if parse_page_path(draft.path) and not (root / "content" / draft.path).exists()
    ]
    return sorted(lost, key=lambda draft: -draft.saved_at)


def list_removed_pages(root: Path) -> list[RemovedPage]:
    """Return the pages that git knows and that are gone, the last removed first."""
    found: dict[str, RemovedPage] = {}
    mover = DraftMover(root)
    for page in _iter_removed(root):
        is_page = parse_page_path(page.path) is not None
        now = mover.get_new_path(page.path)  # git does not know a rename that is not sent
        if is_page and not (root / "content" / now).exists():
            found.setdefault(page.path, page)
    return list(found.values())[:MAX_REMOVED]


def _iter_removed(root: Path) -> Iterator[RemovedPage]:
    """Yield the pages that were removed since the last commit, then those of each commit."""
    for path in run_git(root, *_GONE, "--", "content").splitlines():
        yield RemovedPage(path.removeprefix("content/"), "HEAD")
    pattern = f"--format={_SEPARATOR}%H{FIELD_END}%an{FIELD_END}%ad{FIELD_END}%s{FIELD_END}"
    options = ["--diff-filter=D", "--find-renames", "--date=short", "--name-only", pattern]
    for entry in run_git(root, "log", *options, "--", "content").split(_SEPARATOR):
        if entry.count(FIELD_END) < 4:
            continue
        commit, author, day, subject, files = entry.split(FIELD_END, 4)
        for path in filter(None, files.splitlines()):
            name = path.removeprefix("content/")
            yield RemovedPage(name, f"{commit}^", author, format_day(day), subject)
