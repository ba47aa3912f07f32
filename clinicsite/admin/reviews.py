"""Show a clinician a page to read and to sign off, and the notes on it."""

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

from clinicsite.admin.differences import compare_words
from clinicsite.admin.drafts import DraftStore
from clinicsite.admin.history import compare_versions, read_version
from clinicsite.admin.page_text import hash_page
from clinicsite.admin.pages import PageRenderer
from clinicsite.admin.recent_changes import run_git
from clinicsite.model.page_note import MAX_NAME, MAX_NOTE, PageNote
from clinicsite.model.person import Person
from clinicsite.parsing.document import Document
from clinicsite.parsing.fingerprint import FINGERPRINT_PATTERN
from clinicsite.parsing.page_notes import PlacedNote, place_notes, read_page_notes
from clinicsite.parsing.review_state import get_review_state, is_licensed
from clinicsite.parsing.site import Site
from clinicsite.parsing.translation_blocks import TextBlock, list_blocks
from clinicsite.preview.session import PreviewSession

_MARKS = re.compile(r"^#+ |\[@[^\]]*\]| *\{#[\w-]+\}$", re.MULTILINE)
_BARE_MARK = re.compile(r"///[^|]*")


@dataclass(frozen=True)
class NotedBlock:
    """A paragraph with the notes on it."""

    block: TextBlock
    notes: list[PageNote]

    @property
    def words(self) -> str:
        """The paragraph without the marks of sources and headings, for people who only read."""
        return _MARKS.sub("", self.block.text).strip()

    @property
    def is_shown(self) -> bool:
        """Whether there is something to read, and not only the mark of a block."""
        return bool(self.notes) or not _BARE_MARK.fullmatch(self.block.text)


class ReviewRoutes:
    """Show the pages “Sign off” and “Notes”. What they ask for is in `ReviewActions`."""

    def __init__(self, session: PreviewSession, renderer: PageRenderer) -> None:
        self._session, self._renderer = session, renderer
        self._drafts = DraftStore(session.root)

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [
            Route("/review/{path:path}", self.show_review),
            Route("/notes/{path:path}", self.show_notes),
        ]

    def show_review(self, request: Request) -> Response:
        """Return the page to read, what changed since its last sign-off, and the form to sign."""
        document, site = self._get_document(request)
        root = self._session.root
        data = (root / document.source.path).read_bytes()
        reviewed = document.meta.reviewed if document.meta else None
        before = read_signed_version(root, document.source.path, reviewed.text if reviewed else "")
        notes = place_page_notes(document, site)
        rows = compare_versions(before, data) if before else []
        return self._renderer.render(
            "review",
            **_describe(document),
            base=hash_page(data),
            is_medical=document.is_medical,
            review=str(get_review_state(document, site)) if document.is_medical else "",
            reviewed=reviewed,
            reviewer=site.records.people.get(reviewed.by) if reviewed else None,
            due_on=document.meta.next_review if document.meta else None,
            has_before=bool(before),
            differences=[(name, compare_words(then, now)) for name, then, now in rows],
            notes=[one for one in notes if one.note.is_open],
            signers=list_signers(site),
            draft_count=len(self._drafts.list_drafts(document.path)),
            done=request.query_params.get("done", ""),
        )

    def show_notes(self, request: Request) -> Response:
        """Return the paragraphs of a page with their notes, and a form for a new one."""
        document, site = self._get_document(request)
        notes = place_page_notes(document, site)
        blocks = [
            NotedBlock(block, [one.note for one in notes if one.block == block])
            for block in list_blocks(document)
        ]
        return self._renderer.render(
            "notes",
            **_describe(document),
            blocks=[one for one in blocks if one.is_shown],
            lost=[one.note for one in notes if one.block is None],
            open_count=sum(one.note.is_open for one in notes),
            problems=[one.printable for one in read_page_notes(site.content, document.path)[1]],
            own_name=run_git(self._session.root, "config", "user.name").strip()[:MAX_NAME],
            max_note=MAX_NOTE,
            max_name=MAX_NAME,
        )

    def _get_document(self, request: Request) -> tuple[Document, Site]:
        lazy_site = self._session.lazy_site
        path = request.path_params["path"]
        document = lazy_site.site.documents.get(path) if lazy_site else None
        if lazy_site is None or document is None or document.is_made:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        if not (self._session.root / document.source.path).is_file():  # deleted at this moment
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return document, lazy_site.site


def _describe(document: Document) -> dict[str, Any]:
    return {
        "path": document.path,
        "title": document.meta.title if document.meta else document.path,
        "kind": document.page_path.kind.name,
        "lang": document.page_path.lang,
        "url": f"/{document.page_path.url_path}",
    }


def place_page_notes(document: Document, site: Site) -> list[PlacedNote]:
    """Return the notes of a page, each with its paragraph."""
    return place_notes(read_page_notes(site.content, document.path)[0], list_blocks(document))


def list_signers(site: Site) -> list[Person]:
    """Return the people of the records who may sign a page off."""
    people = site.records.people
    return [person for key, person in people.items() if is_licensed(key, site.records)]


def read_signed_version(root: Path, path: str, fingerprint: str) -> bytes:
    """Return the bytes of a page in the commit that brought its sign-off, or nothing."""
    if not FINGERPRINT_PATTERN.fullmatch(fingerprint):
        return b""
    commits = run_git(root, "log", "--format=%H", f"-S{fingerprint}", "--", path).split()
    return read_version(root, path, commits[-1]) if commits else b""
