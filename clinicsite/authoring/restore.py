"""Bring a removed page back as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clinicsite.authoring.content_transaction import read_published_site, read_trial_site
from clinicsite.authoring.front_matter_editor import set_front_matter
from clinicsite.authoring.text_edits import TextEditError
from clinicsite.authoring.write_ahead_log import commit_files, lock_content
from clinicsite.checks.report_formats import select_errors
from clinicsite.checks.runner import check_all
from clinicsite.model.problem import Problem
from clinicsite.model.urls import parse_page_path
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import os_errors_explained


@dataclass(frozen=True)
class RestoreResult:
    """The page that is a draft again, and the errors that it has."""

    path: str
    errors: list[Problem]


def restore_page(
    root: Path, path: str, data: bytes, *, site_url: str = "", dry_run: bool = False
) -> RestoreResult:
    """Write a page of an earlier version again, as a draft. `path` is relative to content/.

    The page can have errors, such as links to pages that are gone. Raises UserError, and then
    nothing has changed.
    """
    with lock_content(root):
        if parse_page_path(path) is None or (root / "content" / path).exists():
            raise UserError(f"There is a file content/{path} already.", "Reload the list.")
        try:
            new = set_front_matter(data, {"status": "draft"}, after="title")
        except (TextEditError, UnicodeDecodeError):
            help_text = "Take its words from the history of git, and start a new page."
            raise UserError(f"A program cannot read content/{path}.", help_text) from None
        with os_errors_explained(root / "content", note="Nothing was changed."):
            site = read_published_site(root, site_url)
            with read_trial_site(root, site, {path: new}, {}) as after:
                errors = [
                    one for one in select_errors(check_all(after)) if one.path == f"content/{path}"
                ]
        if not dry_run:
            commit_files(root, {f"content/{path}": (None, new)})
        return RestoreResult(path, errors)
