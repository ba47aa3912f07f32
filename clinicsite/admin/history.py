"""Show the earlier versions of a page, and what differs from its file now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.differences import compare_paragraphs, compare_words
from clinicsite.admin.form import FIELD_TEXTS
from clinicsite.admin.page_text import split_page
from clinicsite.admin.pages import PageRenderer
from clinicsite.admin.recent_changes import FIELD_END, format_day, run_git
from clinicsite.authoring.front_matter_fields import normalize_value
from clinicsite.parsing.document import Document
from clinicsite.preview.session import PreviewSession

MAX_VERSIONS = 30
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Version:
    """A version of a page in git: its commit, who made it, when and why."""

    commit: str
    author: str
    day: str
    subject: str


def list_versions(root: Path, path: str) -> list[Version]:
    """Return the versions of the page at `path`, relative to the project, the newest first."""
    pattern = f"--format=%H{FIELD_END}%an{FIELD_END}%ad{FIELD_END}%s"
    options = [f"--max-count={MAX_VERSIONS}", "--date=short", pattern]
    lines = run_git(root, "log", *options, "--", path).splitlines()
    parts = [line.split(FIELD_END) for line in lines if line.count(FIELD_END) == 3]
    return [Version(commit, author, format_day(day), words) for commit, author, day, words in parts]


def read_version(root: Path, path: str, commit: str) -> bytes:
    """Return the bytes of a page in a commit, or nothing where there is none."""
    known = _COMMIT.fullmatch(commit)
    return run_git(root, "show", f"{commit}:{path}").encode() if known else b""


class HistoryRoutes:
    """Show the versions of a page. Nothing here changes a file."""

    def __init__(self, session: PreviewSession, renderer: PageRenderer) -> None:
        self._session, self._renderer = session, renderer

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [Route("/history/{path:path}", self.show_history)]

    def show_history(self, request: Request) -> Response:
        """Return the list of versions, and what differs between one of them and the file."""
        site = self._session.lazy_site
        document = site.site.documents.get(request.path_params["path"]) if site else None
        if document is None or document.is_made:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        root, path = self._session.root, document.source.path
        versions = list_versions(root, path)
        commit = request.query_params.get("version", "")
        chosen = next((version for version in versions if version.commit == commit), None)
        before = read_version(root, path, commit) if chosen else b""
        rows = compare_versions(before, (root / path).read_bytes()) if before else []
        differences = [(name, compare_words(then, now)) for name, then, now in rows]
        return self._renderer.render(
            "history",
            path=document.path,
            title=_get_title(document),
            versions=versions,
            chosen=chosen,
            has_words=bool(before),
            differences=differences,
        )


def _get_title(document: Document) -> str:
    return document.meta.title if document.meta else document.path


def compare_versions(before: bytes, now: bytes) -> list[tuple[str, str, str]]:
    """Return the name of each part that differs, with its words then and now."""
    then, page = split_page(before), split_page(now)
    fields = [
        (label, _format_value(then.fields.get(name)), _format_value(page.fields.get(name)))
        for name, (label, _, _) in FIELD_TEXTS.items()
    ]
    passages = [("Text", one.mine, one.theirs) for one in compare_paragraphs(then.body, page.body)]
    return [row for row in (*fields, *passages) if row[1] != row[2]]


def _format_value(value: Any) -> str:
    plain = normalize_value(value)
    return plain if isinstance(plain, str) else ", ".join(plain)
