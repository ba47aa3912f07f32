"""Name the files of the site as staff know them, and lead to their forms."""

from __future__ import annotations

from pathlib import PurePosixPath

from clinicsite.admin.record_catalog import find_record_file, make_record_url
from clinicsite.admin.record_problems import find_record_url
from clinicsite.admin.saved_changes import SENT_FOLDER
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.page_notes import NOTES_SUFFIX, get_page_of_notes
from clinicsite.preview.session import PreviewSession

RECORD_FOLDER = f"{SENT_FOLDER}/data/"


def find_document(session: PreviewSession, path: str) -> Document | None:
    """Return the document of a page at `path`, relative to the project, or None."""
    site = session.lazy_site
    document = site.site.documents.get(path.removeprefix(f"{SENT_FOLDER}/")) if site else None
    return None if document is None or document.is_made else document


def get_title(session: PreviewSession, path: str) -> str:
    """Return the title of a page, of its notes or of a file of records, or the name of a file."""
    if path.endswith(NOTES_SUFFIX):
        return f"Notes on “{get_title(session, get_page_of_notes(path))}”"
    document = find_document(session, path)
    if document and document.meta:
        return document.meta.title
    record = find_record_file(_get_record_name(path)) if _get_record_name(path) else None
    return record.title if record else str(PurePosixPath(path).relative_to(SENT_FOLDER))


def get_edit_url(session: PreviewSession, path: str) -> str:
    """Return the address of the form of a file, or an empty text where it has none."""
    if document := find_document(session, path):
        return f"/admin/edit/{document.path}"
    name = _get_record_name(path)
    return make_record_url(name) if name and find_record_file(name) else ""


def find_problem_url(session: PreviewSession, problem: Problem) -> str:
    """Return the address of the form that fixes a problem, or an empty text."""
    record_url = find_record_url(session.root, problem)
    return record_url or get_edit_url(session, problem.path)


def _get_record_name(path: str) -> str:
    is_record = path.startswith(RECORD_FOLDER) and path.endswith(".yaml")
    return path.removeprefix(RECORD_FOLDER).removesuffix(".yaml") if is_record else ""
